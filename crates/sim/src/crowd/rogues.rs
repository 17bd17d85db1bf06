//! A few in the demo's crowd who mean no good, so that there is something to see of how they are judged: somebody who
//! leaves links, a flooder with three accounts in one browser, somebody who takes no parcel, forty sockets of one machine, and
//! an applicant with the papers of a closed shop. Few enough that honest people are not drowned.

use std::{future::Future, time::Duration};

use serde_json::{Value, json};
use tokio::{
    sync::watch,
    time::{sleep, timeout},
};

use super::{address, daily_life, scene::Scene};
use crate::{Client, Dice, Person, Result, content::content, papers::papers, person::text};

/// Sockets of the viewer farm, and how long they stay.
const FARM_SOCKETS: usize = 40;
const FARM_STAYS: Duration = Duration::from_secs(240);
/// As a page does; all of them in the same moment.
const FARM_PINGS: Duration = Duration::from_secs(25);
/// Parcels that the refuser sends back before nobody sends them any more.
const PARCELS: usize = 5;
/// Accounts of the flooder, and lines of one flood.
const FLOOD_ACCOUNTS: usize = 3;
const FLOOD_LINES: usize = 12;
/// The shop that was closed, and the one that applies with its papers.
const CLOSED: (&str, &str) = ("hang-hieu-gia-re", "Hàng Hiệu Giá Rẻ");
const COMES_BACK: (&str, &str) = ("do-hieu-sieu-re", "Đồ Hiệu Siêu Rẻ");
const LINKS: [&str; 4] = [
    "săn hàng giá gốc tại www.hanggoc.vn nha mọi người",
    "ai cần mã giảm giá thì vào bit.ly/giam70",
    "hàng y chang rẻ hơn nửa giá ở hangre.com",
    "nhận quà 0đ tại www.quatang.vn",
];

/// Where they go.
#[derive(Clone)]
pub struct Rogues {
    pub client: Client,
    /// The room in which they write and order.
    pub session: String,
    /// The room that the farm fills.
    pub farmed: String,
    /// The room's shop, and who moves its parcels on.
    pub merchant: String,
    pub owner: Person,
    pub seed: u64,
}

/// All of them, until `stop`.
pub async fn rogues(rogues: Rogues, mut stop: watch::Receiver<bool>) {
    let all = async {
        tokio::join!(
            again_and_again("links", Duration::from_secs(80), || link(&rogues)),
            again_and_again("flood", Duration::from_secs(150), || flood(&rogues)),
            again_and_again("farm", Duration::from_secs(120), || farm(&rogues)),
            again_and_again("refuser", Duration::from_secs(300), || refuser(&rogues)),
        )
    };
    tokio::select! {
        _ = all => {}
        _ = stop.wait_for(|stop| *stop) => {}
    }
}

/// Acts, rests and acts again, whatever came of it.
async fn again_and_again<F: Future<Output = Result<()>>>(what: &str, rest: Duration, act: impl Fn() -> F) {
    loop {
        sleep(rest / 3).await;
        if let Err(error) = daily_life(act().await) {
            tracing::debug!(%error, what, "tries again later");
        }
        sleep(rest).await;
    }
}

/// Comes in under a new name, leaves two links, goes.
async fn link(r: &Rogues) -> Result<()> {
    let mut dice = Dice::of(r.seed, &r.client.fresh_key());
    let person = Person::guest(&r.client, "Mai Sale Sốc").await?;
    let mut room = person.join(&r.session).await?;
    for _ in 0..2 {
        room.say(dice.pick(&LINKS).copied().unwrap_or(LINKS[0])).await?;
        sleep(Duration::from_secs(4)).await;
    }
    room.close().await;
    Ok(())
}

