//! Plain data of sessions and their state machine, and the JSON that pages read.

use contracts::ports::{ProductCard, ShopBrief, Variant, VariantPrice};
use kernel::{
    Error, Locale, MerchantId, MerchantRole, MessageId, Money, OfferId, OrderId, ProductId, Result, SegmentId,
    SessionId, Text3, Time, UserId, VariantId,
};
use serde::{Deserialize, Serialize};

/// Where a session stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SessionState {
    Scheduled,
    /// The signal is there for the crew alone.
    Rehearsal,
    Live,
    /// Live, and the publisher is gone for a moment.
    Interrupted,
    Ended,
    /// Ended, and the recording is open to all.
    Replay,
    Cancelled,
}

/// What moves a session on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Rehearse,
    GoLive,
    SignalLost,
    SignalBack,
    End,
    PublishReplay,
    Cancel,
}

impl SessionState {
    pub const ALL: [SessionState; 7] = [
        SessionState::Scheduled,
        SessionState::Rehearsal,
        SessionState::Live,
        SessionState::Interrupted,
        SessionState::Ended,
        SessionState::Replay,
        SessionState::Cancelled,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            SessionState::Scheduled => "scheduled",
            SessionState::Rehearsal => "rehearsal",
            SessionState::Live => "live",
            SessionState::Interrupted => "interrupted",
            SessionState::Ended => "ended",
            SessionState::Replay => "replay",
            SessionState::Cancelled => "cancelled",
        }
    }

    pub fn parse(code: &str) -> Option<SessionState> {
        SessionState::ALL.into_iter().find(|s| s.code() == code)
    }

    /// The state after `step`. Errors: `illegal_act`.
    pub fn next(self, step: Step) -> Result<SessionState> {
        use SessionState::{Cancelled, Ended, Interrupted, Live, Rehearsal, Replay, Scheduled};
        Ok(match (self, step) {
            (Scheduled, Step::Rehearse) => Rehearsal,
            (Scheduled | Rehearsal, Step::GoLive) => Live,
            (Scheduled | Rehearsal, Step::Cancel) => Cancelled,
            // A rehearsal that ends has not been the session yet.
            (Rehearsal, Step::End) => Scheduled,
            (Live, Step::SignalLost) => Interrupted,
            (Interrupted, Step::SignalBack) => Live,
            (Live | Interrupted, Step::End) => Ended,
            (Ended, Step::PublishReplay) => Replay,
            _ => return Err(Error::conflict("illegal_act").with("state", self.code())),
        })
    }

    /// Viewers are watching now, or would be if the publisher were there.
    pub const fn on_air(self) -> bool {
        matches!(self, SessionState::Live | SessionState::Interrupted)
    }

    /// It is over; nothing is written in its room any more.
    pub const fn over(self) -> bool {
        matches!(self, SessionState::Ended | SessionState::Replay | SessionState::Cancelled)
    }

    /// What people outside the crew are told: a rehearsal is nobody's business.
    pub const fn outside(self) -> SessionState {
        match self {
            SessionState::Rehearsal => SessionState::Scheduled,
            other => other,
        }
    }
}

/// What somebody is in a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChatRole {
    Viewer,
    Host,
    Moderator,
    Merchant,
    System,
}

