//! A viewer: sits in the room, says what they are told to, and sees their own orders through.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::{
    sync::{mpsc, watch},
    time::{Instant, sleep, sleep_until},
};

use super::{
    AGAIN_MS, Guests, Stage, address, daily_life,
    scene::{Pick, Piece, Scene},
    words::Voice,
};
use crate::{
    Dice, Error, Person, Result, RoomSocket,
    content::{Kind, Speaker, content},
    person::text,
};

/// A guest who has bought this often goes home for good.
const ORDERS_A_GUEST_MAX: u32 = 6;

/// What a seat is told to do.
pub(super) enum Do {
    Say(String),
    Reply(String, String),
    React,
    Buy,
    Leave,
}

/// What somebody means to do a little later.
enum Then {
    Confirm(String),
    CancelByComment(String),
    Cancel(String),
    PayAgain(String),
    /// Reference and amount of a bank transfer.
    Transfer(String, i64),
    Thank,
}

pub(super) struct Viewer {
    session: String,
    scene: Scene,
    voice: Voice,
    dice: Dice,
    /// `None` for the crew and for who only watches.
    speaker: Option<&'static Speaker>,
    /// Known from the start for the crew.
    person: Option<Person>,
    pays: &'static str,
    orders: u32,
    has_address: bool,
    later: Vec<(Instant, Then)>,
}

impl Viewer {
    fn at(stage: &Stage, scene: &Scene, voice: &Voice, dice: &mut Dice) -> Viewer {
        Viewer {
            session: stage.session.clone(),
            scene: scene.clone(),
            voice: voice.clone(),
            dice: Dice::new(dice.roll()),
            speaker: None,
            person: None,
            pays: "cod",
            orders: 0,
            has_address: false,
            later: Vec::new(),
        }
    }

    pub(super) fn crew(stage: &Stage, scene: &Scene, voice: &Voice, person: Person, dice: &mut Dice) -> Viewer {
        Viewer { person: Some(person), ..Viewer::at(stage, scene, voice, dice) }
    }

    pub(super) fn new(
        stage: &Stage,
        scene: &Scene,
        voice: &Voice,
        guests: &Guests,
        with_name: bool,
        dice: &mut Dice,
    ) -> Option<(Viewer, Option<&'static Speaker>)> {
        let mut viewer = Viewer::at(stage, scene, voice, dice);
        if with_name {
            let own = stage.of.language.as_str();
            let lang = match dice.below(100) {
                n if n < 75 => own,
                n if n < 92 => "en",
                _ if own == "zh" => "vi",
                _ => "zh",
            };
            let speaker = guests.take(lang)?;
            viewer.speaker = Some(speaker);
            let ways: &[&str] = match (own, speaker.lang.as_str()) {
                // A shop that sells in dong can be paid by Vietnamese bank transfer.
                ("vi", "vi") => &["cod", "cod", "cod", "cod", "card", "card", "vietqr", "vietqr"],
                ("vi", _) => &["card", "card", "cod"],
                _ => &["card", "card", "card", "cod"],
            };
            viewer.pays = dice.pick(ways).copied().unwrap_or("cod");
        } else {
            viewer.person = Some(Person::nobody(&guests.0.client));
        }
        let speaker = viewer.speaker;
        Some((viewer, speaker))
    }

    /// Sits in the room until told to leave.
    pub(super) async fn sit(mut self, guests: Guests, mut orders: mpsc::Receiver<Do>, mut stop: watch::Receiver<bool>) {
        let speaker = self.speaker;
        tokio::select! {
            () = self.stay(&guests, &mut orders) => {}
            _ = stop.wait_for(|stop| *stop) => {}
        }
        orders.close();
        if let Some(speaker) = speaker {
            if self.orders >= ORDERS_A_GUEST_MAX {
                guests.retire(speaker);
            }
            guests.back(speaker);
        }
    }