/// Three accounts in one browser say the same in turn.
async fn flood(r: &Rogues) -> Result<()> {
    let device = format!("flooder-{:016x}", r.seed);
    let mut rooms = Vec::with_capacity(FLOOD_ACCOUNTS);
    for n in 1..=FLOOD_ACCOUNTS {
        let person = Person::guest_at(&r.client, &device, &format!("Fan cứng {n}")).await?;
        rooms.push(person.join(&r.session).await?);
    }
    for line in 0..FLOOD_LINES {
        if let Some(room) = rooms.get_mut(line % FLOOD_ACCOUNTS) {
            room.say("hàng ở đây chán lắm đừng mua nha mọi người").await?;
        }
        sleep(Duration::from_millis(700)).await;
    }
    for room in rooms {
        room.close().await;
    }
    Ok(())
}

/// Forty sockets of one browser: nobody watches, nobody speaks.
async fn farm(r: &Rogues) -> Result<()> {
    let device = format!("farm-{:016x}", r.seed);
    let mut rooms = Vec::with_capacity(FARM_SOCKETS);
    for _ in 0..FARM_SOCKETS {
        rooms.push(Person::at(&r.client, &device).join(&r.farmed).await?);
    }
    for _ in 0..FARM_STAYS.as_secs() / FARM_PINGS.as_secs() {
        for room in &mut rooms {
            room.send(&json!({"t": "ping", "played_ms": 0, "visible_ms": 0})).await?;
            // What has come meanwhile is of no interest.
            while let Ok(event) = timeout(Duration::from_millis(1), room.next()).await {
                event?;
            }
        }
        sleep(FARM_PINGS).await;
    }
    for room in rooms {
        room.close().await;
    }
    Ok(())
}

/// Orders at the door and takes nothing; after some parcels tries on and on, and is asked to pay in advance.
async fn refuser(r: &Rogues) -> Result<()> {
    let mut dice = Dice::of(r.seed, &r.client.fresh_key());
    let person = Person::guest(&r.client, "Tư Bom Hàng").await?;
    let address = address(&content()?.cast.places, &mut dice, "Tư Bom Hàng", "vi")?;
    for _ in 0..2 * PARCELS {
        sleep(Duration::from_secs(20)).await;
        let scene = Scene::default();
        scene.load(&person.session_page(&r.session).await?);
        let Some(pick) = scene.pick(&mut dice) else { continue };
        let order = json!({"items": [{"variant_id": pick.piece.variant, "quantity": 1, "offer_id": pick.offer}],
            "session_id": r.session, "payment_method": "cod", "address": address});
        let receipt = match person.place_order(order).await {
            Ok(receipt) => receipt,
            other => {
                daily_life(other.map(drop))?;
                continue;
            }
        };
        for order in receipt["orders"].as_array().into_iter().flatten() {
            let id = text(order, "id")?;
            let shipped = json!({"carrier": "GHN", "tracking": format!("GHN{:09}", dice.below(1_000_000_000))});
            for (step, more) in
                [("confirm_cod", Value::Null), ("pack", Value::Null), ("ship", shipped), ("refuse", Value::Null)]
            {
                sleep(Duration::from_secs(2)).await;
                // The shop's own people may have been quicker.
                daily_life(r.owner.step(&r.merchant, &id, step, more).await.map(drop))?;
            }
        }
    }
    Ok(())
}

/// A shop is closed for fakes, and its owner applies under another name with the same papers. Once for an installation.
pub async fn comes_back(client: &Client, operator: &Person) -> Result<()> {
    let open = async |(slug, name): (&str, &str)| {
        let login = format!("{slug}-{}@phien.example", client.fresh_key());
        let owner = Person::sign_up(client, name, &login, &format!("pw-{}", client.fresh_key()), "vi").await?;
        let shop = json!({"name": name, "slug": slug, "country": "VN", "currency": "VND",
            "application": papers(CLOSED.0, "VN", "clothes")});
        owner.post("/api/merchants", shop).await
    };
    if operator.get(&format!("/api/merchants/{}", CLOSED.0)).await.is_ok() {
        return Ok(());
    }
    let shop = text(&open(CLOSED).await?, "id")?;
    let close = json!({"act": "close", "breach": "fakes", "reason": "Bán túi giả, đã kiểm tra mẫu"});
    operator.post(&format!("/api/console/admission/{shop}"), close).await?;
    // What was told of the closing is known a moment later.
    sleep(Duration::from_secs(2)).await;
    open(COMES_BACK).await.map(drop)
}
