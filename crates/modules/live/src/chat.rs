//! Talking in a room: who may write, what is taken out of it, what it orders, and the echo.
//!
//! A comment is masked first; what goes to the table in clear, to sockets, to the replay and to the log of facts is the
//! masked text. As it was typed it goes, sealed, to the order it made, and beside the message where it held personal
//! data, for the host who books by hand. It is in the table before anybody hears it. Each is judged by the scene
//! `chat.message`: the record stands in the fact that it was said, in the same transaction.

use std::{future::Future, pin::Pin, sync::Arc, sync::atomic::Ordering};

use contracts::{
    Event,
    ports::{HoldAnswer, HoldItem, HoldOutcome, HoldRequest},
    scene,
};
use kernel::{DecisionId, Error, Kind, Locale, MerchantId, MessageId, Result, Secret, Text3, Time, UserId};
use kit::push::{Peer, Talk};
use language::{OrderItem, normalise};
use serde::Deserialize;
use serde_json::json;

use crate::{
    Live,
    capture::{self, Meant},
    comment::{Written, comment_facts},
    fate::{APPEAL_PATH, Fate},
    model::{ChatFrom, Did, MessageKind, Speaker, What},
    room::{CREW, LiveRoom, Stage, VIEWERS},
    rows::{self, NewMessage},
    traffic::{Arrival, Place},
};

/// Characters of a comment.
pub(crate) const TEXT_CHARS_MAX: usize = 300;
/// Comments of one viewer: so many at once, then one every so often.
pub(crate) const VIEWER_BURST: u32 = 6;
pub(crate) const VIEWER_EVERY_MS: i64 = 1_000;
/// The shop's own people answer many at once.
pub(crate) const CREW_BURST: u32 = 100;
pub(crate) const CREW_EVERY_MS: i64 = 25;
/// Reactions one connection may send at once, and in a second.
const REACTIONS_BURST: u32 = 20;
const REACTIONS_PER_S: i64 = 5;
const CLIENT_ID_CHARS_MAX: usize = 64;

pub(crate) const REACTIONS: [&str; 3] = ["heart", "clap", "fire"];

/// What a client may send.
#[derive(Deserialize)]
#[serde(tag = "t", rename_all = "snake_case")]
enum FromClient {
    Say {
        text: String,
        #[serde(default)]
        id: String,
        #[serde(default)]
        reply_to: Option<MessageId>,
    },
    React {
        kind: String,
    },
    /// The page is there; it may say since it was opened how long it played video and was in sight, and whether its person
    /// opened a product, a size or the bag.
    Ping {
        #[serde(default)]
        played_ms: Option<u32>,
        #[serde(default)]
        visible_ms: Option<u32>,
        #[serde(default)]
        tapped: bool,
    },
}

/// One connection to a room.
pub(crate) struct Socket {
    pub(crate) live: Live,
    pub(crate) room: Arc<LiveRoom>,
    pub(crate) who: Speaker,
    joined: Time,
    /// Its place among those that may count; the crew has none.
    place: Option<Place>,
    /// Reactions left, and when that was counted (µs).
    reactions: std::sync::Mutex<(i64, Time)>,
}

impl Socket {
    /// Takes its place in the room and has it judged. `follows`: the shop; `headless`: what its browser says.
    pub(crate) fn new(
        live: Live,
        room: Arc<LiveRoom>,
        who: Speaker,
        follows: bool,
        headless: Option<bool>,
        now: Time,
    ) -> Socket {
        let place = if who.role.crew() {
            room.crew.fetch_add(1, Ordering::Relaxed);
            None
        } else {
            let new_device = who.from.device.is_none_or(|device| live.devices().open(device, room.id, now));
            let wrote = who.user.is_some_and(|user| room.stage().known.get(&user).is_some_and(|known| known.wrote));
            let otherwise = kernel::Mark::of(&live.0.store.world().bytes::<8>());
            let arrival = Arrival { who: &who, follows, headless, wrote, new_device, otherwise };
            let place = room.traffic().join(&arrival, now);
            live.judge_arrival(&room, place);
            Some(place)
        };
        let reactions = std::sync::Mutex::new((i64::from(REACTIONS_BURST) * 1000, now));
        Socket { live, room, who, joined: now, place, reactions }
    }

