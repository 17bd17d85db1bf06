//! What policies learn from the log of facts: each fact as the events that scenes declare (`order.placed { buyer: … }`), and as
//! what it says of who is linked with whom. Pure.

use contracts::{ApplicantMarks, Event, Fact, Facts, Marks, OrderFact, OrderRisk, RoomVisit};
use kernel::{Time, UserId, Uuid};

use crate::links::{Account, Breach, Key, Kind, Links};

/// An event by the name and the fields that a scene declares.
#[derive(Clone, Debug, PartialEq)]
pub struct StreamEvent {
    pub stream: &'static str,
    pub at: Time,
    pub fields: Facts,
}

fn event(stream: &'static str, at: Time, fields: Facts) -> StreamEvent {
    StreamEvent { stream, at, fields }
}

fn order_fields(order: &OrderFact) -> Facts {
    Facts::new().with("buyer", order.buyer_id).with("total", order.total)
}

/// Hands the events of one fact to `each`, in their order.
pub fn of(fact: &Event, at: Time, mut each: impl FnMut(StreamEvent)) {
    match fact {
        Event::UserJoined { user_id, from, .. } => each(event(
            "user.joined",
            at,
            Facts::new().with("user", *user_id).with("device", from.device).with("network", from.network),
        )),
        Event::OrderPlaced { order, payment_method, risk } => each(event(
            "order.placed",
            at,
            order_fields(order)
                .with("shop", order.merchant_id)
                .with("payment", payment_method.code())
                .with("device", risk.from.device)
                .with("network", risk.from.network)
                .with("address", risk.address)
                .with("phone", risk.phone)
                .with("card", risk.card),
        )),
        Event::ParcelRefused { order, risk } => {
            each(event(
                "order.refused",
                at,
                order_fields(order).with("address", risk.address).with("phone", risk.phone),
            ));
        }
        Event::OrderCompleted { order, risk } => {
            each(event("order.completed", at, order_fields(order).with("address", risk.address)));
        }
        Event::OrderCancelled { order, reason } => {
            let by = match reason.as_str() {
                "buyer" | "by_comment" => "buyer",
                "ran_out" => "unpaid",
                _ => "shop",
            };
            each(event("order.cancelled", at, order_fields(order).with("by", by)));
        }
        Event::PaymentDeclined { buyer_id, card, .. } => {
            each(event("payment.declined", at, Facts::new().with("buyer", *buyer_id).with("card", *card)));
        }
        Event::CommentSaid { session_id, speaker, from, room_text, speaker_text, .. } => each(event(
            "chat.said",
            at,
            Facts::new()
                .with("speaker", *speaker)
                .with("device", from.device)
                .with("room", *session_id)
                .with("room_text", *room_text)
                .with("speaker_text", *speaker_text),
        )),
        Event::CommentHidden { speaker, from, .. } => {
            each(event("chat.hidden", at, Facts::new().with("speaker", *speaker).with("device", from.device)));
        }
        Event::CommentReported { speaker, by, .. } => {
            each(event("chat.reported", at, Facts::new().with("speaker", *speaker).with("by", *by)));
        }
        Event::SpeakerMuted { speaker, from, .. } => {
            each(event("chat.muted", at, Facts::new().with("speaker", *speaker).with("device", from.device)));
        }
        Event::ShopJudged { marks, judged, .. } => {
            let person = Facts::new().with("person", marks.person).with("device", marks.device);
            let applied = person.clone().with("address", marks.address).with("bank", marks.bank);
            each(event("shop.applied", at, applied));
            if judged.as_ref().is_some_and(|j| j.outcome == "refuse") {
                each(event("shop.refused", at, person));
            }
        }
        Event::ShopClosed { marks, reason, .. } => each(event(
            "shop.closed",
            at,
            Facts::new()
                .with("person", marks.person)
                .with("bank", marks.bank)
                .with("phone", marks.phone)
                .with("reason", reason.as_str()),
        )),
        Event::RoomTraffic { session_id, came, left, .. } => {
            let visit = |v: &RoomVisit| {
                Facts::new().with("viewer", v.viewer.as_str()).with("device", v.from.device).with("room", *session_id)
            };
            for v in came {
                each(event("room.joined", v.at, visit(v).with("network", v.from.network)));
            }
            for v in left {
                let stayed = Fact::Span(v.stayed_ms.saturating_mul(1_000));
                each(event("room.left", v.at, visit(v).with("stayed", stayed)));
            }
        }
        _ => {}
    }
}