    async fn stay(&mut self, guests: &Guests, orders: &mut mpsc::Receiver<Do>) {
        let person = loop {
            let entered = match (&self.person, self.speaker) {
                (Some(person), _) => Ok(person.clone()),
                (None, Some(speaker)) => guests.enter(speaker).await,
                (None, None) => return,
            };
            match entered {
                Ok(person) => break person,
                Err(error) => self.again(&error).await,
            }
        };
        while !self.scene.over() {
            let lost = match person.join(&self.session).await {
                Ok(socket) => match self.listen(&person, socket, orders).await {
                    Ok(()) => return,
                    Err(error) => error,
                },
                Err(error) => error,
            };
            self.again(&lost).await;
        }
    }

    /// Waits before the next try.
    async fn again(&mut self, error: &Error) {
        tracing::debug!(%error, "a viewer tries again");
        sleep(Duration::from_millis(self.dice.between(AGAIN_MS, 2 * AGAIN_MS))).await;
    }

    /// `Ok`: told to leave, or the session is over.
    async fn listen(&mut self, person: &Person, mut socket: RoomSocket, orders: &mut mpsc::Receiver<Do>) -> Result<()> {
        loop {
            let due = self.later.iter().map(|(at, _)| *at).min();
            tokio::select! {
                event = socket.next() => {
                    let event = event?;
                    match event["t"].as_str() {
                        Some("held") => self.held(&event),
                        Some("ended") => return Ok(()),
                        _ => {}
                    }
                }
                told = orders.recv() => match told {
                    None | Some(Do::Leave) => return Ok(()),
                    Some(Do::Say(said)) => drop(socket.say(&said).await?),
                    Some(Do::Reply(said, to)) => drop(socket.reply(&said, &to).await?),
                    Some(Do::React) => {
                        let kind = *self.dice.pick(&["heart", "heart", "heart", "clap", "fire"]).unwrap_or(&"heart");
                        for _ in 0..self.dice.between(1, 4) {
                            socket.react(kind).await?;
                        }
                    }
                    Some(Do::Buy) => self.buy(person).await?,
                },
                () = until(due) => self.do_due(person, &mut socket).await?,
            }
            if self.orders >= ORDERS_A_GUEST_MAX && self.later.is_empty() {
                return Ok(());
            }
        }
    }

    fn in_s(&mut self, from: u64, to: u64, then: Then) {
        let at = Instant::now() + Duration::from_millis(self.dice.between(from * 1000, to * 1000));
        self.later.push((at, then));
    }

    /// A comment became a hold: most confirm, some think better of it, some forget.
    fn held(&mut self, event: &Value) {
        let Some(order) = event["order_id"].as_str().map(str::to_owned) else { return };
        let code = event["items"][0]["code"].as_str().unwrap_or_default().to_owned();
        match self.dice.below(100) {
            n if n < 78 => self.in_s(3, 14, Then::Confirm(order)),
            n if n < 88 && !code.is_empty() => self.in_s(5, 18, Then::CancelByComment(code)),
            n if n < 92 => self.in_s(8, 30, Then::Cancel(order)),
            _ => {}
        }
    }

    /// What can be lost is lost; what is refused is a buyer's daily life.
    async fn do_due(&mut self, person: &Person, socket: &mut RoomSocket) -> Result<()> {
        let now = Instant::now();
        let Some(at) = self.later.iter().position(|(due, _)| *due <= now) else { return Ok(()) };
        let (_, then) = self.later.swap_remove(at);
        let done = match then {
            Then::Confirm(order) => {
                let checkout = self.checkout(person)?;
                let receipt = person.confirm(&order, checkout).await;
                self.receive(person, receipt).await
            }
            Then::PayAgain(order) => {
                let body = json!({"payment_method": "cod"});
                let receipt = person.post(&format!("/api/orders/{order}/pay"), body).await;
                self.receive(person, receipt).await
            }
            Then::Cancel(order) => person.cancel(&order, "").await.map(drop),
            Then::Transfer(reference, minor) => {
                let body = json!({"reference": reference, "amount_minor": minor});
                person.post("/api/sandbox/transfers", body).await.map(drop)
            }
            Then::CancelByComment(code) => {
                let Some(segment) = self.scene.of_code(&code) else { return Ok(()) };
                let lang = self.speaker.map_or("vi", |s| s.lang.as_str());
                let about =
                    Pick { code, offer: segment.offer, piece: Piece::default(), choice: false, limit: segment.limit };
                match self.voice.line(&mut self.dice, Kind::Cancel, lang, Some(&about), 1) {
                    Some(said) => socket.say(&said).await.map(drop),
                    None => Ok(()),
                }
            }
            Then::Thank => {
                let lang = self.speaker.map_or("vi", |s| s.lang.as_str());
                match self.voice.line(&mut self.dice, Kind::Thanks, lang, None, 1) {
                    Some(said) => socket.say(&said).await.map(drop),
                    None => Ok(()),
                }
            }
        };
        daily_life(done)
    }