impl ChatRole {
    pub(crate) const fn code(self) -> &'static str {
        match self {
            ChatRole::Viewer => "viewer",
            ChatRole::Host => "host",
            ChatRole::Moderator => "moderator",
            ChatRole::Merchant => "merchant",
            ChatRole::System => "system",
        }
    }

    pub(crate) fn parse(code: &str) -> ChatRole {
        let all = [ChatRole::Host, ChatRole::Moderator, ChatRole::Merchant, ChatRole::System];
        all.into_iter().find(|r| r.code() == code).unwrap_or(ChatRole::Viewer)
    }

    pub(crate) fn of(role: Option<MerchantRole>) -> ChatRole {
        match role {
            None => ChatRole::Viewer,
            Some(MerchantRole::Host) => ChatRole::Host,
            Some(MerchantRole::Moderator) => ChatRole::Moderator,
            Some(MerchantRole::Owner | MerchantRole::Staff) => ChatRole::Merchant,
        }
    }

    /// The shop's own people: they never order by a comment, and slow mode is not for them.
    pub(crate) const fn crew(self) -> bool {
        !matches!(self, ChatRole::Viewer)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SegmentKind {
    Product,
    Talk,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SegmentState {
    Coming,
    Now,
    Done,
}

impl SegmentState {
    pub(crate) const fn code(self) -> &'static str {
        match self {
            SegmentState::Coming => "coming",
            SegmentState::Now => "now",
            SegmentState::Done => "done",
        }
    }

    pub(crate) fn parse(code: &str) -> SegmentState {
        match code {
            "now" => SegmentState::Now,
            "done" => SegmentState::Done,
            _ => SegmentState::Coming,
        }
    }
}

/// A session as it is kept.
#[derive(Clone, Debug)]
pub(crate) struct SessionRow {
    pub id: SessionId,
    pub merchant: MerchantId,
    pub title: Text3,
    pub description: Text3,
    pub host_name: String,
    pub cover_url: Option<String>,
    pub state: SessionState,
    pub starts_at: Time,
    pub started_at: Option<Time>,
    pub ended_at: Option<Time>,
    pub announced: bool,
    pub hold_minutes: u32,
    pub slow_s: u32,
    pub pinned_message: Option<MessageId>,
    pub pinned_segment: Option<SegmentId>,
    pub playback: String,
    pub key_hint: String,
    pub key_rotated_at: Time,
    pub banned_words: Vec<String>,
    pub peak_viewers: i64,
    pub recording_gaps: i64,
    pub recording_verified: Option<bool>,
    pub recording_segments: i64,
    pub listed: bool,
}

impl SessionRow {
    pub(crate) fn duration_s(&self) -> Option<i64> {
        Some(self.ended_at?.ms_since(self.started_at?) / 1000)
    }
}

#[derive(Clone, Debug)]
pub(crate) struct SegmentRow {
    pub id: SegmentId,
    pub position: u32,
    pub kind: SegmentKind,
    pub product: Option<ProductId>,
    pub offer: Option<OfferId>,
    pub code: Option<String>,
    pub price_minor: Option<i64>,
    pub variant_prices: Vec<VariantPrice>,
    pub limit_per_buyer: Option<u32>,
    pub minutes: u32,
    pub script: String,
    pub who: String,
    pub state: SegmentState,
    pub started_at: Option<Time>,
}

// ── what pages read ──────────────────────────────────────────────────────────────────────────────────────────────

#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Host {
    pub name: String,
    pub user_id: Option<UserId>,
}

/// The product in the viewers' eye.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct PinnedProduct {
    pub segment_id: SegmentId,
    pub offer_id: OfferId,
    pub product: ProductCard,
    pub code: String,
    pub price: Money,
    /// The highest, where its variants differ.
    pub price_to: Option<Money>,
    pub compare_at: Option<Money>,
    pub limit_per_buyer: Option<u32>,
    pub left: i64,
    pub on_hand: i64,
    /// When its segment is planned to be over.
    pub ends_at: Option<Time>,
}

/// The connections of a room beside its count of viewers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Crowd {
    pub raw: usize,
    /// Those that do not count, and those that count in part.
    pub excluded: usize,
    pub partial: usize,
    /// Reasons of the last of them, a few.
    pub why: Vec<Text3>,
}

#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct SessionCard {
    pub id: SessionId,
    pub merchant: ShopBrief,
    pub title: Text3,
    pub host_name: String,
    pub cover_url: Option<String>,
    pub state: SessionState,
    pub starts_at: Time,
    pub started_at: Option<Time>,
    /// Connections as far as they count as viewers.
    pub viewers: usize,
    /// All connections, and why they are not all counted: for the shop's own people and operators.
    pub crowd: Option<Crowd>,
    pub reminded: bool,
    pub pinned: Option<PinnedProduct>,
    pub duration_s: Option<i64>,
    /// `false`: in no list, for those who have its link.
    pub listed: bool,
}

#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Segment {
    pub id: SegmentId,
    pub position: u32,
    pub kind: SegmentKind,
    pub product: Option<ProductCard>,
    pub variants: Vec<Variant>,
    pub code: Option<String>,
    /// The lowest live price among its variants, and the highest where they differ.
    pub price: Option<Money>,
    pub price_to: Option<Money>,
    /// What was planned: one live price for all, and those of single variants, which go before it.
    pub price_minor: Option<i64>,
    pub variant_prices: Vec<VariantPrice>,
    pub limit_per_buyer: Option<u32>,
    pub minutes: u32,
    /// For the crew; blank outside.
    pub script: String,
    pub who: String,
    pub state: SegmentState,
    pub offer_id: Option<OfferId>,
    pub armed: bool,
    pub started_at: Option<Time>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Playback {
    Live { url: String },
    Replay { url: String },
    None,
}

#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct ChatState {
    pub slow_s: u32,
    pub pinned: Option<ChatMessage>,
    pub muted_until: Option<Time>,
    pub banned: bool,
    pub may_moderate: bool,
}

#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Follow {
    pub following: bool,
    pub followers: i64,
}

#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Session {
    #[serde(flatten)]
    pub card: SessionCard,
    pub description: Text3,
    pub hosts: Vec<Host>,
    pub segments: Vec<Segment>,
    pub playback: Playback,
    pub chat: ChatState,
    pub hold_minutes: u32,
    pub follow: Follow,
}