    async fn take(&self, peer: &Peer, text: String) {
        let asked: FromClient = match serde_json::from_str(&text) {
            Ok(asked) => asked,
            Err(_) => return self.refuse(peer, "", &Error::invalid("socket_unreadable")),
        };
        match asked {
            FromClient::Ping { played_ms, visible_ms, tapped } => {
                if let Some(place) = self.place {
                    self.room.traffic().ping(place, played_ms, visible_ms, tapped, self.live.now());
                }
                peer.tell(r#"{"t":"pong"}"#);
            }
            FromClient::React { kind } => self.react(&kind),
            FromClient::Say { text, mut id, reply_to } => {
                id.truncate(id.floor_char_boundary(CLIENT_ID_CHARS_MAX));
                match self.live.say(&self.room, &self.who, self.joined, text, reply_to).await {
                    Ok(said) => {
                        if let Some(place) = self.place {
                            self.room.traffic().wrote(place);
                        }
                        for event in said.to_speaker(&self.live, &self.who, &id) {
                            peer.tell(&event);
                        }
                    }
                    Err(error) => self.refuse(peer, &id, &error),
                }
            }
        }
    }

    fn refuse(&self, peer: &Peer, id: &str, error: &Error) {
        if error.kind == Kind::Internal {
            tracing::error!(%error, session = %self.room.id, "a comment failed");
        }
        let detail = self.live.texts().sentence(self.who.locale, error);
        peer.tell(&refused(error.code, &detail, id));
    }

    fn react(&self, kind: &str) {
        let Some(kind) = REACTIONS.iter().position(|k| *k == kind) else { return };
        if let Some(place) = self.place {
            self.room.traffic().react(place);
        }
        let now = self.live.now();
        let mut left = self.reactions.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        left.0 = (left.0 + now.ms_since(left.1) * REACTIONS_PER_S).min(i64::from(REACTIONS_BURST) * 1000);
        left.1 = now;
        if left.0 >= 1000 {
            left.0 -= 1000;
            let mut stage = self.room.stage();
            stage.reactions[kind] = stage.reactions[kind].saturating_add(1);
        }
    }
}

impl Talk for Socket {
    fn said<'a>(&'a self, peer: &'a Peer, text: String) -> Pin<Box<dyn Future<Output = ()> + Send + 'a>> {
        Box::pin(self.take(peer, text))
    }

    fn left(&self) {
        if self.who.role.crew() {
            self.room.crew.fetch_sub(1, Ordering::Relaxed);
            return;
        }
        let now = self.live.now();
        if let Some(user) = self.who.user {
            let watched_us = now.micros() - self.joined.micros();
            self.room.stage().known.entry(user).or_default().watched_us += watched_us.max(0);
        }
        if let Some(place) = self.place {
            self.room.traffic().leave(place, now);
        }
        if let Some(device) = self.who.from.device {
            self.live.devices().close(device, self.room.id);
        }
    }
}

fn refused(code: &str, detail: &str, id: &str) -> String {
    json!({ "t": "refused", "code": code, "detail": detail, "for": id }).to_string()
}

/// What a comment came to, for the one who wrote it.
pub(crate) struct Said(Vec<News>);

/// Something only the writer is told.
enum News {
    Held(Box<HoldAnswer>),
    /// A code of the catalogue, with its figures.
    Told(&'static str, Vec<(&'static str, String)>),
    /// A rule asks the writer to pause, or to be silent, until then.
    Judged {
        outcome: &'static str,
        until: Time,
        why: Vec<Text3>,
        decision: Option<DecisionId>,
    },
    Failed(Box<Error>),
}

impl Said {
    /// The events for the writer, in their language.
    fn to_speaker(&self, live: &Live, who: &Speaker, id: &str) -> Vec<String> {
        self.0.iter().flat_map(|news| news.events(live, who.locale, id)).collect()
    }
}

