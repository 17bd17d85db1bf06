//! Notices: what happened that a person should know, in the page now; and letters that carry a secret link.
//!
//! Owns the tables `notify_…`. Promises: one fact makes one notice of a person, however often it is delivered; a
//! person's notices are theirs alone; the words are chosen when they are read, in the reader's language; a letter is
//! written at least once. Tells nothing.

mod consume;
mod http;
mod mail;
mod model;
mod words;

use std::{path::PathBuf, sync::Arc, time::Duration};

use contracts::ports::{Answer, Logins, Notices, Reminders, Shops};
use kernel::{Ctx, Error, Locale, NoticeId, Result, Time, UserId};
use kit::{Page, PageQuery, Texts, TextsOf, Timer, once};
use store::{JobHandler, Migrations, Store, Tx, Vault, args, sql};
use tokio::sync::broadcast;

pub use http::ACCESS;
pub use model::{IDS_MAX, KEPT_MAX, NoticeKind, NoticeView};
use model::{Note, Params};

pub const MIGRATIONS: Migrations =
    Migrations { module: "notify", files: &[("0001_notify", include_str!("../migrations/0001_notify.sql"))] };

pub const TEXTS: TextsOf = TextsOf {
    vi: include_str!("../texts/vi.ftl"),
    zh: include_str!("../texts/zh.ftl"),
    en: include_str!("../texts/en.ftl"),
};

/// Notices written in one transaction to followers.
const BATCH_MAX: usize = 500;
/// Pushes a slow listener may lag behind before it loses the oldest.
const PUSHES_MAX: usize = 1024;
const HOLDS_EVERY: Duration = Duration::from_secs(10);

/// How the module behaves.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where letters are put while no mailer is configured: one file each, readable by the owner only.
    pub mail_folder: PathBuf,
    /// What links in letters begin with, such as `https://shop.example`.
    pub public_url: String,
    /// The clock that times in notices are told by, in minutes ahead of UTC: 420 in Vietnam.
    pub utc_offset_minutes: i32,
}

/// The module. Cheap to clone.
#[derive(Clone)]
pub struct Notify(Arc<Inner>);

struct Inner {
    store: Store,
    vault: Vault,
    options: Options,
    texts: Texts,
    pushes: broadcast::Sender<UserId>,
    runtime: tokio::runtime::Handle,
}

/// Wires the module. `reminders`: who asked to be reminded of a session, where `live` is there to say.
pub fn module(
    notify: Notify,
    shops: Arc<dyn Shops>,
    logins: Arc<dyn Logins>,
    reminders: Option<Arc<dyn Reminders>>,
) -> kit::Module {
    let (announcer, writer, holder) = (notify.clone(), notify.clone(), notify.clone());
    kit::Module {
        name: "notify",
        routes: http::routes(notify.clone()),
        access: ACCESS,
        consumers: vec![consume::consumer(notify)],
        jobs: vec![
            JobHandler::new(consume::ANNOUNCE, move |call: consume::Announce| {
                let (announcer, shops, reminders) = (announcer.clone(), shops.clone(), reminders.clone());
                async move { announcer.announce(call, shops.as_ref(), reminders.as_deref()).await }
            }),
            JobHandler::new(consume::LETTER, move |letter: consume::Letter| {
                let (writer, logins) = (writer.clone(), logins.clone());
                async move { writer.write_letter(letter, logins.as_ref()).await }
            }),
        ],
        timers: vec![Timer::new("notify.holds", HOLDS_EVERY, move || {
            let holder = holder.clone();
            async move { holder.remind_of_holds().await }
        })],
        texts: TEXTS,
    }
}

impl Notify {
    /// To be called within the runtime that its pushes shall run on.
    pub fn new(store: Store, vault: Vault, options: Options) -> Result<Notify> {
        let texts = Texts::new([TEXTS]).map_err(Error::internal)?;
        let (pushes, _) = broadcast::channel(PUSHES_MAX);
        let runtime = tokio::runtime::Handle::try_current().map_err(Error::internal)?;
        Ok(Notify(Arc::new(Inner { store, vault, options, texts, pushes, runtime })))
    }

    /// Hears of each person who has a new notice, after it is in the store. Momentary: who lags misses the oldest.
    pub fn subscribe(&self) -> broadcast::Receiver<UserId> {
        self.0.pushes.subscribe()
    }

