//! A shop: moves its orders on and fills its shelves.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::{sync::watch, time::sleep};

use super::daily_life;
use crate::{Dice, Person, Result, person::text};

/// A shop looks after its orders and shelves this often.
const SHOP_EVERY: Duration = Duration::from_secs(12);
/// Orders that lie in each state before the shop moves them on, so that there is something of each to see.
const LIE: [(&str, &str, usize); 5] = [
    ("delivered", "complete", 20),
    ("shipped", "deliver", 15),
    ("packed", "ship", 4),
    ("paid,cod_confirmed", "pack", 8),
    ("placed", "confirm_cod", 1),
];
/// A shelf is filled when so many pieces or fewer are left.
const RESTOCK_AT: i64 = 1;
/// Orders a shop moves on at a time.
const MOVED_MAX: usize = 4;

/// Looks after a shop's orders and shelves until `stop`.
pub async fn shop(owner: Person, merchant: String, seed: u64, mut stop: watch::Receiver<bool>) {
    let mut dice = Dice::of(seed, &merchant);
    loop {
        let jitter = Duration::from_millis(dice.between(0, 4_000));
        tokio::select! {
            () = sleep(SHOP_EVERY + jitter) => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
        let work = async {
            daily_life(move_on(&owner, &merchant, &mut dice).await)?;
            daily_life(restock(&owner, &merchant, &mut dice).await)
        };
        tokio::select! {
            done = work => if let Err(error) = done {
                tracing::debug!(%error, "a shop tries again later");
            },
            _ = stop.wait_for(|stop| *stop) => return,
        }
    }
}

/// Moves some orders of each state one step on; a few always stay.
async fn move_on(owner: &Person, merchant: &str, dice: &mut Dice) -> Result<()> {
    for (states, step, stay) in LIE {
        let page = owner.get(&format!("/api/studio/{merchant}/orders?state={states}&limit=60")).await?;
        let mut orders = page["items"].as_array().cloned().unwrap_or_default();
        if step == "confirm_cod" {
            orders.retain(|o| o["payment_method"] == "cod");
        }
        let spare = orders.len().saturating_sub(stay);
        // The newest come first; those that have waited longest go on.
        for order in orders.iter().rev().take(spare.min(MOVED_MAX)) {
            let more = match step {
                "ship" => json!({"carrier": "GHN", "tracking": format!("GHN{:09}", dice.below(1_000_000_000))}),
                _ => Value::Null,
            };
            // Somebody else may have been quicker: the buyer, or a visitor in the studio.
            daily_life(owner.step(merchant, &text(order, "id")?, step, more).await.map(drop))?;
        }
    }
    Ok(())
}

/// Fills up what is gone or about to be, not at once: being sold out is a part of it.
async fn restock(owner: &Person, merchant: &str, dice: &mut Dice) -> Result<()> {
    let overview = owner.get(&format!("/api/studio/{merchant}/overview")).await?;
    for low in overview["low_stock"].as_array().into_iter().flatten() {
        if low["left"].as_i64().is_some_and(|left| left <= RESTOCK_AT) && dice.chance(30) {
            let pieces = i64::try_from(dice.between(6, 18)).unwrap_or(6);
            daily_life(owner.stock(merchant, &text(low, "variant_id")?, pieces, "nhập thêm").await.map(drop))?;
        }
    }
    Ok(())
}
