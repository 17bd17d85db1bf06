//! The host: leads the run-of-show, answers, thanks; with the moderator's hand for who says the same over and over.

use std::{collections::VecDeque, time::Duration};

use serde_json::{Value, json};
use tokio::{
    sync::{mpsc, watch},
    time::{Instant, sleep},
};

use super::{
    AGAIN_MS, Stage, daily_life,
    scene::Scene,
    viewer::Do,
    words::{ANSWERS, Voice, says_code},
};
use crate::{
    Dice, Person, Result, RoomSocket,
    content::{self, Kind},
};

/// Questions that wait for an answer; the oldest stay unanswered.
const QUESTIONS_MAX: usize = 8;
/// Messages a moderator has in mind.
const SEEN_MAX: usize = 12;
/// The same words this often within [`SEEN_MAX`] messages are too much.
const SAME_WORDS_MAX: usize = 3;
const MUTE_S: u32 = 60;
/// A visitor who leads the show is not led over for this long.
const OTHER_HAND_S: u64 = 300;

struct Question {
    id: String,
    name: String,
    text: String,
}

pub(super) struct Lead {
    session: String,
    merchant: String,
    of: &'static content::Session,
    person: Person,
    /// Role, person, and their seat.
    helpers: Vec<(String, Person, mpsc::Sender<Do>)>,
    scene: Scene,
    voice: Voice,
    dice: Dice,
    segment_s: Option<u64>,
    shown: String,
    shown_since: Instant,
    /// The segment we went to ourselves; at any other somebody else leads, and we wait longer.
    ours: String,
    questions: VecDeque<Question>,
    answer_at: Instant,
    /// Who said what lately, for the moderator.
    seen: VecDeque<(String, String)>,
    /// A line of ours that is pinned when it comes back from the room.
    to_pin: Option<String>,
}

impl Lead {
    pub(super) fn new(
        stage: &Stage,
        scene: &Scene,
        voice: &Voice,
        helpers: Vec<(String, Person, mpsc::Sender<Do>)>,
        dice: &mut Dice,
    ) -> Lead {
        Lead {
            session: stage.session.clone(),
            merchant: stage.merchant.clone(),
            of: stage.of,
            person: stage.crew[0].1.clone(),
            helpers,
            scene: scene.clone(),
            voice: voice.clone(),
            dice: Dice::new(dice.roll()),
            segment_s: stage.pace.segment_s,
            shown: String::new(),
            shown_since: Instant::now(),
            ours: String::new(),
            questions: VecDeque::new(),
            answer_at: Instant::now() + Duration::from_secs(6),
            seen: VecDeque::new(),
            to_pin: None,
        }
    }

    pub(super) async fn lead(mut self, mut stop: watch::Receiver<bool>) {
        loop {
            let done = tokio::select! {
                done = self.on_stage() => done,
                _ = stop.wait_for(|stop| *stop) => return,
            };
            match done {
                Ok(()) => return,
                Err(error) => {
                    tracing::debug!(%error, room = self.of.slug, "the host comes again");
                    sleep(Duration::from_millis(AGAIN_MS)).await;
                }
            }
        }
    }

    async fn on_stage(&mut self) -> Result<()> {
        let mut socket = self.person.join(&self.session).await?;
        self.scene.load(&self.person.get(&format!("/api/studio/{}/sessions/{}", self.merchant, self.session)).await?);
        let mut tick = tokio::time::interval(Duration::from_secs(1));
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        while !self.scene.over() {
            tokio::select! {
                event = socket.next() => {
                    let event = event?;
                    self.scene.hear(&event);
                    if event["t"] == "message" {
                        self.heard(&event["m"], &mut socket).await?;
                    }
                }
                _ = tick.tick() => self.look_at_the_clock(&mut socket).await?,
            }
        }
        Ok(())
    }

    async fn look_at_the_clock(&mut self, socket: &mut RoomSocket) -> Result<()> {
        if !self.scene.board().on_air {
            return Ok(());
        }
        match self.scene.now() {
            Some(now) if now.id != self.shown => {
                if self.shown.is_empty() {
                    self.ours.clone_from(&now.id);
                }
                self.shown = now.id.clone();
                self.shown_since = Instant::now();
                if let Some(said) = self.voice.reply(&mut self.dice, "price", self.voice.lang, Some(&now), "") {
                    self.to_pin = Some(said.clone());
                    socket.say(&said).await?;
                }
            }
            Some(now) => {
                let planned = self.segment_s.unwrap_or(now.minutes.max(1) * 60);
                let patience = if now.id == self.ours { 0 } else { OTHER_HAND_S };
                if self.shown_since.elapsed() >= Duration::from_secs(planned + patience) {
                    self.next().await?;
                }
            }
            None => self.next().await?,
        }
        if Instant::now() >= self.answer_at {
            self.answer(socket).await?;
            self.answer_at = Instant::now() + Duration::from_millis(self.dice.between(3_000, 8_000));
        }
        Ok(())
    }

    /// The next segment; after the last the show begins again with the same plan.
    async fn next(&mut self) -> Result<()> {
        // Whatever comes of it, not again at once.
        self.shown_since = Instant::now();
        match self.person.act(&self.merchant, &self.session, "next", None).await {
            Ok(session) => {
                self.went(&session);
                Ok(())
            }
            Err(error) if error.code() == "no_more_segments" => daily_life(self.plan_again().await),
            Err(error) => daily_life(Err(error)),
        }
    }