#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct StreamAddress {
    pub server: String,
    /// The end of the key, enough to tell one from another.
    pub key_hint: String,
    pub rotated_at: Time,
}

#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct RecordingState {
    /// Whether its files are what its manifest says; unknown until the session is over.
    pub verified: Option<bool>,
    pub segments: i64,
    pub gaps: i64,
}

#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct StudioSession {
    #[serde(flatten)]
    pub session: Session,
    pub stream: StreamAddress,
    pub announced: bool,
    pub banned_words: Vec<String>,
    pub recording: Option<RecordingState>,
}

#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct ChatFrom {
    pub id: UserId,
    pub name: String,
    pub role: ChatRole,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum What {
    Held,
    Question,
    Waitlisted,
    SoldOut,
    NotOrder,
    Cancelled,
}

impl What {
    pub(crate) const fn code(self) -> &'static str {
        match self {
            What::Held => "held",
            What::Question => "question",
            What::Waitlisted => "waitlisted",
            What::SoldOut => "sold_out",
            What::NotOrder => "not_order",
            What::Cancelled => "cancelled",
        }
    }

    pub(crate) fn parse(code: &str) -> Option<What> {
        let all = [What::Held, What::Question, What::Waitlisted, What::SoldOut, What::NotOrder, What::Cancelled];
        all.into_iter().find(|w| w.code() == code)
    }
}

/// What a comment did. Everybody may see it: it holds nothing personal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Did {
    pub what: What,
    pub code: Option<String>,
    pub quantity: Option<u32>,
}

#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Deleted {
    pub reason: String,
}

/// Taken out of others' sight by a rule: told to the shop's own people alone.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Hidden {
    pub why: Vec<Text3>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MessageKind {
    Text,
    /// It holds, or asked to hold, something.
    Order,
    /// Said by the room itself.
    System,
}

impl MessageKind {
    pub(crate) const fn code(self) -> &'static str {
        match self {
            MessageKind::Text => "text",
            MessageKind::Order => "order",
            MessageKind::System => "system",
        }
    }

    pub(crate) fn parse(code: &str) -> MessageKind {
        match code {
            "order" => MessageKind::Order,
            "system" => MessageKind::System,
            _ => MessageKind::Text,
        }
    }
}

#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct ChatMessage {
    pub id: MessageId,
    pub at: Time,
    /// Place in the recording, where there is one.
    pub at_ms: Option<i64>,
    pub from: ChatFrom,
    pub kind: MessageKind,
    /// Without personal data; blank where it was deleted.
    pub text: String,
    pub deleted: Option<Deleted>,
    pub did: Option<Did>,
    /// Only its writer sees it, as any other, and the crew, to whom this says why.
    pub hidden: Option<Hidden>,
}

#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Mark {
    pub at_ms: i64,
    pub segment_id: SegmentId,
    pub product: ProductCard,
    pub code: String,
    pub price: Money,
}

#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Marks {
    pub items: Vec<Mark>,
    pub duration_ms: i64,
}

#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct CodeCell {
    pub offer_id: OfferId,
    pub code: String,
    pub title: Text3,
    pub armed: bool,
    pub sold: i64,
    pub held: i64,
    pub left: i64,
    pub waiting: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct MinuteSales {
    pub minute: Time,
    pub orders: i64,
    pub minor: i64,
}

#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Tally {
    pub per_code: Vec<CodeCell>,
    pub sales_per_minute: Vec<MinuteSales>,
    pub orders: i64,
    pub holds: i64,
    pub revenue: Money,
}

#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct BestMinute {
    pub at: Time,
    pub minor: i64,
}

#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Report {
    pub sold: Money,
    pub orders: i64,
    pub cancelled: i64,
    pub buyers: i64,
    pub peak_viewers: i64,
    pub best_minute: Option<BestMinute>,
    pub unanswered: Vec<ChatMessage>,
    pub per_code: Vec<CodeCell>,
    pub sales_per_minute: Vec<MinuteSales>,
    /// Comments taken away by moderators.
    pub deleted: i64,
}

#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct VideoHealth {
    pub codec: String,
    pub width: u16,
    pub height: u16,
    pub fps: f32,
    pub kbps: u32,
    pub keyframe_interval_ms: u32,
}

#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct AudioHealth {
    pub codec: String,
    pub kbps: u32,
    pub sample_rate: u32,
    pub silent_inserted: bool,
}

/// What is said of a stream. Its sentence is `live-advice-…` of the texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AdviceCode {
    AllWell,
    NoSignal,
    RecordingGap,
    KeyframeIntervalLong,
    BFrames,
    NoVideo,
    NoAudio,
    AudioGaps,
    BitrateHigh,
    FrameRateLow,
    FrameRateUnstable,
    ArrivesLate,
    TimestampGap,
    FramesDamaged,
}

