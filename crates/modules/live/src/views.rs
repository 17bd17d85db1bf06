//! What pages read: lists, a session, its board, its report, its replay.

use std::{collections::HashSet, sync::Arc};

use contracts::ports::{ProductCard, ShopBrief};
use kernel::{Ctx, Currency, Error, MerchantId, MessageId, Money, ProductId, Result, SessionId, Time, UserId};
use kit::{Page, PageQuery, Power};
use serde::Serialize;
use store::{Tx, args, sql};

use crate::{
    Live, chat,
    model::{
        ChatMessage, ChatRole, ChatState, Follow, Health, Mark, Marks, OrderJson, RecordingState, Report, Session,
        SessionCard, SessionRow, SessionState, StreamAddress, StudioSession, Tally,
    },
    room::{LiveRoom, Stage},
    rows::{self, Sight},
    studio::own,
    tally,
};

/// Sessions of each kind on the front page.
const HOME_LIVE_MAX: u32 = 24;
const HOME_COMING_MAX: u32 = 12;
const HOME_REPLAYS_MAX: u32 = 12;
const HOME_PRODUCTS_MAX: u32 = 24;
/// A session that should have begun this long ago is not announced any more.
const COMING_LATE_S: i64 = 6 * 3600;
const UNANSWERED_MAX: u32 = 50;
const BOARD_COMMENTS: u32 = 100;
const MARKS_MAX: u32 = 1_000;

#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Home {
    pub live: Vec<SessionCard>,
    pub coming: Vec<SessionCard>,
    pub replays: Vec<SessionCard>,
    pub products: Page<ProductCard>,
}

#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Board {
    pub session: StudioSession,
    /// The newest last.
    pub comments: Vec<ChatMessage>,
    /// The newest first.
    #[schema(schema_with = crate::model::orders_schema)]
    pub orders: serde_json::Value,
    pub tally: Tally,
    pub health: Health,
}

/// A room that is on air, for the operators' overview.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct LiveNow {
    #[serde(flatten)]
    pub card: SessionCard,
    pub health: Option<Health>,
    /// Of the last whole minute and the current one, whichever is more.
    pub orders_per_minute: i64,
}

/// Which messages are asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct MessagesAsked {
    pub before: Option<MessageId>,
    pub cursor: Option<String>,
    pub from_ms: Option<i64>,
    pub to_ms: Option<i64>,
    pub limit: Option<u32>,
}

/// Up to five states; the marker for "no more" repeats the first.
fn five(states: &[SessionState]) -> [&'static str; 5] {
    std::array::from_fn(|i| states.get(i).or(states.first()).map_or("", |s| s.code()))
}

/// Sessions in these states, the latest start first. `public`: without those nobody has been told of.
fn list(
    tx: &mut Tx<'_>,
    states: &[SessionState],
    merchant: Option<MerchantId>,
    public: bool,
    before: (Time, SessionId),
    limit: u32,
) -> Result<Vec<SessionRow>> {
    let [a, b, c, d, e] = five(states);
    tx.query(
        sql!(
            "SELECT id, merchant, title, description, host_name, cover_url, state, starts_at, started_at, ended_at, announced,
             hold_minutes, slow_s, pinned_message, pinned_segment, playback, key_hint, key_rotated_at, banned_words,
             peak_viewers, recording_gaps, recording_verified, recording_segments, listed FROM live_session
              WHERE state IN (?1, ?2, ?3, ?4, ?5) AND merchant = COALESCE(?6, merchant)
              AND (CAST(?7 AS BIGINT) = 0 OR (listed = 1 AND (announced = 1 OR state NOT IN ('scheduled', 'rehearsal'))))
              AND (starts_at < ?8 OR (starts_at = ?8 AND id < ?9)) ORDER BY starts_at DESC, id DESC LIMIT ?10"
        ),
        args![a, b, c, d, e, merchant, public, before.0, before.1, limit],
        rows::read_session,
    )
}