impl News {
    fn events(&self, live: &Live, locale: Locale, id: &str) -> Vec<String> {
        let told = |code: &str, params: &[(&'static str, String)]| {
            refused(code, &live.texts().get(locale, &format!("live-{}", code.replace('_', "-")), params), id)
        };
        match self {
            News::Told(code, params) => vec![told(code, params)],
            News::Failed(error) => vec![refused(error.code, &live.texts().sentence(locale, error), id)],
            News::Judged { outcome, until, why, decision } => {
                let seconds = (until.ms_since(live.now()) + 999) / 1000;
                let params = [("seconds", seconds.max(1).to_string()), ("until", live.clock(*until))];
                vec![
                    json!({
                        "t": "judged",
                        "outcome": outcome,
                        "until": until,
                        "detail": live.texts().get(locale, &format!("live-judged-{outcome}"), &params),
                        "why": why.iter().map(|w| w.pick(locale)).collect::<Vec<_>>(),
                        "decision": decision,
                        "appeal": APPEAL_PATH,
                        "for": id,
                    })
                    .to_string(),
                ]
            }
            News::Held(answer) => {
                let mut events = Vec::new();
                if let (Some((order, number)), Some(until)) = (&answer.order, answer.until) {
                    events.push(held(live, locale, (*order, number), until, answer));
                }
                for outcome in &answer.outcomes {
                    match outcome {
                        HoldOutcome::Held { .. } => {}
                        HoldOutcome::Waitlisted { code, position, .. } => {
                            let params = [("code", code.clone()), ("position", position.to_string())];
                            events.push(told("waitlisted", &params));
                        }
                        HoldOutcome::ChooseOptions { code } => {
                            events.push(told("choose_options", &[("code", code.clone())]));
                        }
                        HoldOutcome::Refused { code, reason } => {
                            let key = format!("live-not-held-{}", reason.replace('_', "-"));
                            let params = [("code", code.clone())];
                            let sentence = live.texts().find(locale, &key, &params);
                            let general = || live.texts().get(locale, "live-not-held", &params);
                            events.push(refused(reason, &sentence.unwrap_or_else(general), id));
                        }
                    }
                }
                events
            }
        }
    }
}

/// To the buyer: what is held, until when, and how to undo it.
fn held(live: &Live, locale: Locale, order: (kernel::OrderId, &String), until: Time, answer: &HoldAnswer) -> String {
    let mut items = Vec::new();
    let mut words = Vec::new();
    let mut first_code = String::new();
    for outcome in &answer.outcomes {
        let HoldOutcome::Held { code, options, quantity, variant_id } = outcome else { continue };
        items.push(json!({ "code": code, "options": options, "quantity": quantity, "variant_id": variant_id }));
        let choice = if options.is_empty() { String::new() } else { format!(" ({})", options.join(", ")) };
        words.push(format!("{code} ×{quantity}{choice}"));
        if first_code.is_empty() {
            first_code.clone_from(code);
        }
    }
    let minutes = (until.ms_since(live.now()) + 59_999) / 60_000;
    let params = [
        ("items", words.join(", ")),
        ("until", live.clock(until)),
        ("minutes", minutes.max(1).to_string()),
        ("code", first_code),
    ];
    json!({
        "t": "held",
        "order_id": order.0,
        "number": order.1,
        "items": items,
        "until": until,
        "link": answer.link.as_ref().map(|link| format!("/h/{}", link.expose())),
        "undo": true,
        "sentence": live.texts().get(locale, "live-held", &params),
    })
    .to_string()
}

/// A comment as it may stand: without control characters, of sensible length. Errors: `field_needed`, `field_too_long`.
pub(crate) fn tidy(text: &str) -> Result<String> {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let text = text.trim();
    if text.is_empty() {
        return Err(Error::field("text", "field_needed"));
    }
    if text.chars().count() > TEXT_CHARS_MAX {
        return Err(Error::field("text", "field_too_long").with("max", TEXT_CHARS_MAX));
    }
    Ok(text.to_owned())
}

/// Whether `user` may write `text` here now; remembers that they did. Before the start only the crew may, to greet those
/// who wait.
fn admit(stage: &mut Stage, user: UserId, crew: bool, text: &str, now: Time) -> Result<()> {
    let state = stage.session.state;
    if state.over() || !(crew || state.on_air()) {
        return Err(Error::conflict("chat_closed"));
    }
    if crew {
        return Ok(());
    }
    if stage.banned.contains(&user) {
        return Err(Error::new(Kind::Forbidden, "banned"));
    }
    if let Some(mute) = stage.muted.get(&user).filter(|mute| mute.until > now) {
        let seconds = u32::try_from(mute.until.ms_since(now) / 1000 + 1).unwrap_or(u32::MAX);
        return Err(Error::new(Kind::Forbidden, "muted").with("seconds", seconds).retry_after_s(seconds));
    }
    if stage.banned_words.find(text).is_some() {
        return Err(Error::invalid("banned_word"));
    }
    let slow_until = stage.known.get(&user).map_or(Time::default(), |known| known.slow_until);
    if slow_until > now {
        let seconds = u32::try_from(slow_until.ms_since(now) / 1000 + 1).unwrap_or(u32::MAX);
        return Err(Error::new(Kind::TooMany, "slowed").with("seconds", seconds).retry_after_s(seconds));
    }
    let slow_s = stage.session.slow_s;
    if slow_s > 0 {
        let wait_ms = stage.last_said.get(&user).map_or(0, |at| i64::from(slow_s) * 1000 - now.ms_since(*at));
        if wait_ms > 0 {
            let seconds = u32::try_from(wait_ms / 1000 + 1).unwrap_or(u32::MAX);
            let refused = Error::new(Kind::TooMany, "slow_mode").with("seconds", seconds);
            return Err(refused.retry_after_s(seconds));
        }
        stage.last_said.insert(user, now);
    }
    stage.forget_moments(now, slow_s);
    Ok(())
}

impl Live {
    /// `20:15`, by the clock that was configured.
    fn clock(&self, at: Time) -> String {
        let minutes = (at.micros() / 60_000_000 + i64::from(self.0.options.utc_offset_minutes)).rem_euclid(24 * 60);
        format!("{:02}:{:02}", minutes / 60, minutes % 60)
    }

