//! Keeping order: mute, ban, delete, pin, slow mode, banned words, and bringing back what a rule hid. By the shop's owner, hosts and moderators, and by
//! operators of the platform. The crew itself cannot be muted or banned from its own room.

use contracts::{Event, Marks, scene};
use kernel::{Ctx, Error, MessageId, Result, SessionId, UserId};
use kit::{Power, push::EVERYONE};
use serde::Deserialize;
use serde_json::json;
use store::{args, sql};

use crate::{
    Live,
    fate::MUTE_S_MAX,
    model::Deleted,
    room::CREW,
    rows::{self, to_json},
};

const SLOW_S_MAX: u32 = 600;
/// Comments one person may report: so many at once, then one every so often.
pub(crate) const REPORTS_BURST: u32 = 10;
pub(crate) const REPORTS_EVERY_MS: i64 = 6_000;
const REASON_CHARS_MAX: usize = 200;
/// Why a comment was brought back, where nobody wrote a reason.
const BROUGHT_BACK: &str = "brought_back";
const WORDS_MAX: usize = 200;
const WORD_CHARS_MAX: usize = 40;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ModerateAct {
    Mute,
    Unmute,
    Ban,
    Unban,
    Delete,
    /// Before everybody's eyes again: a rule had hidden it.
    Show,
    Pin,
    Unpin,
    Slow,
    BannedWords,
}

#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
pub struct Moderate {
    pub act: ModerateAct,
    pub user_id: Option<UserId>,
    pub message_id: Option<MessageId>,
    pub seconds: Option<u32>,
    #[serde(default)]
    pub reason: String,
    pub words: Option<Vec<String>>,
}

impl Moderate {
    fn user(&self) -> Result<UserId> {
        self.user_id.ok_or(Error::field("user_id", "field_needed"))
    }

    fn message(&self) -> Result<MessageId> {
        self.message_id.ok_or(Error::field("message_id", "field_needed"))
    }

    /// Seconds from 0 (where that means off) to `max`.
    fn seconds(&self, least: u32, max: u32) -> Result<u32> {
        match self.seconds {
            Some(seconds) if (least..=max).contains(&seconds) => Ok(seconds),
            Some(_) => Err(Error::field("seconds", "seconds_out_of_range").with("max", max)),
            None => Err(Error::field("seconds", "field_needed")),
        }
    }

    fn words(&self) -> Result<Vec<String>> {
        let words = self.words.as_ref().ok_or(Error::field("words", "field_needed"))?;
        let words: Vec<String> = words.iter().map(|w| w.trim().to_owned()).filter(|w| !w.is_empty()).collect();
        if words.len() > WORDS_MAX || words.iter().any(|w| w.chars().count() > WORD_CHARS_MAX) {
            return Err(Error::field("words", "words_out_of_range").with("max", WORDS_MAX));
        }
        Ok(words)
    }
}

impl Live {
    /// Errors: `not_found` for who has nothing to say here, `crew_member` against the crew, `field_…`.
    pub(crate) async fn moderate(&self, ctx: &Ctx, session: SessionId, asked: Moderate) -> Result<()> {
        let by = ctx.actor.user()?;
        let row = self.0.store.read(move |tx| rows::session(tx, session)).await?;
        let role = self.0.ports.shops.role(by, row.merchant);
        if !ctx.actor.operator && !role.is_some_and(|r| Power::Moderate.held_by(r)) {
            return Err(if role.is_some() { Error::forbidden() } else { Error::not_found() });
        }
        if asked.reason.chars().count() > REASON_CHARS_MAX {
            return Err(Error::field("reason", "field_too_long").with("max", REASON_CHARS_MAX));
        }
        let against = matches!(asked.act, ModerateAct::Mute | ModerateAct::Ban);
        if against && self.0.ports.shops.role(asked.user()?, row.merchant).is_some() {
            return Err(Error::conflict("crew_member"));
        }
        let merchant = row.merchant;
        let change = asked.clone();
        let from = self.where_from(session, &asked).await?;
        kit::once(&self.0.store, ctx, move |tx| {
            let now = tx.now();
            match change.act {
                ModerateAct::Mute => {
                    let until = now.plus_s(change.seconds(1, MUTE_S_MAX)?.into());
                    tx.exec(
                        sql!(
                            "INSERT INTO live_mute (session, user_id, until, by_user) VALUES (?1, ?2, ?3, ?4)
                              ON CONFLICT (session, user_id) DO UPDATE SET until = excluded.until, by_user = excluded.by_user,
                              why = excluded.why"
                        ),
                        args![session, change.user()?, until, by],
                    )?;
                    let speaker = change.user()?;
                    tx.tell(Event::SpeakerMuted { session_id: session, speaker, from, until, by: Some(by) })?;
                    1
                }
                ModerateAct::Unmute => tx.exec(
                    sql!("DELETE FROM live_mute WHERE session = ?1 AND user_id = ?2"),
                    args![session, change.user()?],
                )?,
                ModerateAct::Ban => tx.exec(
                    sql!(
                        "INSERT INTO live_ban (merchant, user_id, reason, by_user, at) VALUES (?1, ?2, ?3, ?4, ?5)
                          ON CONFLICT (merchant, user_id) DO UPDATE SET reason = excluded.reason"
                    ),
                    args![merchant, change.user()?, &change.reason, by, now],
                )?,
                ModerateAct::Unban => tx.exec(
                    sql!("DELETE FROM live_ban WHERE merchant = ?1 AND user_id = ?2"),
                    args![merchant, change.user()?],
                )?,
                ModerateAct::Delete => {
                    let message = change.message()?;
                    let known = rows::message(tx, session, message)?;
                    if known.deleted.is_none() {
                        let (session_id, speaker) = (session, known.from.id);
                        tx.tell(Event::CommentHidden { session_id, message_id: message, speaker, from, by: Some(by) })?;
                    }
                    tx.exec(
                        sql!("UPDATE live_session SET pinned_message = NULL WHERE id = ?1 AND pinned_message = ?2"),
                        args![session, message],
                    )?;
                    tx.exec(
                        sql!("UPDATE live_message SET deleted_reason = ?3, deleted_by = ?4 WHERE session = ?1 AND id = ?2"),
                        args![session, message, &change.reason, by],
                    )?
                }
                ModerateAct::Show => {
                    let known = rows::message(tx, session, change.message()?)?;
                    if let Some(Some(decision_id)) = rows::show_message(tx, session, known.id)? {
                        tx.tell(Event::DecisionOverridden {
                            decision_id,
                            scene: scene::CHAT_MESSAGE.to_owned(),
                            subject: known.from.id.to_string(),
                            outcome: "show".to_owned(),
                            by,
                            reason: match change.reason.trim() {
                                "" => BROUGHT_BACK.to_owned(),
                                reason => reason.to_owned(),
                            },
                        })?;
                    }
                    1
                }
                ModerateAct::Pin => {
                    let message = rows::message(tx, session, change.message()?)?;
                    if message.deleted.is_some() {
                        return Err(Error::not_found());
                    }
                    if message.hidden.is_some() {
                        return Err(Error::conflict("comment_hidden"));
                    }
                    tx.exec(
                        sql!("UPDATE live_session SET pinned_message = ?2 WHERE id = ?1"),
                        args![session, message.id],
                    )?
                }
                ModerateAct::Unpin => {
                    tx.exec(sql!("UPDATE live_session SET pinned_message = NULL WHERE id = ?1"), args![session])?
                }
                ModerateAct::Slow => tx.exec(
                    sql!("UPDATE live_session SET slow_s = ?2 WHERE id = ?1"),
                    args![session, change.seconds(0, SLOW_S_MAX)?],
                )?,
                ModerateAct::BannedWords => tx.exec(
                    sql!("UPDATE live_session SET banned_words = ?2 WHERE id = ?1"),
                    args![session, &to_json(&change.words()?)?],
                )?,
            };
            Ok(())
        })
        .await?;
        self.after(merchant, session, &asked).await
    }

