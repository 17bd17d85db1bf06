//! Sessions, segments and messages as they stand in the tables.

use kernel::{DecisionId, Error, MerchantId, MessageId, Result, SessionId, Text3, Time, UserId};
use store::{Row, Tx, args, sql};

use crate::model::{
    ChatFrom, ChatMessage, ChatRole, Deleted, Did, Hidden, Host, MessageKind, SegmentKind, SegmentRow, SegmentState,
    SessionRow, SessionState, What,
};

/// Messages a room remembers for those who join.
pub(crate) const HISTORY: u32 = 50;

pub(crate) fn json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(Error::internal)
}

pub(crate) fn to_json(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(Error::internal)
}

pub(crate) fn read_session(r: &Row<'_>) -> Result<SessionRow> {
    let state: String = r.get(6)?;
    Ok(SessionRow {
        id: r.get(0)?,
        merchant: r.get(1)?,
        title: json::<Text3>(&r.get::<String>(2)?)?,
        description: json::<Text3>(&r.get::<String>(3)?)?,
        host_name: r.get(4)?,
        cover_url: r.get(5)?,
        state: SessionState::parse(&state).ok_or_else(|| Error::internal(format!("session state {state}")))?,
        starts_at: r.get(7)?,
        started_at: r.get(8)?,
        ended_at: r.get(9)?,
        announced: r.get(10)?,
        hold_minutes: r.get(11)?,
        slow_s: r.get(12)?,
        pinned_message: r.get(13)?,
        pinned_segment: r.get(14)?,
        playback: r.get(15)?,
        key_hint: r.get(16)?,
        key_rotated_at: r.get(17)?,
        banned_words: json(&r.get::<String>(18)?)?,
        peak_viewers: r.get(19)?,
        recording_gaps: r.get(20)?,
        recording_verified: r.get(21)?,
        recording_segments: r.get(22)?,
        listed: r.get(23)?,
    })
}

/// The session. Errors: `not_found`.
pub(crate) fn session(tx: &mut Tx<'_>, id: SessionId) -> Result<SessionRow> {
    tx.first(
        sql!(
            "SELECT id, merchant, title, description, host_name, cover_url, state, starts_at, started_at, ended_at, announced,
             hold_minutes, slow_s, pinned_message, pinned_segment, playback, key_hint, key_rotated_at, banned_words,
             peak_viewers, recording_gaps, recording_verified, recording_segments, listed FROM live_session WHERE id = ?1"
        ),
        args![id],
        read_session,
    )?
    .ok_or(Error::not_found())
}

pub(crate) fn hosts(tx: &mut Tx<'_>, id: SessionId) -> Result<Vec<Host>> {
    tx.query(sql!("SELECT name, user_id FROM live_host WHERE session = ?1 ORDER BY position"), args![id], |r| {
        Ok(Host { name: r.get(0)?, user_id: r.get(1)? })
    })
}

pub(crate) fn segments(tx: &mut Tx<'_>, id: SessionId) -> Result<Vec<SegmentRow>> {
    tx.query(
        sql!(
            "SELECT id, position, kind, product, offer, code, price_minor, limit_per_buyer, minutes, script, who, state,
             started_at, variant_prices FROM live_segment WHERE session = ?1 ORDER BY position"
        ),
        args![id],
        |r| {
            let kind: String = r.get(2)?;
            Ok(SegmentRow {
                id: r.get(0)?,
                position: r.get(1)?,
                kind: if kind == "product" { SegmentKind::Product } else { SegmentKind::Talk },
                product: r.get(3)?,
                offer: r.get(4)?,
                code: r.get(5)?,
                price_minor: r.get(6)?,
                variant_prices: json(&r.get::<String>(13)?)?,
                limit_per_buyer: r.get(7)?,
                minutes: r.get(8)?,
                script: r.get(9)?,
                who: r.get(10)?,
                state: SegmentState::parse(&r.get::<String>(11)?),
                started_at: r.get(12)?,
            })
        },
    )
}

/// Whose eyes messages are read for. What is hidden is there for the crew, who see that it is, and for its writer, who
/// sees it as any other.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sight {
    pub user: Option<UserId>,
    pub crew: bool,
}

impl Sight {
    pub(crate) const CREW: Sight = Sight { user: None, crew: true };

    fn see(self, mut messages: Vec<ChatMessage>) -> Vec<ChatMessage> {
        if !self.crew {
            messages.iter_mut().for_each(|m| m.hidden = None);
        }
        messages
    }
}