    /// Takes a comment: masks it, has it judged, does what it means, keeps it, and echoes it to those who may see it.
    /// `joined`: since when the writer is here.
    /// Errors: `sign_in_needed`, `chat_closed`, `banned`, `muted`, `slow_mode`, `slowed`, `too_often`, `banned_word`,
    /// `field_…`.
    pub(crate) async fn say(
        &self,
        room: &Arc<LiveRoom>,
        who: &Speaker,
        joined: Time,
        text: String,
        reply_to: Option<MessageId>,
    ) -> Result<Said> {
        let user = who.user.ok_or(Error::unauthenticated())?;
        let crew = who.role.crew();
        let now = self.now();
        if self.is_blocked(user) {
            return Err(Error::new(Kind::Forbidden, "banned"));
        }
        let text = tidy(&text)?;
        let says = if crew { &self.0.crew_says } else { &self.0.viewer_says };
        says.take(user, now)?;
        let masked = language::mask(&text);
        let (meant, merchant, watched_us, room_said_10s) = {
            let mut stage = room.stage();
            admit(&mut stage, user, crew, &text, now)?;
            let codes = stage.codes.clone().filter(|_| !crew && stage.session.state.on_air());
            let meant = self.meaning(&mut stage, codes.as_deref(), user, &text, now);
            let known = stage.known.entry(user).or_default();
            (known.from, known.wrote) = (who.from, true);
            let watched_us = known.watched_us + (now.micros() - joined.micros()).max(0);
            (meant, stage.session.merchant, watched_us, stage.count_said(now))
        };
        let said = normalise::fingerprint(&masked.text);
        let room_text = self.0.vault.mark("room_text", &format!("{}/{said}", room.id));
        let speaker_text = self.0.vault.mark("speaker_text", &format!("{user}/{said}"));
        let facts = comment_facts(&Written {
            text: &text,
            masked: &masked,
            meant: &meant,
            user,
            who,
            watched_us,
            room_said_10s,
            room_text,
            speaker_text,
        });
        let verdict = self.0.ports.decisions.decide(scene::CHAT_MESSAGE, &user.to_string(), facts);
        let Fate { hidden, mute, slow_until, decision, why } = Fate::of(&verdict, crew, now);
        let id: MessageId = self.0.store.world().id();
        // What it orders stands whatever others see of it.
        let (did, mut news) = self.carry_out(room, merchant, user, id, &text, meant).await;
        let kind =
            if did.as_ref().is_some_and(|d| d.what == What::Held) { MessageKind::Order } else { MessageKind::Text };
        let from = ChatFrom { id: user, name: who.name.clone(), role: who.role };
        let (vault, session, marks) = (self.0.vault.clone(), room.id, who.from);
        let has_phone = !masked.phones.is_empty();
        let muting = mute.clone();
        let message = self
            .0
            .store
            .write(move |tx| {
                let raw = if masked.any { Some(vault.seal(tx, user, text.as_bytes())?) } else { None };
                let is_hidden = hidden.is_some();
                let decision = decision.filter(|_| is_hidden);
                let text = masked.text;
                let new = NewMessage { id, session, from, kind, text, raw, did, reply_to, hidden, decision };
                let message = rows::insert_message(tx, new)?;
                tx.tell(Event::CommentSaid {
                    session_id: session,
                    merchant_id: merchant,
                    message_id: id,
                    speaker: user,
                    from: marks,
                    room_text,
                    speaker_text,
                    judged: verdict.judged,
                })?;
                if is_hidden {
                    tx.tell(Event::CommentHidden {
                        session_id: session,
                        message_id: id,
                        speaker: user,
                        from: marks,
                        by: None,
                    })?;
                }
                if let Some(mute) = muting {
                    rows::mute_by_policy(tx, session, user, &mute)?;
                    tx.tell(Event::SpeakerMuted {
                        session_id: session,
                        speaker: user,
                        from: marks,
                        until: mute.until,
                        by: None,
                    })?;
                }
                Ok(message)
            })
            .await?;
        room.echo(&message, has_phone);
        if !crew {
            room.traffic().said(user, room_text, now);
        }
        if let Some(until) = slow_until {
            room.stage().known.entry(user).or_default().slow_until = until;
            news.push(News::Judged { outcome: "slow", until, why, decision });
        } else if let Some(mute) = mute {
            let until = mute.until;
            {
                let mut stage = room.stage();
                if stage.muted.get(&user).is_none_or(|known| known.until < until) {
                    stage.muted.insert(user, mute);
                }
            }
            self.tell_standing(room, user);
            news.push(News::Judged { outcome: "mute", until, why, decision });
        }
        Ok(Said(news))
    }

