//! Attackers and honest people as cases of the four scenes: what each did before, as facts of the log, and what the product
//! says of them when it asks. Data: nothing here decides, sends or waits.
//!
//! A case is a small variation of an ordinary person of its scene. Facts are those that the product gives and no others;
//! features and links come from the history, through `risk`. Everything is made from names: the same case has the same ids
//! and marks each time, and no two cases share any.

mod comments;
mod orders;
mod shops;
mod viewers;

use contracts::{
    ApplicantMarks, Event, Facts, Judged, LineFact, Marks, OrderFact, OrderRisk, Origin, PaymentFact, PaymentMethod,
    RoomVisit, scene,
};
use kernel::{Currency, Id, Mark, MerchantId, Money, SessionId, Time, UserId, Uuid};
use sha2::{Digest, Sha256};

/// Eight in the evening in Vietnam.
const EVENING: &str = "2026-06-01T13:00:00Z";
/// Three in the morning there.
const NIGHT: &str = "2026-06-01T20:00:00Z";
/// A day on which the lists' example entries were in force.
const JANUARY: &str = "2026-01-15T13:00:00Z";

const fn minutes(n: i64) -> i64 {
    n * 60
}

const fn hours(n: i64) -> i64 {
    n * 3600
}

const fn days(n: i64) -> i64 {
    n * 86_400
}