    /// A person's notices, the newest first, in `locale`.
    pub async fn list(&self, user: UserId, locale: Locale, page: &PageQuery) -> Result<Page<NoticeView>> {
        let limit = page.limit()?;
        let last = NoticeId::from_uuid(kernel::Uuid::from_bytes([0xff; 16]));
        let before = page.after(last, |c| c.parse().ok())?;
        let rows = self
            .0
            .store
            .read(move |tx| {
                tx.query(
                    sql!(
                        "SELECT id, at, kind, params, link, seen FROM notify_notice
                          WHERE user_id = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3"
                    ),
                    args![user, before, limit + 1],
                    |r| {
                        let params = serde_json::from_str(&r.get::<String>(3)?).map_err(Error::internal)?;
                        let at: Time = r.get(1)?;
                        let kind = NoticeKind::parse(&r.get::<String>(2)?)
                            .ok_or_else(|| Error::internal("a notice is of an unknown kind"))?;
                        Ok((r.get::<NoticeId>(0)?, at, kind, params, r.get::<String>(4)?, r.get::<bool>(5)?))
                    },
                )
            })
            .await?;
        let page = Page::of(rows, limit, |row| row.0.to_string());
        let offset = self.0.options.utc_offset_minutes;
        Ok(page.map(|(id, at, kind, params, link, read): (_, _, _, Params, _, _)| {
            let text = words::sentence(&self.0.texts, locale, offset, &params);
            NoticeView { id, at, kind, read, text, link }
        }))
    }

    /// Marks notices as read, those of `ids` or all; gives how many are left unread.
    pub async fn mark_read(&self, ctx: &Ctx, ids: Option<Vec<NoticeId>>) -> Result<i64> {
        let user = ctx.actor.user()?;
        if ids.as_ref().is_some_and(|ids| ids.len() > IDS_MAX) {
            return Err(Error::field("ids", "too_many_notices").with("max", IDS_MAX));
        }
        let left = once(&self.0.store, ctx, move |tx| {
            match &ids {
                None => {
                    tx.exec(sql!("UPDATE notify_notice SET seen = 1 WHERE user_id = ?1 AND seen = 0"), args![user])?;
                }
                Some(ids) => {
                    for id in ids {
                        tx.exec(
                            sql!("UPDATE notify_notice SET seen = 1 WHERE id = ?1 AND user_id = ?2"),
                            args![*id, user],
                        )?;
                    }
                }
            }
            count_unread(tx, user)
        })
        .await?;
        Ok(left.answer)
    }

    /// Tells the listeners, once what the writer has in hand is committed: a write queued now is answered after it.
    fn push_after_commit(&self, users: Vec<UserId>) {
        if users.is_empty() || self.0.pushes.receiver_count() == 0 {
            return;
        }
        let this = self.clone();
        self.0.runtime.spawn(async move {
            if this.0.store.write(|_| Ok(())).await.is_ok() {
                this.push(users);
            }
        });
    }

    fn push(&self, users: Vec<UserId>) {
        for user in users {
            // Nobody may be listening.
            let _ = self.0.pushes.send(user);
        }
    }
}

impl Notices for Notify {
    fn unread(&self, user: UserId) -> Answer<'_, i64> {
        Box::pin(self.0.store.read(move |tx| count_unread(tx, user)))
    }
}

fn count_unread(tx: &mut Tx<'_>, user: UserId) -> Result<i64> {
    let count =
        tx.first(sql!("SELECT COUNT(*) FROM notify_notice WHERE user_id = ?1 AND seen = 0"), args![user], |r| {
            r.get(0)
        })?;
    Ok(count.unwrap_or(0))
}

/// Writes a notice, unless this fact has made one of this person; past [`KEPT_MAX`] the oldest goes.
/// Gives whether it is new.
fn put(tx: &mut Tx<'_>, at: Time, user: UserId, fact: &str, note: &Note) -> Result<bool> {
    let id: NoticeId = tx.id();
    let params = serde_json::to_string(&note.params).map_err(Error::internal)?;
    let new = tx.exec(
        sql!(
            "INSERT INTO notify_notice (id, user_id, fact, at, kind, params, link, seen)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0) ON CONFLICT (user_id, fact) DO NOTHING"
        ),
        args![id, user, fact, at, note.kind.code(), &params, &note.link],
    )?;
    if new == 0 {
        return Ok(false);
    }
    tx.exec(
        sql!(
            "DELETE FROM notify_notice WHERE user_id = ?1 AND id <=
             (SELECT n.id FROM notify_notice n WHERE n.user_id = ?1 ORDER BY n.id DESC LIMIT 1 OFFSET ?2)"
        ),
        args![user, KEPT_MAX],
    )?;
    Ok(true)
}