    /// What a comment means here, remembering the orders of the last minute.
    fn meaning(
        &self,
        stage: &mut Stage,
        codes: Option<&language::Codes>,
        user: UserId,
        text: &str,
        now: Time,
    ) -> Meant {
        let Some(codes) = codes else { return Meant::Talk };
        let reading = language::read_comment(codes, text);
        if !reading.is_order() {
            return capture::meant(reading, false);
        }
        let same = (user, normalise::fingerprint(text));
        let repeated = capture::is_repeat(stage.ordered.get(&same).copied(), now);
        stage.ordered.insert(same, now);
        capture::meant(reading, repeated)
    }

    async fn carry_out(
        &self,
        room: &LiveRoom,
        merchant: MerchantId,
        user: UserId,
        id: MessageId,
        text: &str,
        meant: Meant,
    ) -> (Option<Did>, Vec<News>) {
        let one = |what, code: Option<String>| Some(Did { what, code, quantity: None });
        match meant {
            Meant::Talk => (None, Vec::new()),
            Meant::Question => (one(What::Question, None), Vec::new()),
            Meant::Unclear => (one(What::NotOrder, None), vec![News::Told("not_understood", Vec::new())]),
            Meant::HowToCancel => (None, vec![News::Told("how_to_cancel", Vec::new())]),
            Meant::Repeated { code } => {
                let told = News::Told("already_held", vec![("code", code.clone())]);
                (one(What::NotOrder, Some(code)), vec![told])
            }
            Meant::Cancel(codes) => {
                let (any, news) = self.cancel(room, user, &codes).await;
                (any.then(|| one(What::Cancelled, Some(codes.join(", ")))).flatten(), news)
            }
            Meant::Order { items, cancel } => {
                let (_, mut news) = self.cancel(room, user, &cancel).await;
                match self.hold(room, merchant, user, id, text, items, false).await {
                    Ok(answer) => {
                        let did = capture::did(&answer);
                        news.push(News::Held(Box::new(answer)));
                        (Some(did), news)
                    }
                    Err(error) => {
                        // It was not held: the same words said again are a new try.
                        room.stage().ordered.remove(&(user, normalise::fingerprint(text)));
                        tracing::warn!(%error, session = %room.id, "a comment's hold failed");
                        news.push(News::Failed(Box::new(error)));
                        (one(What::NotOrder, None), news)
                    }
                }
            }
        }
    }