/// Columns: id, at, user_id, name, role, kind, text, did, did_code, did_quantity, deleted_reason, hidden, hidden_why.
fn read_message(r: &Row<'_>) -> Result<ChatMessage> {
    let deleted: Option<String> = r.get(10)?;
    let what = r.get::<Option<String>>(7)?.and_then(|w| What::parse(&w));
    let did = match what {
        Some(what) => Some(Did { what, code: r.get(8)?, quantity: r.get(9)? }),
        None => None,
    };
    Ok(ChatMessage {
        id: r.get(0)?,
        at: r.get(1)?,
        at_ms: None,
        from: ChatFrom { id: r.get(2)?, name: r.get(3)?, role: ChatRole::parse(&r.get::<String>(4)?) },
        kind: MessageKind::parse(&r.get::<String>(5)?),
        text: if deleted.is_some() { String::new() } else { r.get(6)? },
        deleted: deleted.map(|reason| Deleted { reason }),
        did,
        hidden: if r.get(11)? { Some(Hidden { why: json(&r.get::<String>(12)?)? }) } else { None },
    })
}

/// One message of a session. Errors: `not_found`.
pub(crate) fn message(tx: &mut Tx<'_>, session: SessionId, id: MessageId) -> Result<ChatMessage> {
    tx.first(
        sql!(
            "SELECT id, at, user_id, name, role, kind, text, did, did_code, did_quantity, deleted_reason, hidden, hidden_why
              FROM live_message WHERE session = ?1 AND id = ?2"
        ),
        args![session, id],
        read_message,
    )?
    .ok_or(Error::not_found())
}

/// Up to `limit` messages before the place (`at`, `id`), the newest first.
pub(crate) fn messages_before(
    tx: &mut Tx<'_>,
    session: SessionId,
    before: (Time, MessageId),
    limit: u32,
    sight: Sight,
) -> Result<Vec<ChatMessage>> {
    let found = tx.query(
        sql!(
            "SELECT id, at, user_id, name, role, kind, text, did, did_code, did_quantity, deleted_reason, hidden, hidden_why
              FROM live_message WHERE session = ?1 AND (at < ?2 OR (at = ?2 AND id < ?3))
              AND (hidden = 0 OR user_id = ?5 OR CAST(?6 AS BIGINT) = 1) ORDER BY at DESC, id DESC LIMIT ?4"
        ),
        args![session, before.0, before.1, limit, sight.user, sight.crew],
        read_message,
    )?;
    Ok(sight.see(found))
}

/// Up to `limit` messages after the place (`at`, `id`) and before `until`, the oldest first.
pub(crate) fn messages_from(
    tx: &mut Tx<'_>,
    session: SessionId,
    after: (Time, MessageId),
    until: Time,
    limit: u32,
    sight: Sight,
) -> Result<Vec<ChatMessage>> {
    let found = tx.query(
        sql!(
            "SELECT id, at, user_id, name, role, kind, text, did, did_code, did_quantity, deleted_reason, hidden, hidden_why
              FROM live_message WHERE session = ?1 AND (at > ?2 OR (at = ?2 AND id > ?3)) AND at < ?4
              AND (hidden = 0 OR user_id = ?6 OR CAST(?7 AS BIGINT) = 1) ORDER BY at, id LIMIT ?5"
        ),
        args![session, after.0, after.1, until, limit, sight.user, sight.crew],
        read_message,
    )?;
    Ok(sight.see(found))
}

/// The newest messages, oldest first: so many that everybody sees, and as many hidden ones.
pub(crate) fn history(tx: &mut Tx<'_>, session: SessionId) -> Result<Vec<ChatMessage>> {
    let end = (Time::from_micros(i64::MAX), MessageId::from_uuid(kernel::Uuid::max()));
    let mut newest = messages_before(tx, session, end, HISTORY, Sight::default())?;
    newest.extend(tx.query(
        sql!(
            "SELECT id, at, user_id, name, role, kind, text, did, did_code, did_quantity, deleted_reason, hidden, hidden_why
              FROM live_message WHERE session = ?1 AND hidden = 1 ORDER BY at DESC, id DESC LIMIT ?2"
        ),
        args![session, HISTORY],
        read_message,
    )?);
    newest.sort_by_key(|m| (m.at, m.id));
    Ok(newest)
}

/// Questions nobody of the crew has answered, oldest first.
pub(crate) fn unanswered(tx: &mut Tx<'_>, session: SessionId, limit: u32) -> Result<Vec<ChatMessage>> {
    tx.query(
        sql!(
            "SELECT id, at, user_id, name, role, kind, text, did, did_code, did_quantity, deleted_reason, hidden, hidden_why
              FROM live_message WHERE session = ?1 AND did = 'question' AND answered = 0 AND deleted_reason IS NULL
              ORDER BY at, id LIMIT ?2"
        ),
        args![session, limit],
        read_message,
    )
}

/// A message on its way into the table.
pub(crate) struct NewMessage {
    pub id: MessageId,
    pub session: SessionId,
    pub from: ChatFrom,
    pub kind: MessageKind,
    pub text: String,
    pub raw: Option<Vec<u8>>,
    pub did: Option<Did>,
    pub reply_to: Option<MessageId>,
    pub hidden: Option<Hidden>,
    /// What decided that it is hidden.
    pub decision: Option<DecisionId>,
}