fn coming(tx: &mut Tx<'_>, limit: u32) -> Result<Vec<SessionRow>> {
    let since = tx.now().plus_s(-COMING_LATE_S);
    tx.query(
        sql!(
            "SELECT id, merchant, title, description, host_name, cover_url, state, starts_at, started_at, ended_at, announced,
             hold_minutes, slow_s, pinned_message, pinned_segment, playback, key_hint, key_rotated_at, banned_words,
             peak_viewers, recording_gaps, recording_verified, recording_segments, listed FROM live_session
              WHERE state IN ('scheduled', 'rehearsal') AND announced = 1 AND listed = 1 AND starts_at > ?1 ORDER BY starts_at, id LIMIT ?2"
        ),
        args![since, limit],
        rows::read_session,
    )
}

const FIRST: (Time, SessionId) = (Time::from_micros(i64::MAX), SessionId::from_uuid(kernel::Uuid::max()));

fn cursor_of(row: &SessionRow) -> String {
    format!("{}.{}", row.starts_at.micros(), row.id)
}

fn read_cursor<K>(text: &str) -> Option<(Time, kernel::Id<K>)> {
    let (at, id) = text.split_once('.')?;
    Some((Time::from_micros(at.parse().ok()?), id.parse().ok()?))
}

/// The states that outsiders mean by one.
fn meant_by(state: Option<SessionState>) -> Vec<SessionState> {
    use SessionState::{Interrupted, Live, Rehearsal, Replay, Scheduled};
    match state {
        None => vec![Live, Interrupted, Scheduled, Rehearsal, Replay],
        Some(Live) => vec![Live, Interrupted],
        Some(Scheduled) => vec![Scheduled, Rehearsal],
        Some(other) => vec![other],
    }
}

impl Live {
    pub(crate) fn currency(&self, merchant: MerchantId) -> Currency {
        self.0.ports.shops.cards(&[merchant]).pop().flatten().map_or(Currency::VND, |c| c.currency)
    }

    async fn cards(&self, rows: Vec<SessionRow>, user: Option<UserId>, crew: bool) -> Result<Vec<SessionCard>> {
        let reminded: HashSet<SessionId> = match user {
            Some(user) if !rows.is_empty() => self
                .0
                .store
                .read(move |tx| {
                    tx.query(sql!("SELECT session FROM live_reminder WHERE user_id = ?1"), args![user], |r| r.get(0))
                })
                .await?
                .into_iter()
                .collect(),
            _ => HashSet::new(),
        };
        let mut cards = Vec::with_capacity(rows.len());
        for row in rows {
            let room = if row.state.on_air() { Some(self.room(row.id).await?) } else { None };
            let pinned = room.as_ref().and_then(|r| r.stage().pinned(false));
            cards.push(self.card(&row, crew, pinned, reminded.contains(&row.id)));
        }
        Ok(cards)
    }

    fn card(
        &self,
        row: &SessionRow,
        crew: bool,
        pinned: Option<crate::model::PinnedProduct>,
        reminded: bool,
    ) -> SessionCard {
        SessionCard {
            id: row.id,
            merchant: ShopBrief::of(self.0.ports.shops.cards(&[row.merchant]).pop().flatten()),
            title: row.title.clone(),
            host_name: row.host_name.clone(),
            cover_url: row.cover_url.clone(),
            state: if crew { row.state } else { row.state.outside() },
            starts_at: row.starts_at,
            started_at: row.started_at,
            viewers: self.open_room(row.id).map_or(0, |room| room.traffic().filtered()),
            crowd: if crew { self.crowd(row.id) } else { None },
            reminded,
            pinned,
            duration_s: row.duration_s(),
            listed: row.listed,
        }
    }