    /// Where to and how: typed the first time, kept afterwards.
    fn checkout(&mut self, person: &Person) -> Result<Value> {
        let mut checkout = json!({"payment_method": self.pays});
        if self.pays == "card" {
            // The sandbox's cards: most are good.
            let card = match self.dice.below(100) {
                n if n < 84 => "ok",
                n if n < 92 => "decline",
                n if n < 95 => "late",
                n if n < 98 => "twice",
                _ => "out_of_order",
            };
            checkout["card"] = json!(card);
        }
        if !self.has_address {
            let lang = self.speaker.map_or("vi", |s| s.lang.as_str());
            checkout["address"] = address(&content()?.cast.places, &mut self.dice, &person.name(), lang)?;
        }
        Ok(checkout)
    }

    async fn buy(&mut self, person: &Person) -> Result<()> {
        let Some(pick) = self.scene.pick(&mut self.dice) else { return Ok(()) };
        let quantity = if pick.limit > 1 && self.dice.chance(20) { 2 } else { 1 };
        let mut order = self.checkout(person)?;
        order["items"] = json!([{"variant_id": pick.piece.variant, "quantity": quantity, "offer_id": pick.offer}]);
        order["session_id"] = json!(self.session);
        let placed = person.place_order(order).await;
        if let Err(error) = &placed {
            match error.code() {
                "sold_out" | "not_enough_left" => {
                    let wait = json!({"variant_id": pick.piece.variant, "quantity": quantity, "offer_id": pick.offer,
                        "session_id": self.session});
                    return daily_life(person.post("/api/waitlist", wait).await.map(drop));
                }
                "limit_per_buyer" => self.orders += 1,
                _ => {}
            }
        }
        let done = self.receive(person, placed).await;
        daily_life(done)
    }

    /// What follows an order that was placed or confirmed.
    async fn receive(&mut self, person: &Person, receipt: Result<Value>) -> Result<()> {
        let receipt = receipt?;
        self.has_address = true;
        for order in receipt["orders"].as_array().into_iter().flatten() {
            self.orders += 1;
            let id = text(order, "id")?;
            match order["payment_state"].as_str() {
                Some("declined") => self.in_s(4, 10, Then::PayAgain(id.clone())),
                Some("pending") if self.pays == "vietqr" && self.dice.chance(85) => {
                    let transfer = &person.order(&id).await?["transfer"];
                    if let (Some(reference), Some(minor)) =
                        (transfer["reference"].as_str(), transfer["amount"]["minor"].as_i64())
                    {
                        self.in_s(6, 25, Then::Transfer(reference.to_owned(), minor));
                    }
                }
                _ => {}
            }
            if self.dice.chance(7) {
                self.in_s(12, 60, Then::Cancel(id));
            } else if self.dice.chance(30) && !self.later.iter().any(|(_, then)| matches!(then, Then::Thank)) {
                self.in_s(1, 5, Then::Thank);
            }
        }
        Ok(())
    }
}

async fn until(due: Option<Instant>) {
    match due {
        Some(at) => sleep_until(at).await,
        None => std::future::pending().await,
    }
}