    /// Lets go of what the person's comments hold under these codes. Gives whether anything was.
    async fn cancel(&self, room: &LiveRoom, user: UserId, codes: &[String]) -> (bool, Vec<News>) {
        let mut news = Vec::new();
        let mut any = false;
        for code in codes {
            match self.0.ports.selling.cancel_hold(room.id, user, Some(code)).await {
                Ok(numbers) if numbers.is_empty() => {
                    news.push(News::Told("nothing_to_cancel", vec![("code", code.clone())]));
                }
                Ok(numbers) => {
                    any = true;
                    let params = vec![("code", code.clone()), ("numbers", numbers.join(", "))];
                    news.push(News::Told("hold_cancelled", params));
                    // Said again it is a new order, not a repetition.
                    room.stage().ordered.retain(|(who, _), _| *who != user);
                }
                Err(error) => news.push(News::Failed(Box::new(error))),
            }
        }
        (any, news)
    }

    #[expect(clippy::too_many_arguments, reason = "each is one thing the hold needs to know")]
    pub(crate) async fn hold(
        &self,
        room: &LiveRoom,
        merchant: MerchantId,
        buyer: UserId,
        comment_id: MessageId,
        text: &str,
        items: Vec<OrderItem>,
        by_merchant: bool,
    ) -> Result<HoldAnswer> {
        let items: Vec<HoldItem> = {
            let stage = room.stage();
            let item = |item: OrderItem| {
                let offer = stage.offer_of_code(&item.code)?;
                Some(HoldItem { offer_id: offer.id, quantity: item.quantity, options: item.options })
            };
            items.into_iter().filter_map(item).collect()
        };
        let comment = Secret::new(text.to_owned());
        let request =
            HoldRequest { session_id: room.id, merchant_id: merchant, buyer, items, comment, comment_id, by_merchant };
        self.0.ports.selling.hold(request).await
    }

    /// Tells a viewer how they stand with the moderators.
    pub(crate) fn tell_standing(&self, room: &LiveRoom, user: UserId) {
        let event = {
            let stage = room.stage();
            let (muted_until, banned) = standing(&stage, user, self.now());
            let why = stage.muted.get(&user).filter(|_| muted_until.is_some()).map_or(&[][..], |mute| &mute.why);
            json!({ "t": "you", "muted_until": muted_until, "banned": banned, "why": why, "appeal": APPEAL_PATH })
        };
        room.tell(user, event.to_string());
    }

    /// Sends what was reacted since the last time, all together.
    pub(crate) fn push_reactions(&self, room: &LiveRoom) {
        let counts = std::mem::take(&mut room.stage().reactions);
        for (kind, n) in REACTIONS.iter().zip(counts).filter(|(_, n)| *n > 0) {
            room.send(kit::push::EVERYONE, json!({ "t": "reaction", "kind": kind, "n": n }).to_string());
        }
    }

    /// Sends the count of viewers where it changed; to the crew beside all connections.
    pub(crate) fn push_viewers(&self, room: &LiveRoom) {
        let (n, crowd) = {
            let raw = room.push.viewers();
            let traffic = room.traffic();
            (traffic.filtered(), traffic.crowd(raw))
        };
        let (changed, crowd_changed) = {
            let mut stage = room.stage();
            stage.viewers_peak = stage.viewers_peak.max(n);
            let crowd_changed = stage.crowd_told != crowd;
            stage.crowd_told.clone_from(&crowd);
            (std::mem::replace(&mut stage.viewers_told, n) != n, crowd_changed)
        };
        if changed {
            room.send(VIEWERS, json!({ "t": "viewers", "n": n }).to_string());
        }
        if changed || crowd_changed {
            room.send(CREW, json!({ "t": "viewers", "n": n, "crowd": crowd }).to_string());
        }
    }
}

/// Muted until when, and whether banned.
pub(crate) fn standing(stage: &Stage, user: UserId, now: Time) -> (Option<Time>, bool) {
    (stage.muted.get(&user).map(|mute| mute.until).filter(|until| *until > now), stage.banned.contains(&user))
}

/// Which events a person hears.
pub(crate) fn hears(who: &Speaker) -> kit::push::Audience {
    if who.role.crew() { CREW | crate::gate::crew_bit(who.locale) } else { VIEWERS }
}