    pub(crate) async fn home(&self, ctx: &Ctx) -> Result<Home> {
        let (live, coming, replays) = self
            .0
            .store
            .read(|tx| {
                let live = list(tx, &meant_by(Some(SessionState::Live)), None, true, FIRST, HOME_LIVE_MAX)?;
                let replays = list(tx, &[SessionState::Replay], None, true, FIRST, HOME_REPLAYS_MAX)?;
                Ok((live, coming(tx, HOME_COMING_MAX)?, replays))
            })
            .await?;
        let user = ctx.actor.user;
        let mut live = self.cards(live, user, false).await?;
        live.sort_by_key(|c| std::cmp::Reverse(c.viewers));
        Ok(Home {
            live,
            coming: self.cards(self.of_sellers(coming), user, false).await?,
            replays: self.cards(self.of_sellers(replays), user, false).await?,
            products: Page { items: self.0.ports.selling.showcase(HOME_PRODUCTS_MAX).await?, next: None },
        })
    }

    pub(crate) async fn list_sessions(
        &self,
        ctx: &Ctx,
        page: &PageQuery,
        state: Option<SessionState>,
        merchant: Option<&str>,
    ) -> Result<Page<SessionCard>> {
        let merchant = match merchant.filter(|m| !m.is_empty()) {
            None => None,
            Some(name) => {
                match name.parse::<MerchantId>().ok().or_else(|| self.0.ports.shops.by_slug(name).map(|c| c.id)) {
                    Some(id) => Some(id),
                    None => return Err(Error::not_found()),
                }
            }
        };
        self.page_of(ctx, page, meant_by(state), merchant, true).await
    }

    pub(crate) async fn list_of_shop(
        &self,
        ctx: &Ctx,
        page: &PageQuery,
        merchant: MerchantId,
        state: Option<SessionState>,
    ) -> Result<Page<SessionCard>> {
        use SessionState as S;
        // Five states fit one question: cancelled and ended ones are asked for by name, or come with the rest below.
        let states = state.map_or_else(|| S::ALL.to_vec(), |s| vec![s]);
        self.page_of(ctx, page, states, Some(merchant), false).await
    }

    async fn page_of(
        &self,
        ctx: &Ctx,
        page: &PageQuery,
        states: Vec<SessionState>,
        merchant: Option<MerchantId>,
        public: bool,
    ) -> Result<Page<SessionCard>> {
        let (limit, before) = (page.limit()?, page.after(FIRST, read_cursor)?);
        let rows = self
            .0
            .store
            .read(move |tx| {
                let mut rows = Vec::new();
                for five in states.chunks(5) {
                    rows.extend(list(tx, five, merchant, public, before, limit + 1)?);
                }
                rows.sort_by_key(|r| std::cmp::Reverse((r.starts_at, r.id)));
                Ok(rows)
            })
            .await?;
        let page = Page::of(rows, limit, cursor_of);
        let cards = self.cards(page.items, ctx.actor.user, !public).await?;
        Ok(Page { items: cards, next: page.next })
    }

    /// Reads a session as it stands: from its room where that is open, else from the tables.
    async fn look<T>(&self, id: SessionId, see: impl FnOnce(&Stage) -> T) -> Result<T> {
        if let Some(room) = self.open_room(id) {
            return Ok(see(&room.stage()));
        }
        let stage = self.read_stage(id).await?;
        Ok(see(&stage))
    }

    pub(crate) async fn session(&self, ctx: &Ctx, id: SessionId) -> Result<Session> {
        let row = self.0.store.read(move |tx| rows::session(tx, id)).await?;
        let role = ctx.actor.user.and_then(|u| self.0.ports.shops.role(u, row.merchant));
        self.session_for(ctx, id, ChatRole::of(role).crew()).await
    }