/// Whether [`of`] or [`link`] has anything to say of a fact.
pub fn wanted(fact: &Event) -> bool {
    matches!(
        fact,
        Event::UserJoined { .. }
            | Event::OrderPlaced { .. }
            | Event::ParcelRefused { .. }
            | Event::OrderCompleted { .. }
            | Event::OrderCancelled { .. }
            | Event::PaymentDeclined { .. }
            | Event::CommentSaid { .. }
            | Event::CommentHidden { .. }
            | Event::CommentReported { .. }
            | Event::SpeakerMuted { .. }
            | Event::ShopJudged { .. }
            | Event::ShopClosed { .. }
            | Event::MerchantOpened { .. }
            | Event::AccountMarked { .. }
            | Event::RoomTraffic { .. }
    )
}

fn places(from: &Marks) -> impl Iterator<Item = Key> {
    let of = |kind, mark: Option<kernel::Mark>| mark.map(|m| (kind, m));
    [of(Kind::Device, from.device), of(Kind::Network, from.network)].into_iter().flatten()
}

fn order_keys(risk: &OrderRisk) -> impl Iterator<Item = Key> {
    let of = |kind, mark: Option<kernel::Mark>| mark.map(|m| (kind, m));
    let more = [of(Kind::Address, risk.address), of(Kind::Phone, risk.phone), of(Kind::Card, risk.card)];
    places(&risk.from).chain(more.into_iter().flatten())
}

fn owner_keys(marks: &ApplicantMarks) -> impl Iterator<Item = Key> {
    [
        (Kind::Person, marks.person),
        (Kind::Phone, marks.phone),
        (Kind::Bank, marks.bank),
        (Kind::Address, marks.address),
        (Kind::Device, marks.device),
    ]
    .into_iter()
    .filter_map(|(kind, mark)| mark.map(|m| (kind, m)))
}

fn account(user: UserId) -> Account {
    *user.as_uuid()
}

/// Lets a fact change who is linked with whom, and what is known of them.
pub fn link(links: &mut Links, fact: &Event, at: Time) {
    match fact {
        Event::UserJoined { user_id, from, .. } => links.seen(account(*user_id), places(from), at),
        Event::OrderPlaced { order, risk, .. } => links.seen(account(order.buyer_id), order_keys(risk), at),
        Event::PaymentDeclined { buyer_id: Some(buyer), card: Some(card), .. } => {
            links.seen(account(*buyer), [(Kind::Card, *card)], at);
        }
        Event::ParcelRefused { order, .. } => links.breached(account(order.buyer_id), Breach::Refused, at),
        Event::CommentSaid { speaker, from, .. } => links.seen(account(*speaker), places(from), at),
        Event::ShopJudged { owner, marks, .. } => links.seen(account(*owner), owner_keys(marks), at),
        Event::MerchantOpened { owner, .. } => links.opened_shop(account(*owner)),
        Event::ShopClosed { owner, marks, .. } => {
            links.seen(account(*owner), owner_keys(marks), at);
            links.breached(account(*owner), Breach::Closed, at);
        }
        Event::AccountMarked { user_id, label, until, .. } => match label.as_str() {
            "points" => links.breached(account(*user_id), Breach::Points, at),
            _ => links.marked_fraud(account(*user_id), *until),
        },
        Event::RoomTraffic { came, judged, .. } => {
            for v in came {
                if let Ok(viewer) = Uuid::try_parse(&v.viewer) {
                    links.seen(viewer, places(&v.from), v.at);
                }
            }
            for j in judged.iter().filter(|j| j.outcome == "exclude") {
                if let Ok(viewer) = Uuid::try_parse(&j.subject) {
                    links.breached(viewer, Breach::Farm, at);
                }
            }
        }
        _ => {}
    }
}

/// The fact that a scene's fact names as a key of links, and of what kind it is.
pub const LINK_FACTS: [(&str, Kind); 10] = [
    ("device.id", Kind::Device),
    ("owner.device", Kind::Device),
    ("network.id", Kind::Network),
    ("order.address", Kind::Address),
    ("owner.address", Kind::Address),
    ("order.phone", Kind::Phone),
    ("owner.phone", Kind::Phone),
    ("card.id", Kind::Card),
    ("owner.bank", Kind::Bank),
    ("owner.person", Kind::Person),
];

/// Names accounts to be told of in `link.operator`, without being a fact of the scene.
pub const LINK_WANTED: &str = "link.wanted";
