//! What changes while people watch, on its way to their pages: facts of the log (stock, orders) and the room's own pulse
//! (reactions, viewers, health, figures). In memory and not durable: a page that missed something reads it again.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, PoisonError, atomic::Ordering},
    time::Duration,
};

use contracts::{Event, OrderFact, StockLevel};
use kernel::{ProductId, Result, SessionId, UserId};
use serde_json::json;
use store::{Stored, args, sql};

use crate::{
    Live,
    model::BoardOrder,
    room::{CREW, LiveRoom, ORDERS_WAITING_MAX, Stage},
    tally,
};

/// Stock and orders are pushed at most this often; the first change at once.
const PUSH_EVERY: Duration = Duration::from_millis(200);
pub(crate) const PULSE: Duration = Duration::from_millis(500);
/// Every so many pulses.
const VIEWERS_EVERY: u64 = 4;
const TALLY_EVERY: u64 = 2;
const HEALTH_EVERY: u64 = 6;
const PEAK_EVERY: u64 = 20;

impl Live {
    /// Follows the log as long as the store is open.
    pub(crate) async fn tap(&self) -> Result<()> {
        let mut head = self.0.store.head();
        let mut at = *head.borrow_and_update();
        loop {
            if *head.borrow_and_update() <= at && head.changed().await.is_err() {
                return Ok(());
            }
            let mut touched = HashSet::new();
            let mut products = HashSet::new();
            loop {
                let facts = self.0.store.facts_after(at).await?;
                let Some(last) = facts.last() else { break };
                at = last.seq;
                for fact in &facts {
                    self.heard(fact, &mut touched, &mut products);
                }
            }
            for id in self.rooms_selling(&products) {
                self.refresh(id).await?;
            }
            for id in touched {
                if let Some(room) = self.open_room(id) {
                    self.push_facts(&room).await?;
                }
            }
            tokio::time::sleep(PUSH_EVERY).await;
        }
    }

    fn heard(&self, fact: &Arc<Stored>, touched: &mut HashSet<SessionId>, products: &mut HashSet<ProductId>) {
        match &fact.event {
            Event::StockChanged { stock, .. } => self.level(fact.seq, *stock, touched),
            Event::ProductChanged { product_id, .. } => {
                products.insert(*product_id);
            }
            Event::SessionAnnounced { session_id, .. } => {
                if let Some(room) = self.open_room(*session_id) {
                    room.traffic().announced = Some(fact.at);
                }
            }
            Event::UserBlocked { user_id, blocked } => {
                let mut all = self.0.blocked.lock().unwrap_or_else(PoisonError::into_inner);
                if *blocked {
                    all.insert(*user_id);
                } else {
                    all.remove(user_id);
                }
            }
            Event::StaffChanged { merchant_id, user_id } => {
                // What a connection hears was settled when it was made: it comes back as what the person is now.
                for room in self.open_rooms() {
                    if room.stage().session.merchant == *merchant_id {
                        room.push.dismiss(*user_id);
                    }
                }
            }
            event => {
                let Some(order) = event.order() else { return };
                for level in &order.stock {
                    self.level(fact.seq, *level, touched);
                }
                let Some(room) = order.session_id.and_then(|id| self.open_room(id)) else { return };
                if room.crew.load(Ordering::Relaxed) > 0 {
                    let mut stage = room.stage();
                    if stage.orders.len() >= ORDERS_WAITING_MAX {
                        stage.orders.pop_front();
                    }
                    stage.orders.push_back(fact.clone());
                    touched.insert(room.id);
                }
            }
        }
    }

    fn level(&self, seq: i64, level: StockLevel, touched: &mut HashSet<SessionId>) {
        let rooms = {
            let index = self.0.sold_in.lock().unwrap_or_else(PoisonError::into_inner);
            index.get(&level.variant_id).cloned().unwrap_or_default()
        };
        for room in rooms.into_iter().filter_map(|id| self.open_room(id)) {
            if room.stage().level(seq, level) {
                touched.insert(room.id);
            }
        }
    }

    /// Open rooms that sell one of these products.
    fn rooms_selling(&self, products: &HashSet<ProductId>) -> Vec<SessionId> {
        if products.is_empty() {
            return Vec::new();
        }
        let sells = |room: &Arc<LiveRoom>| room.stage().offers.iter().any(|o| products.contains(&o.product.id));
        self.open_rooms().iter().filter(|room| sells(room)).map(|room| room.id).collect()
    }