    async fn session_for(&self, ctx: &Ctx, id: SessionId, crew: bool) -> Result<Session> {
        let user = ctx.actor.user;
        let now = self.now();
        let (row, pinned, segments, playback, hosts, chat) = self
            .look(id, |stage| {
                let (muted_until, banned) = user.map_or((None, false), |u| chat::standing(stage, u, now));
                let role = user.and_then(|u| self.0.ports.shops.role(u, stage.session.merchant));
                let may_moderate = ctx.actor.operator || role.is_some_and(|r| Power::Moderate.held_by(r));
                let chat = ChatState {
                    slow_s: stage.session.slow_s,
                    pinned: stage.pinned_message.clone(),
                    muted_until,
                    banned,
                    may_moderate,
                };
                let (segments, playback) = (stage.segments(crew), stage.playback(crew));
                (stage.session.clone(), stage.pinned(crew), segments, playback, stage.hosts.clone(), chat)
            })
            .await?;
        let reminded = match user {
            Some(user) => {
                let asked = move |tx: &mut Tx<'_>| {
                    tx.first(
                        sql!("SELECT 1 FROM live_reminder WHERE session = ?1 AND user_id = ?2"),
                        args![id, user],
                        |r| r.get::<i64>(0),
                    )
                };
                self.0.store.read(asked).await?.is_some()
            }
            None => false,
        };
        let (following, followers) = self.0.ports.shops.follow_state(row.merchant, user).await?;
        let mut card = self.card(&row, crew, pinned, reminded);
        if ctx.actor.operator {
            card.crowd = self.crowd(id);
        }
        Ok(Session {
            card,
            description: row.description,
            hosts,
            segments,
            playback,
            chat,
            hold_minutes: row.hold_minutes,
            follow: Follow { following, followers },
        })
    }

    pub(crate) async fn studio_session(&self, ctx: &Ctx, merchant: MerchantId, id: SessionId) -> Result<StudioSession> {
        let row = self.0.store.read(move |tx| own(tx, merchant, id)).await?;
        let session = self.session_for(ctx, id, true).await?;
        let recorded = row.started_at.is_some();
        Ok(StudioSession {
            session,
            stream: StreamAddress {
                server: self.0.options.rtmp_server.clone(),
                key_hint: row.key_hint,
                rotated_at: row.key_rotated_at,
            },
            announced: row.announced,
            banned_words: row.banned_words,
            recording: recorded.then_some(RecordingState {
                verified: row.recording_verified,
                segments: row.recording_segments,
                gaps: row.recording_gaps,
            }),
        })
    }

    pub(crate) async fn messages(&self, ctx: &Ctx, id: SessionId, asked: MessagesAsked) -> Result<Page<ChatMessage>> {
        let page = PageQuery { cursor: asked.cursor.filter(|c| !c.is_empty()), limit: asked.limit };
        let limit = page.limit()?;
        let row = self.0.store.read(move |tx| rows::session(tx, id)).await?;
        let user = ctx.actor.user;
        let crew = ctx.actor.operator || user.is_some_and(|u| self.0.ports.shops.role(u, row.merchant).is_some());
        let sight = Sight { user, crew };
        let replay = match row.state {
            SessionState::Replay => self.read_replay(&row).await.ok(),
            _ => None,
        };
        let place = |message: &ChatMessage| format!("{}.{}", message.at.micros(), message.id);
        let no_id = || MessageId::from_uuid(kernel::Uuid::nil());
        let mut page = if asked.from_ms.is_some() || asked.to_ms.is_some() {
            let Some(replay) = &replay else { return Err(Error::conflict("no_recording")) };
            let timeline = &replay.timeline;
            let edge = |ms: i64| timeline.moment(ms).unwrap_or_default();
            let from = edge(asked.from_ms.unwrap_or(0));
            let until = match asked.to_ms {
                Some(ms) if ms < timeline.duration_ms() => edge(ms),
                _ => Time::from_micros(i64::MAX),
            };
            // From the place itself on; a cursor goes on behind its message.
            let after = page.after(
                (Time::from_micros(from.micros() - 1), MessageId::from_uuid(kernel::Uuid::max())),
                read_cursor,
            )?;
            let found =
                self.0.store.read(move |tx| rows::messages_from(tx, id, after, until, limit + 1, sight)).await?;
            Page::of(found, limit, place)
        } else {
            let end = (Time::from_micros(i64::MAX), no_id());
            let mut before = page.after(end, read_cursor)?;
            if let Some(message) = asked.before {
                let known = self.0.store.read(move |tx| rows::message(tx, id, message)).await?;
                before = (known.at, known.id);
            }
            let found = self.0.store.read(move |tx| rows::messages_before(tx, id, before, limit + 1, sight)).await?;
            Page::of(found, limit, place)
        };
        if let Some(replay) = replay {
            for message in &mut page.items {
                message.at_ms = Some(replay.timeline.place(message.at));
            }
        }
        Ok(page)
    }

    /// When each product was pinned. Errors: `not_found` where there is no replay.
    pub(crate) async fn marks(&self, id: SessionId) -> Result<Marks> {
        let replay = self.open_replay(id).await?;
        let marks = self
            .0
            .store
            .read(move |tx| {
                tx.query(
                    sql!(
                        "SELECT at, segment, product, code, price_minor, currency FROM live_mark WHERE session = ?1
                          ORDER BY at LIMIT ?2"
                    ),
                    args![id, MARKS_MAX],
                    |r| {
                        let currency = Currency::parse(&r.get::<String>(5)?).unwrap_or(Currency::VND);
                        Ok((
                            r.get::<Time>(0)?,
                            r.get(1)?,
                            r.get::<ProductId>(2)?,
                            r.get(3)?,
                            Money::new(r.get(4)?, currency),
                        ))
                    },
                )
            })
            .await?;
        let products: Vec<ProductId> = marks.iter().map(|m| m.2).collect();
        let cards = self.0.ports.selling.product_cards(&products).await?;
        let items = marks.into_iter().zip(cards).filter_map(|((at, segment_id, _, code, price), card)| {
            Some(Mark { at_ms: replay.timeline.place(at), segment_id, product: card?, code, price })
        });
        Ok(Marks { items: items.collect(), duration_ms: replay.timeline.duration_ms() })
    }

    pub(crate) async fn board(&self, ctx: &Ctx, merchant: MerchantId, id: SessionId) -> Result<Board> {
        let session = self.studio_session(ctx, merchant, id).await?;
        let (mut comments, figures, playback, gaps) = self
            .0
            .store
            .read(move |tx| {
                let row = own(tx, merchant, id)?;
                let end = (Time::from_micros(i64::MAX), MessageId::from_uuid(kernel::Uuid::max()));
                let comments = rows::messages_before(tx, id, end, BOARD_COMMENTS, Sight::CREW)?;
                Ok((comments, tally::board_figures(tx, id)?, row.playback, row.recording_gaps))
            })
            .await?;
        comments.reverse();
        let currency = self.currency(merchant);
        let tally = self.look(id, |stage| figures.tally(&stage.offers, currency)).await?;
        Ok(Board {
            session,
            comments,
            orders: self.0.ports.selling.session_orders(merchant, id).await?,
            tally,
            health: self.health(&playback, gaps, ctx.locale),
        })
    }

    pub(crate) async fn report(&self, merchant: MerchantId, id: SessionId) -> Result<Report> {
        let (row, figures, unanswered, deleted) = self
            .0
            .store
            .read(move |tx| {
                let row = own(tx, merchant, id)?;
                let deleted = tx
                    .first(
                        sql!("SELECT COUNT(*) FROM live_message WHERE session = ?1 AND deleted_reason IS NOT NULL"),
                        args![id],
                        |r| r.get(0),
                    )?
                    .unwrap_or(0);
                let figures = tally::figures(tx, id, tally::REPORT_MINUTES)?;
                Ok((row, figures, rows::unanswered(tx, id, UNANSWERED_MAX)?, deleted))
            })
            .await?;
        let (cells, seen) = self.look(id, |stage| (figures.cells(&stage.offers), stage.viewers_peak)).await?;
        Ok(Report {
            sold: Money::new(figures.revenue_minor, self.currency(merchant)),
            orders: figures.orders,
            cancelled: figures.cancelled,
            buyers: figures.buyers,
            peak_viewers: row.peak_viewers.max(i64::try_from(seen).unwrap_or(0)),
            best_minute: figures.best_minute(),
            unanswered,
            per_code: cells,
            sales_per_minute: figures.minutes,
            deleted,
        })
    }

    pub(crate) async fn console_rooms(&self, ctx: &Ctx, page: &PageQuery) -> Result<Page<SessionCard>> {
        use SessionState::{Interrupted, Live, Rehearsal};
        self.page_of(ctx, page, vec![Live, Interrupted, Rehearsal], None, false).await
    }

    /// What is on air, for the operators' overview.
    pub async fn overview(&self, ctx: &Ctx) -> Result<Vec<LiveNow>> {
        let now = self.now();
        let (rows, minutes) = self
            .0
            .store
            .read(move |tx| {
                let rows = list(tx, &meant_by(Some(SessionState::Live)), None, false, FIRST, kit::LIMIT_MAX)?;
                let since = now.plus_s(-60).minute();
                let minutes = tx.query(
                    sql!("SELECT session, MAX(orders) FROM live_tally_minute WHERE minute >= ?1 GROUP BY session"),
                    args![since],
                    |r| Ok((r.get::<SessionId>(0)?, r.get::<i64>(1)?)),
                )?;
                Ok((rows, minutes))
            })
            .await?;
        let healths: Vec<Health> =
            rows.iter().map(|r| self.health(&r.playback, r.recording_gaps, ctx.locale)).collect();
        let cards = self.cards(rows, None, true).await?;
        let all = cards.into_iter().zip(healths).map(|(card, health)| {
            let orders_per_minute = minutes.iter().find(|(id, _)| *id == card.id).map_or(0, |(_, n)| *n);
            LiveNow { card, health: Some(health), orders_per_minute }
        });
        Ok(all.collect())
    }

    /// The shop books a hold by hand, from what somebody wrote.
    /// Errors: `not_found`, `code_unknown`, `nobody_to_hold_for`, what could not be held.
    pub(crate) async fn hold_from_comment(
        &self,
        ctx: &Ctx,
        merchant: MerchantId,
        id: SessionId,
        message: MessageId,
        item: language::OrderItem,
    ) -> Result<OrderJson> {
        use contracts::ports::HoldOutcome;
        let vault = self.0.vault.clone();
        let (known, raw) = self
            .0
            .store
            .read(move |tx| {
                own(tx, merchant, id)?;
                let known = rows::message(tx, id, message)?;
                let sealed: Option<Option<Vec<u8>>> =
                    tx.first(sql!("SELECT raw FROM live_message WHERE id = ?1"), args![message], |r| r.get(0))?;
                let raw = match sealed.flatten() {
                    Some(sealed) => vault.open_text(tx, &sealed)?,
                    None => known.text.clone(),
                };
                Ok((known, raw))
            })
            .await?;
        if known.from.role.crew() {
            return Err(Error::conflict("nobody_to_hold_for"));
        }
        let room: Arc<LiveRoom> = self.room(id).await?;
        if room.stage().offer_of_code(&item.code).is_none() {
            return Err(Error::field("code", "code_unknown").with("code", item.code));
        }
        let answer = self.hold(&room, merchant, known.from.id, message, &raw, vec![item], true).await?;
        let Some((order, _)) = answer.order else {
            return Err(match answer.outcomes.into_iter().next() {
                Some(HoldOutcome::Waitlisted { code, position, .. }) => {
                    Error::conflict("waitlisted").with("code", code).with("position", position)
                }
                Some(HoldOutcome::ChooseOptions { code }) => {
                    Error::field("options", "choose_options").with("code", code)
                }
                Some(HoldOutcome::Refused { code, reason }) => Error::conflict(reason).with("code", code),
                _ => Error::conflict("not_held"),
            });
        };
        let did = crate::capture::did(&answer);
        if did.what == crate::model::What::Held {
            let (code, quantity) = (did.code.clone(), did.quantity);
            kit::once(&self.0.store, ctx, move |tx| {
                tx.exec(
                    sql!(
                        "UPDATE live_message SET did = 'held', did_code = ?3, did_quantity = ?4, kind = 'order', answered = 1
                          WHERE session = ?1 AND id = ?2"
                    ),
                    args![id, message, &code, quantity],
                )
                .map(drop)
            })
            .await?;
            let now = self.0.store.read(move |tx| rows::message(tx, id, message)).await?;
            room.echo(&now, false);
        }
        self.0.ports.selling.studio_order(merchant, order).await.map(OrderJson)
    }
}