    /// Where the person acts from whom a moderator mutes or whose comment they take away, as their room remembers it.
    async fn where_from(&self, session: SessionId, asked: &Moderate) -> Result<Marks> {
        let Some(room) = self.open_room(session) else { return Ok(Marks::default()) };
        let user = match (asked.act, asked.message_id) {
            (ModerateAct::Mute, _) => asked.user_id,
            (ModerateAct::Delete, Some(id)) => {
                Some(self.0.store.read(move |tx| rows::message(tx, session, id)).await?.from.id)
            }
            _ => None,
        };
        Ok(user.and_then(|user| room.stage().known.get(&user).map(|known| known.from)).unwrap_or_default())
    }

    /// Says that a comment breaks the rules: each person once a comment, whatever comes of it.
    /// Errors: `not_found` where this person does not see it, `own_comment`, `too_often`.
    pub(crate) async fn report_message(&self, ctx: &Ctx, session: SessionId, id: MessageId) -> Result<()> {
        let by = ctx.actor.user()?;
        let known = self.0.store.read(move |tx| rows::message(tx, session, id)).await?;
        if known.from.id == by {
            return Err(Error::conflict("own_comment"));
        }
        if known.deleted.is_some() || known.hidden.is_some() {
            return Err(Error::not_found());
        }
        self.0.reports.take(by, self.now())?;
        kit::once(&self.0.store, ctx, move |tx| {
            if rows::report(tx, session, id, by)? {
                tx.tell(Event::CommentReported { session_id: session, message_id: id, speaker: known.from.id, by })?;
            }
            Ok(())
        })
        .await
        .map(drop)
    }

    /// Lets the rooms know.
    async fn after(&self, merchant: kernel::MerchantId, session: SessionId, asked: &Moderate) -> Result<()> {
        if let (ModerateAct::Show, Some(id), Some(room)) = (asked.act, asked.message_id, self.open_room(session)) {
            room.echo(&self.0.store.read(move |tx| rows::message(tx, session, id)).await?, false);
        }
        if let (ModerateAct::Delete, Some(id), Some(room)) = (asked.act, asked.message_id, self.open_room(session)) {
            let gone = self.0.store.read(move |tx| rows::message(tx, session, id)).await?;
            let reason = gone.deleted.as_ref().map_or("", |Deleted { reason }| reason.as_str()).to_owned();
            let told = json!({ "t": "deleted", "id": id, "reason": reason }).to_string();
            let hidden = gone.hidden.is_some();
            if hidden && !gone.from.role.crew() {
                room.tell(gone.from.id, told.clone());
            }
            let _ = room.push.send_with(if hidden { CREW } else { EVERYONE }, || {
                let mut stage = room.stage();
                if stage.recent.iter().any(|l| l.id == id) {
                    stage.remember(&gone);
                }
                ((), told.into())
            });
        }
        // A ban holds in all the shop's rooms.
        let everywhere = matches!(asked.act, ModerateAct::Ban | ModerateAct::Unban);
        for room in self.open_rooms() {
            let here = room.id == session || (everywhere && room.stage().session.merchant == merchant);
            if here {
                self.refresh(room.id).await?;
                if let Some(user) = asked.user_id {
                    self.tell_standing(&room, user);
                }
            }
        }
        Ok(())
    }
}