impl AdviceCode {
    pub(crate) const fn text(self) -> &'static str {
        match self {
            AdviceCode::AllWell => "live-advice-all-well",
            AdviceCode::NoSignal => "live-advice-no-signal",
            AdviceCode::RecordingGap => "live-advice-recording-gap",
            AdviceCode::KeyframeIntervalLong => "live-advice-keyframe-interval-long",
            AdviceCode::BFrames => "live-advice-b-frames",
            AdviceCode::NoVideo => "live-advice-no-video",
            AdviceCode::NoAudio => "live-advice-no-audio",
            AdviceCode::AudioGaps => "live-advice-audio-gaps",
            AdviceCode::BitrateHigh => "live-advice-bitrate-high",
            AdviceCode::FrameRateLow => "live-advice-frame-rate-low",
            AdviceCode::FrameRateUnstable => "live-advice-frame-rate-unstable",
            AdviceCode::ArrivesLate => "live-advice-arrives-late",
            AdviceCode::TimestampGap => "live-advice-timestamp-gap",
            AdviceCode::FramesDamaged => "live-advice-frames-damaged",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AdviceLevel {
    Good,
    Warn,
    Bad,
}

#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Advice {
    pub code: AdviceCode,
    pub level: AdviceLevel,
    pub sentence: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Health {
    pub connected: bool,
    pub since: Option<Time>,
    pub video: Option<VideoHealth>,
    pub audio: Option<AudioHealth>,
    pub late_ms: u32,
    pub gaps: i64,
    pub advice: Vec<Advice>,
}

/// The JSON that `trade` gives of its orders: described there, by the name here.
pub(crate) fn order_schema() -> utoipa::openapi::Ref {
    utoipa::openapi::Ref::from_schema_name("Order")
}

pub(crate) fn orders_schema() -> utoipa::openapi::Ref {
    utoipa::openapi::Ref::from_schema_name("Page_Order")
}

/// One order, in `trade`'s JSON.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct OrderJson(pub serde_json::Value);

impl utoipa::PartialSchema for OrderJson {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        order_schema().into()
    }
}

impl utoipa::ToSchema for OrderJson {}

/// An order's line on the live board.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct BoardOrder {
    pub id: OrderId,
    pub number: String,
    pub state: &'static str,
    pub buyer_name: String,
    pub code: Option<String>,
    pub options: Vec<String>,
    pub quantity: u32,
    pub total: Money,
    pub origin: contracts::Origin,
    pub at: Time,
    pub expires_at: Option<Time>,
}

#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct StockItem {
    pub variant_id: VariantId,
    pub left: i64,
    pub on_hand: i64,
    pub held: i64,
    pub sold: i64,
}

/// Who speaks or asks, as the room knows them.
#[derive(Clone, Debug)]
pub(crate) struct Speaker {
    pub user: Option<UserId>,
    pub name: String,
    pub role: ChatRole,
    pub locale: Locale,
    /// Without a login of their own.
    pub guest: bool,
    pub joined: Option<Time>,
    /// Has a completed order in this shop.
    pub bought_here: bool,
    /// Orders completed anywhere in 360 days.
    pub orders_360d: i64,
    pub from: contracts::Marks,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const STEPS: [Step; 7] = [
        Step::Rehearse,
        Step::GoLive,
        Step::SignalLost,
        Step::SignalBack,
        Step::End,
        Step::PublishReplay,
        Step::Cancel,
    ];

    #[test]
    fn an_illegal_act_is_refused_with_a_code() {
        for (state, step) in [
            (SessionState::Scheduled, Step::PublishReplay),
            (SessionState::Live, Step::Cancel),
            (SessionState::Live, Step::GoLive),
            (SessionState::Ended, Step::GoLive),
            (SessionState::Cancelled, Step::Rehearse),
        ] {
            assert_eq!(state.next(step).unwrap_err().code, "illegal_act", "{state:?} {step:?}");
        }
    }

    proptest! {
        /// Whatever is tried: what is over never comes back, a replay was live once, and only what is live is interrupted.
        #[test]
        fn what_is_over_stays_over(steps in prop::collection::vec(0usize..7, 0..60)) {
            let mut state = SessionState::Scheduled;
            let mut was_live = false;
            for step in steps {
                if let Ok(next) = state.next(STEPS[step]) {
                    prop_assert!(!state.over() || next == SessionState::Replay, "{state:?} -> {next:?}");
                    prop_assert!(next != SessionState::Interrupted || state == SessionState::Live);
                    prop_assert!(next != SessionState::Ended || was_live);
                    was_live |= next == SessionState::Live;
                    state = next;
                }
                prop_assert_eq!(SessionState::parse(state.code()), Some(state));
            }
        }
    }
}