pub(crate) fn insert_message(tx: &mut Tx<'_>, new: NewMessage) -> Result<ChatMessage> {
    let at = tx.now();
    let did = new.did.as_ref();
    tx.exec(
        sql!(
            "INSERT INTO live_message (id, session, at, user_id, name, role, kind, text, raw, did, did_code, did_quantity,
             reply_to, answered, hidden, hidden_why, decision)
              VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, 0, ?14, ?15, ?16)"
        ),
        args![
            new.id,
            new.session,
            at,
            new.from.id,
            &new.from.name,
            new.from.role.code(),
            new.kind.code(),
            &new.text,
            new.raw.as_deref(),
            did.map(|d| d.what.code()),
            did.and_then(|d| d.code.as_deref()),
            did.and_then(|d| d.quantity),
            new.reply_to,
            new.hidden.is_some(),
            match &new.hidden {
                Some(hidden) => to_json(&hidden.why)?,
                None => "[]".to_owned(),
            }
            .as_str(),
            new.decision
        ],
    )?;
    if let (Some(answered), true) = (new.reply_to, new.from.role.crew()) {
        tx.exec(
            sql!("UPDATE live_message SET answered = 1 WHERE session = ?1 AND id = ?2"),
            args![new.session, answered],
        )?;
    }
    Ok(ChatMessage {
        id: new.id,
        at,
        at_ms: None,
        from: new.from,
        kind: new.kind,
        text: new.text,
        deleted: None,
        did: new.did,
        hidden: new.hidden,
    })
}

/// A writer who may not write for a while.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Mute {
    pub until: Time,
    /// Why, where a policy did it.
    pub why: Vec<Text3>,
}

pub(crate) fn mutes(tx: &mut Tx<'_>, session: SessionId) -> Result<Vec<(UserId, Mute)>> {
    let now = tx.now();
    tx.query(
        sql!("SELECT user_id, until, why FROM live_mute WHERE session = ?1 AND until > ?2"),
        args![session, now],
        |r| Ok((r.get(0)?, Mute { until: r.get(1)?, why: json(&r.get::<String>(2)?)? })),
    )
}

/// Mutes somebody by a policy, by nobody's hand. A longer mute stands.
pub(crate) fn mute_by_policy(tx: &mut Tx<'_>, session: SessionId, user: UserId, mute: &Mute) -> Result<()> {
    let nobody = UserId::from_uuid(kernel::Uuid::nil());
    tx.exec(
        sql!(
            "INSERT INTO live_mute (session, user_id, until, by_user, why) VALUES (?1, ?2, ?3, ?4, ?5)
              ON CONFLICT (session, user_id) DO UPDATE SET until = excluded.until, by_user = excluded.by_user,
              why = excluded.why WHERE live_mute.until < excluded.until"
        ),
        args![session, user, mute.until, nobody, &to_json(&mute.why)?],
    )
    .map(drop)
}

/// Puts a hidden message before everybody's eyes again. Gives what had decided to hide it; `None` where it was not hidden.
pub(crate) fn show_message(tx: &mut Tx<'_>, session: SessionId, id: MessageId) -> Result<Option<Option<DecisionId>>> {
    let hidden = tx.first(
        sql!("SELECT decision FROM live_message WHERE session = ?1 AND id = ?2 AND hidden = 1"),
        args![session, id],
        |r| r.get::<Option<DecisionId>>(0),
    )?;
    if hidden.is_some() {
        tx.exec(sql!("UPDATE live_message SET hidden = 0 WHERE session = ?1 AND id = ?2"), args![session, id])?;
    }
    Ok(hidden)
}

/// Remembers a report. `false` where this person had reported this message.
pub(crate) fn report(tx: &mut Tx<'_>, session: SessionId, id: MessageId, by: UserId) -> Result<bool> {
    let now = tx.now();
    let new = tx.exec(
        sql!("INSERT INTO live_report (message, by_user, session, at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING"),
        args![id, by, session, now],
    )?;
    Ok(new > 0)
}

/// What somebody bought: orders completed anywhere since `since`, and whether one was of `merchant` at any time.
pub(crate) fn bought(tx: &mut Tx<'_>, user: UserId, merchant: MerchantId, since: Time) -> Result<(i64, bool)> {
    let found = tx.first(
        sql!(
            "SELECT COALESCE(SUM(CASE WHEN at > ?3 THEN 1 ELSE 0 END), 0),
              COALESCE(MAX(CASE WHEN merchant = ?2 THEN 1 ELSE 0 END), 0) FROM live_bought WHERE user_id = ?1"
        ),
        args![user, merchant, since],
        |r| Ok((r.get(0)?, r.get(1)?)),
    )?;
    Ok(found.unwrap_or_default())
}

pub(crate) fn bans(tx: &mut Tx<'_>, merchant: MerchantId) -> Result<Vec<UserId>> {
    tx.query(sql!("SELECT user_id FROM live_ban WHERE merchant = ?1"), args![merchant], |r| r.get(0))
}