    async fn push_facts(&self, room: &LiveRoom) -> Result<()> {
        let (stock, orders) = {
            let mut stage = room.stage();
            (stage.stock_events(), std::mem::take(&mut stage.orders))
        };
        for event in stock {
            room.send(kit::push::EVERYONE, event);
        }
        if orders.is_empty() {
            return Ok(());
        }
        let mut buyers: Vec<UserId> = orders.iter().filter_map(|f| f.event.order()).map(|o| o.buyer_id).collect();
        buyers.sort();
        buyers.dedup();
        let names = self.0.ports.people.names(&buyers).await?;
        let names: HashMap<UserId, String> = buyers.into_iter().zip(names).collect();
        for fact in orders {
            let Some(order) = fact.event.order() else { continue };
            let name = names.get(&order.buyer_id).cloned().unwrap_or_default();
            let line = board_order(&room.stage(), &fact, order, name);
            room.send(CREW, json!({ "t": "order", "order": line }).to_string());
        }
        Ok(())
    }

    /// The room's pulse: what gathers is sent, who is gone is noticed.
    pub(crate) async fn pulse(&self) -> Result<()> {
        let beat = self.0.signals.beat();
        self.interrupt_the_silent().await?;
        for room in self.open_rooms() {
            self.push_reactions(&room);
            if beat.is_multiple_of(VIEWERS_EVERY) {
                self.push_viewers(&room);
            }
            if beat.is_multiple_of(HEALTH_EVERY) {
                self.push_health(room.id).await;
            }
            if beat.is_multiple_of(PEAK_EVERY) {
                self.keep_peak(&room).await?;
            }
        }
        if beat.is_multiple_of(TALLY_EVERY) {
            let changed = std::mem::take(&mut *self.0.tallied.lock().unwrap_or_else(PoisonError::into_inner));
            for id in changed {
                self.push_tally(id).await?;
            }
        }
        Ok(())
    }

    async fn push_tally(&self, id: SessionId) -> Result<()> {
        let Some(room) = self.open_room(id).filter(|r| r.crew.load(Ordering::Relaxed) > 0) else { return Ok(()) };
        let figures = self.0.store.read(move |tx| tally::board_figures(tx, id)).await?;
        let event = {
            let stage = room.stage();
            let currency = self.currency(stage.session.merchant);
            let mut event = json!(figures.tally(&stage.offers, currency));
            event["t"] = "tally".into();
            event.to_string()
        };
        room.send(CREW, event);
        Ok(())
    }

    async fn keep_peak(&self, room: &LiveRoom) -> Result<()> {
        let id = room.id;
        let peak = {
            let stage = room.stage();
            let peak = i64::try_from(stage.viewers_peak).unwrap_or(i64::MAX);
            if peak <= stage.session.peak_viewers || !stage.session.state.on_air() {
                return Ok(());
            }
            peak
        };
        self.0
            .store
            .write(move |tx| {
                tx.exec(
                    sql!("UPDATE live_session SET peak_viewers = ?2 WHERE id = ?1 AND peak_viewers < ?2"),
                    args![id, peak],
                )
            })
            .await?;
        room.stage().session.peak_viewers = peak;
        Ok(())
    }
}

fn board_order(stage: &Stage, fact: &Stored, order: &OrderFact, buyer_name: String) -> BoardOrder {
    let line = order.lines.first();
    let offer = line.and_then(|l| l.offer_id).and_then(|o| stage.offer(o));
    let options = line
        .and_then(|l| offer.and_then(|o| o.variants.iter().find(|v| v.id == l.variant_id)))
        .map(|v| v.options.clone())
        .unwrap_or_default();
    BoardOrder {
        id: order.order_id,
        number: order.number.clone(),
        state: state_of(&fact.event),
        buyer_name,
        code: offer.map(|o| o.code.clone()),
        options,
        quantity: order.lines.iter().map(|l| l.quantity).sum(),
        total: order.total,
        origin: order.origin,
        at: fact.at,
        expires_at: order.until,
    }
}

/// The state an order is in after a fact.
fn state_of(event: &Event) -> &'static str {
    match event {
        Event::OrderCaptured { .. } | Event::WaitlistServed { .. } => "captured",
        Event::OrderPaid { .. } => "paid",
        Event::OrderCodConfirmed { .. } => "cod_confirmed",
        Event::OrderPacked { .. } => "packed",
        Event::OrderShipped { .. } => "shipped",
        Event::OrderDelivered { .. } => "delivered",
        Event::OrderCompleted { .. } => "completed",
        Event::OrderCancelled { .. } => "cancelled",
        Event::OrderRefunded { .. } => "refunded",
        _ => "placed",
    }
}