/// Somebody before a scene.
#[derive(Clone, Debug)]
pub struct Case {
    pub name: &'static str,
    pub scene: &'static str,
    /// The rule that catches them, or without which this honest person would be held.
    pub rule: Option<&'static str>,
    /// What they do and what they gain; of honest people, who they are.
    pub story: &'static str,
    /// What the log tells before, in the order of time.
    pub told: Vec<(Time, Event)>,
    /// When the product asks.
    pub at: Time,
    pub subject: String,
    pub facts: Facts,
    /// The comment as it was typed, and whether it reads as an order.
    pub typed: Option<(&'static str, bool)>,
}

/// One for each rule that catches somebody.
pub fn attackers() -> Vec<Case> {
    [orders::attackers(), comments::attackers(), shops::attackers(), viewers::attackers()].concat()
}

/// Those who should be left alone; one of them for each rule that protects.
pub fn honest() -> Vec<Case> {
    [orders::honest(), comments::honest(), shops::honest(), viewers::honest()].concat()
}

/// An account with all that can link it to others. What is left blank is this account's own. `#` stands for the number of
/// the turn in which they act, so that one line tells of a crowd.
#[derive(Clone, Copy, Debug)]
struct Who {
    name: &'static str,
    /// How long before the case the account was made, s.
    joined: i64,
    device: &'static str,
    network: &'static str,
    address: &'static str,
    phone: &'static str,
    /// Blank: pays without a card.
    card: &'static str,
    bank: &'static str,
    person: &'static str,
    /// Watches without signing in.
    nameless: bool,
}

/// The one whom the case is about.
const ME: Who = somebody("me");

/// An account of 200 days that shares nothing.
const fn somebody(name: &'static str) -> Who {
    Who {
        name,
        joined: days(200),
        device: "",
        network: "",
        address: "",
        phone: "",
        card: "",
        bank: "",
        person: "",
        nameless: false,
    }
}

/// What somebody did. Amounts are in dong.
#[derive(Clone, Copy, Debug)]
enum Act {
    /// Nothing but make the account.
    Joins,
    Orders(i64),
    /// Orders, and takes the parcel three days later.
    Buys(i64),
    /// Orders, and does not take the parcel three days later.
    SendsBack(i64),
    Cancels(i64),
    /// Lets an order run out unpaid.
    RunsOut(i64),
    /// Their card is declined.
    Declined,
    /// An operator marks the account: `fraud` or `points`.
    Marked(&'static str),
    Says(&'static str),
    Hidden,
    Muted,
    /// Reports what the one whom the case is about wrote.
    Reports,
    /// Hands in papers for a shop, and is asked for more.
    Applies,
    /// Hands in papers for a shop, and is refused.
    Refused,
    Opens,
    /// Had a shop, which was closed for this.
    Closed(&'static str),
    /// Comes into this room.
    Comes(&'static str),
    /// Leaves it after so many seconds.
    Leaves(&'static str, i64),
    /// Was not counted in it.
    Excluded(&'static str),
}

/// An act, `times` over: first `ago` seconds before the case, then every `every` seconds.
#[derive(Clone, Copy, Debug)]
struct Did {
    who: Who,
    act: Act,
    times: i64,
    ago: i64,
    every: i64,
}

const fn once(ago: i64, who: Who, act: Act) -> Did {
    Did { who, act, times: 1, ago, every: 0 }
}

const fn often(times: i64, ago: i64, every: i64, who: Who, act: Act) -> Did {
    Did { who, act, times, ago, every }
}

/// Of a text, sixteen bytes that nothing else has.
fn digest(text: &str) -> [u8; 16] {
    let mut first = [0; 16];
    first.iter_mut().zip(Sha256::digest(text.as_bytes())).for_each(|(to, from)| *to = from);
    first
}

/// An id of what was made at a moment.
fn id<K>(text: &str, made: Time) -> Id<K> {
    let mut bytes = digest(text);
    let ms = made.millis().to_be_bytes();
    bytes[..6].copy_from_slice(&ms[2..]);
    bytes[6] = 0x70 | bytes[6] & 0x0f;
    bytes[8] = 0x80 | bytes[8] & 0x3f;
    Id::from_uuid(Uuid::from_bytes(bytes))
}

/// The world of one case: its clock and its names.
struct Tale {
    name: &'static str,
    at: Time,
    /// The one whom it is about.
    me: Who,
}

impl Tale {
    fn new(name: &'static str, at: &str, me: Who) -> Tale {
        Tale { name, at: Time::parse(at).unwrap_or(Time::from_micros(0)), me }
    }

    fn ago(&self, seconds: i64) -> Time {
        self.at.plus_s(-seconds)
    }

    /// A mark by kind and name; `mark:…` is that mark itself.
    fn mark(&self, kind: &str, name: &str) -> Mark {
        let given = name.strip_prefix("mark:").and_then(|hex| hex.parse().ok());
        given.unwrap_or_else(|| Mark::of(&digest(&format!("{}/{kind}/{name}", self.name))))
    }

    /// `own`, where the account shares it with nobody.
    fn of(&self, kind: &str, shared: &str, who: &Who, turn: i64) -> Mark {
        let name = if shared.is_empty() { format!("of {}", who.name) } else { shared.to_owned() };
        self.mark(kind, &numbered(&name, turn))
    }

    /// `id:…` is that id itself.
    fn user(&self, who: &Who, turn: i64) -> UserId {
        let given = who.name.strip_prefix("id:").and_then(|text| text.parse().ok());
        given.unwrap_or_else(|| id(&format!("{}/{}", self.name, numbered(who.name, turn)), self.ago(who.joined.max(1))))
    }

    fn shop(&self) -> MerchantId {
        id(&format!("{}/shop", self.name), self.ago(days(400)))
    }

    fn room(&self, room: &str, turn: i64) -> SessionId {
        id(&format!("{}/room/{}", self.name, numbered(room, turn)), self.ago(hours(2)))
    }

    fn marks(&self, who: &Who, turn: i64) -> Marks {
        Marks {
            device: Some(self.of("device", who.device, who, turn)),
            network: Some(self.of("network", who.network, who, turn)),
        }
    }

    fn risk(&self, who: &Who, turn: i64) -> OrderRisk {
        OrderRisk {
            from: self.marks(who, turn),
            address: Some(self.of("address", who.address, who, turn)),
            phone: Some(self.of("phone", who.phone, who, turn)),
            card: (!who.card.is_empty()).then(|| self.of("card", who.card, who, turn)),
            ..OrderRisk::default()
        }
    }

    fn applicant(&self, who: &Who, turn: i64) -> ApplicantMarks {
        ApplicantMarks {
            person: Some(self.of("person", who.person, who, turn)),
            phone: Some(self.of("phone", who.phone, who, turn)),
            bank: Some(self.of("bank", who.bank, who, turn)),
            address: Some(self.of("address", who.address, who, turn)),
            device: Some(self.of("device", who.device, who, turn)),
        }
    }

    /// A person's id, or the mark of the browser of somebody without a name.
    fn viewer(&self, who: &Who, turn: i64) -> String {
        if who.nameless {
            self.of("device", who.device, who, turn).to_string()
        } else {
            self.user(who, turn).to_string()
        }
    }

    /// The room with the comment's fingerprint, and the writer with it.
    fn words(&self, who: &Who, turn: i64, text: &str) -> (Mark, Mark) {
        let said = language::normalise::fingerprint(text);
        let writer = self.user(who, turn);
        (self.mark("room_text", &said), self.mark("speaker_text", &format!("{writer}/{said}")))
    }

    fn order(&self, who: &Who, turn: i64, total: i64, at: Time) -> OrderFact {
        let number = format!("{}/{}/{at}/{turn}", self.name, who.name);
        let line = LineFact {
            variant_id: id(&format!("{number}/variant"), at),
            offer_id: None,
            quantity: 1,
            total_minor: total,
        };
        OrderFact {
            order_id: id(&number, at),
            number,
            merchant_id: self.shop(),
            buyer_id: self.user(who, turn),
            session_id: None,
            origin: Origin::Tap,
            total: Money::new(total, Currency::VND),
            lines: vec![line],
            stock: Vec::new(),
            until: None,
        }
    }

    /// The facts of one act in one turn, with their times.
    fn tell(&self, did: &Did, turn: i64, told: &mut Vec<(Time, Event)>) {
        let (who, at) = (&did.who, self.ago(did.ago - turn * did.every));
        let user_id = self.user(who, turn);
        let risk = || Box::new(self.risk(who, turn));
        let placed = |total| Event::OrderPlaced {
            order: self.order(who, turn, total, at),
            payment_method: if who.card.is_empty() { PaymentMethod::Cod } else { PaymentMethod::Card },
            risk: risk(),
        };
        let visit = |stayed_s: i64| {
            vec![RoomVisit {
                viewer: self.viewer(who, turn),
                from: self.marks(who, turn),
                at,
                stayed_ms: stayed_s * 1000,
            }]
        };
        let traffic = |room: &str, came, left, judged| Event::RoomTraffic {
            session_id: self.room(room, turn),
            merchant_id: self.shop(),
            came,
            left,
            judged,
            viewers_raw: 0,
            viewers_filtered: 0,
        };
        let session_id = self.room("room", turn);
        let message = id(&format!("{}/{}/{at}/{turn}", self.name, who.name), at);
        let taken = at.plus_s(days(3));
        let event = match did.act {
            Act::Joins => return,
            Act::Orders(total) => placed(total),
            Act::Buys(total) => {
                let order = self.order(who, turn, total, at);
                told.push((taken, Event::OrderCompleted { order, risk: risk() }));
                placed(total)
            }
            Act::SendsBack(total) => {
                let order = self.order(who, turn, total, at);
                told.push((taken, Event::ParcelRefused { order, risk: risk() }));
                placed(total)
            }
            Act::Cancels(total) => {
                Event::OrderCancelled { order: self.order(who, turn, total, at), reason: "buyer".to_owned() }
            }
            Act::RunsOut(total) => {
                Event::OrderCancelled { order: self.order(who, turn, total, at), reason: "ran_out".to_owned() }
            }
            Act::Declined => {
                let order = self.order(who, turn, 100_000, at);
                let payment = PaymentFact {
                    payment_id: id(&order.number, at),
                    order_id: order.order_id,
                    merchant_id: order.merchant_id,
                    method: PaymentMethod::Card,
                    amount: order.total,
                };
                let card = self.risk(who, turn).card;
                Event::PaymentDeclined { payment, reason: "declined".to_owned(), buyer_id: Some(user_id), card }
            }
            Act::Marked(label) => Event::AccountMarked {
                user_id,
                label: label.to_owned(),
                until: at.plus_s(days(365)),
                by: self.user(&somebody("operator"), 0),
            },
            Act::Says(text) => {
                let (room_text, speaker_text) = self.words(who, turn, &numbered(text, turn));
                Event::CommentSaid {
                    session_id,
                    merchant_id: self.shop(),
                    message_id: message,
                    speaker: user_id,
                    from: self.marks(who, turn),
                    room_text,
                    speaker_text,
                    judged: None,
                }
            }
            Act::Hidden => Event::CommentHidden {
                session_id,
                message_id: message,
                speaker: user_id,
                from: self.marks(who, turn),
                by: None,
            },
            Act::Muted => Event::SpeakerMuted {
                session_id,
                speaker: user_id,
                from: self.marks(who, turn),
                until: at.plus_s(600),
                by: None,
            },
            Act::Reports => {
                Event::CommentReported { session_id, message_id: message, speaker: self.user(&self.me, 0), by: user_id }
            }
            Act::Applies | Act::Refused => Event::ShopJudged {
                merchant_id: self.shop(),
                owner: user_id,
                marks: self.applicant(who, turn),
                judged: Some(Box::new(Judged {
                    id: message.cast(),
                    scene: scene::MERCHANT_ADMISSION.to_owned(),
                    subject: user_id.to_string(),
                    outcome: if matches!(did.act, Act::Refused) { "refuse" } else { "ask" }.to_owned(),
                    record: String::new(),
                    seen: 0,
                    fallback: None,
                    watched: false,
                })),
            },
            Act::Opens => Event::MerchantOpened {
                merchant_id: self.shop(),
                owner: user_id,
                slug: String::new(),
                name: String::new(),
            },
            Act::Closed(reason) => Event::ShopClosed {
                merchant_id: self.shop(),
                owner: user_id,
                marks: self.applicant(who, turn),
                reason: reason.to_owned(),
            },
            Act::Comes(room) => traffic(room, visit(0), Vec::new(), Vec::new()),
            Act::Leaves(room, stayed_s) => traffic(room, Vec::new(), visit(stayed_s), Vec::new()),
            Act::Excluded(room) => {
                let judged = Judged {
                    id: message.cast(),
                    scene: scene::ROOM_TRAFFIC.to_owned(),
                    subject: self.viewer(who, turn),
                    outcome: "exclude".to_owned(),
                    record: String::new(),
                    seen: 0,
                    fallback: None,
                    watched: false,
                };
                traffic(room, Vec::new(), Vec::new(), vec![judged])
            }
        };
        told.push((at, event));
    }
}

/// A name with the number of its turn.
fn numbered(name: &str, turn: i64) -> String {
    name.replace('#', &turn.to_string())
}

impl Tale {
    /// The whole history: every account is made, then does what it did.
    fn history(&self, past: &[Did]) -> Vec<(Time, Event)> {
        let mut told = Vec::new();
        let mut joined = std::collections::HashSet::new();
        let mut join = |who: &Who, turn: i64, told: &mut Vec<(Time, Event)>| {
            let user_id = self.user(who, turn);
            if !who.nameless && joined.insert(user_id) {
                let made = user_id.made_at().unwrap_or(self.at);
                told.push((made, Event::UserJoined { user_id, guest: false, from: self.marks(who, turn) }));
            }
        };
        join(&self.me, 0, &mut told);
        for did in past {
            for turn in 0..did.times {
                join(&did.who, turn, &mut told);
                self.tell(did, turn, &mut told);
            }
        }
        told.sort_by_key(|(at, _)| at.micros());
        told
    }

    fn case(
        &self,
        scene: &'static str,
        rule: Option<&'static str>,
        story: &'static str,
        past: &[Did],
        subject: String,
        facts: Facts,
    ) -> Case {
        Case { name: self.name, scene, rule, story, told: self.history(past), at: self.at, subject, facts, typed: None }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_same_names_give_the_same_people_and_no_two_cases_share_any() {
        let subjects = || attackers().into_iter().chain(honest()).map(|c| (c.name, c.subject)).collect::<Vec<_>>();
        assert_eq!(subjects(), subjects());
        let names: HashSet<&str> = subjects().into_iter().map(|(name, _)| name).collect();
        assert_eq!(names.len(), subjects().len(), "a name stands for two cases");
    }

    #[test]
    fn nothing_is_told_of_what_comes_after_the_case() {
        for case in attackers().into_iter().chain(honest()) {
            assert!(case.told.iter().all(|(at, _)| *at < case.at), "{}", case.name);
            assert!(case.told.is_sorted_by_key(|(at, _)| at.micros()), "{}", case.name);
        }
    }

    #[test]
    fn an_account_is_as_old_as_its_story_says() {
        let tale = Tale::new("t", EVENING, ME);
        assert_eq!(tale.user(&ME, 0).made_at(), Some(tale.ago(days(200))));
        assert_ne!(tale.mark("device", "a"), tale.mark("phone", "a"));
        assert_eq!(tale.mark("device", "mark:00000000000de71c").to_string(), "00000000000de71c");
    }
}