    async fn plan_again(&mut self) -> Result<()> {
        let path = format!("/api/studio/{}/sessions/{}", self.merchant, self.session);
        let session = self.person.get(&path).await?;
        let mut items = Vec::new();
        for segment in session["segments"].as_array().into_iter().flatten() {
            items.push(json!({
                "kind": segment["kind"], "product_id": segment["product"]["id"], "code": segment["code"],
                "price_minor": segment["price_minor"], "variant_prices": segment["variant_prices"],
                "limit_per_buyer": segment["limit_per_buyer"], "minutes": segment["minutes"],
                "script": segment["script"], "who": segment["who"],
            }));
        }
        self.person.put(&format!("{path}/segments"), json!({"items": items})).await?;
        let session = self.person.act(&self.merchant, &self.session, "next", None).await?;
        self.went(&session);
        Ok(())
    }

    fn went(&mut self, session: &Value) {
        self.scene.load(session);
        self.ours = self.scene.now().map(|s| s.id).unwrap_or_default();
    }

    async fn heard(&mut self, message: &Value, socket: &mut RoomSocket) -> Result<()> {
        let word = |v: &Value| v.as_str().unwrap_or_default().to_owned();
        let (id, said, who) = (word(&message["id"]), word(&message["text"]), word(&message["from"]["id"]));
        if who == self.person.id() && self.to_pin.as_deref() == Some(said.as_str()) {
            self.to_pin = None;
            let moderator = self.helpers.iter().find(|(role, ..)| role == "moderator");
            let by = moderator.map_or(&self.person, |(_, person, _)| person).clone();
            return daily_life(self.moderate(&by, json!({"act": "pin", "message_id": id})).await);
        }
        if message["from"]["role"] != "viewer" {
            return Ok(());
        }
        self.keep_order(&who, &said, &id).await?;
        let name = word(&message["from"]["name"]);
        let line = self.voice.chat.lines.iter().find(|l| l.needs.is_empty() && l.text == said);
        let did = match message["did"]["what"].as_str() {
            // What names no code is plain talk to the room, and a question to the host all the same.
            None if line.is_some_and(|l| l.kind == Kind::Question) => Some("question"),
            did => did,
        };
        match did {
            Some("question") => {
                if self.questions.len() >= QUESTIONS_MAX {
                    self.questions.pop_front();
                }
                self.questions.push_back(Question { id, name, text: said });
            }
            Some(did @ ("held" | "waitlisted" | "sold_out")) => {
                let (kind, percent) = if did == "held" { ("held", 14) } else { ("gone", 80) };
                let segment = message["did"]["code"].as_str().and_then(|code| self.scene.of_code(code));
                if self.dice.chance(percent) {
                    let lang = self.voice.language_of(&said);
                    if let Some(reply) = self.voice.reply(&mut self.dice, kind, lang, segment.as_ref(), &name) {
                        self.by_somebody(socket, reply, id).await?;
                    }
                }
            }
            _ => {
                let kind = match line.map(|l| l.kind) {
                    Some(Kind::Greet) => "welcome",
                    Some(Kind::Thanks) => "thanks",
                    _ => return Ok(()),
                };
                if self.dice.chance(25) {
                    let lang = self.voice.language_of(&said);
                    if let Some(reply) = self.voice.reply(&mut self.dice, kind, lang, None, &name) {
                        self.by_somebody(socket, reply, id).await?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Answers the oldest question that there is an answer to.
    async fn answer(&mut self, socket: &mut RoomSocket) -> Result<()> {
        while let Some(question) = self.questions.pop_front() {
            let lower = question.text.to_lowercase();
            let kind = ANSWERS.iter().find(|(_, words)| words.iter().any(|w| lower.contains(w))).map(|(kind, _)| *kind);
            let Some(kind) = kind else { continue };
            let named = self.scene.board().segments.iter().find(|s| says_code(&lower, &s.code)).cloned();
            let about = named.or_else(|| self.scene.now());
            let lang = self.voice.language_of(&question.text);
            if let Some(reply) = self.voice.reply(&mut self.dice, kind, lang, about.as_ref(), &question.name) {
                return self.by_somebody(socket, reply, question.id).await;
            }
        }
        Ok(())
    }

    /// The host or one of the helpers says it.
    async fn by_somebody(&mut self, socket: &mut RoomSocket, said: String, to: String) -> Result<()> {
        let at = self.dice.below(self.helpers.len() + 1);
        match self.helpers.get(at) {
            Some((_, _, seat)) => drop(seat.try_send(Do::Reply(said, to))),
            None => drop(socket.reply(&said, &to).await?),
        }
        Ok(())
    }

    /// The same words over and over: the last is taken away, and who wrote it is quiet for a while.
    async fn keep_order(&mut self, who: &str, said: &str, id: &str) -> Result<()> {
        if self.seen.len() >= SEEN_MAX {
            self.seen.pop_front();
        }
        self.seen.push_back((who.to_owned(), said.to_owned()));
        let same = self.seen.iter().filter(|(user, text)| user == who && text == said).count();
        let moderator = self.helpers.iter().find(|(role, ..)| role == "moderator").map(|(_, person, _)| person.clone());
        let Some(moderator) = moderator.filter(|_| same > SAME_WORDS_MAX) else { return Ok(()) };
        self.seen.retain(|(user, _)| user != who);
        let reason = match self.voice.lang {
            "zh" => "刷屏",
            "en" => "Repeated",
            _ => "Nhắn lặp lại",
        };
        let delete = json!({"act": "delete", "message_id": id, "reason": reason});
        daily_life(self.moderate(&moderator, delete).await)?;
        let mute = json!({"act": "mute", "user_id": who, "seconds": MUTE_S, "reason": reason});
        daily_life(self.moderate(&moderator, mute).await)
    }

    async fn moderate(&self, by: &Person, body: Value) -> Result<()> {
        by.post(&format!("/api/sessions/{}/moderate", self.session), body).await.map(drop)
    }
}
