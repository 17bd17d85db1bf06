//! What a notice is. Pure.

use contracts::OrderFact;
use kernel::{Money, NoticeId, SessionId, Text3, Time};
use serde::{Deserialize, Serialize};

/// Notices kept of one person; the oldest goes first.
pub const KEPT_MAX: u32 = 200;
/// Notices that one request may mark as read by name.
pub const IDS_MAX: usize = 200;
/// A hold is reminded of this long before it ends.
pub(crate) const REMIND_S: i64 = 120;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    SessionAnnounced,
    SessionStarted,
    OrderState,
    HoldExpiring,
    WaitlistOffer,
    Refund,
}

impl NoticeKind {
    pub const ALL: [NoticeKind; 6] = [
        NoticeKind::SessionAnnounced,
        NoticeKind::SessionStarted,
        NoticeKind::OrderState,
        NoticeKind::HoldExpiring,
        NoticeKind::WaitlistOffer,
        NoticeKind::Refund,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            NoticeKind::SessionAnnounced => "session_announced",
            NoticeKind::SessionStarted => "session_started",
            NoticeKind::OrderState => "order_state",
            NoticeKind::HoldExpiring => "hold_expiring",
            NoticeKind::WaitlistOffer => "waitlist_offer",
            NoticeKind::Refund => "refund",
        }
    }

    pub fn parse(code: &str) -> Option<NoticeKind> {
        NoticeKind::ALL.into_iter().find(|k| k.code() == code)
    }
}

/// A notice as its reader sees it.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Notice)]
pub struct NoticeView {
    pub id: NoticeId,
    pub at: Time,
    pub kind: NoticeKind,
    pub read: bool,
    /// In the reader's language.
    pub text: String,
    /// Where it leads, on this site.
    pub link: String,
}

/// What the words of a notice need. Nothing personal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "say", rename_all = "snake_case")]
pub(crate) enum Params {
    Announced { shop: String, title: Text3, starts_at: Time },
    Started { shop: String, title: Text3 },
    Shipped { number: String, carrier: String, tracking: String },
    Delivered { number: String },
    Cancelled { number: String },
    Refunded { number: String, amount: Money },
    Expiring { number: String, until: Time },
    YourTurn { number: String, until: Option<Time> },
}

/// A notice to be written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Note {
    pub(crate) kind: NoticeKind,
    pub(crate) params: Params,
    pub(crate) link: String,
}

impl Note {
    pub(crate) fn of_order(kind: NoticeKind, order: &OrderFact, params: Params) -> Note {
        Note { kind, params, link: format!("/orders/{}", order.order_id) }
    }

    pub(crate) fn of_session(kind: NoticeKind, session: SessionId, params: Params) -> Note {
        Note { kind, params, link: format!("/live/{session}") }
    }
}
