//! Those who may come into a room, and where they live.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

use crate::{
    Client, Dice, Error, Person, Result,
    content::{Place, Speaker, content},
    demo::State,
};

/// Those who may come into a room, each in one room at a time.
#[derive(Clone)]
pub struct Guests(pub(super) Arc<Lobby>);

pub(super) struct Lobby {
    pub(super) client: Client,
    pub(super) state: State,
    pub(super) waiting: Mutex<Vec<&'static Speaker>>,
}

impl Guests {
    pub(crate) fn new(client: Client, state: State, seed: u64) -> Guests {
        let mut waiting: Vec<&'static Speaker> = content().map(|c| c.chat.people.iter().collect()).unwrap_or_default();
        Dice::of(seed, "lobby").shuffle(&mut waiting);
        Guests(Arc::new(Lobby { client, state, waiting: Mutex::new(waiting) }))
    }

    fn waiting(&self) -> MutexGuard<'_, Vec<&'static Speaker>> {
        self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Somebody who speaks `lang`, else whoever is there.
    pub(super) fn take(&self, lang: &str) -> Option<&'static Speaker> {
        let mut waiting = self.waiting();
        let at = waiting.iter().position(|s| s.lang == lang).or((!waiting.is_empty()).then_some(0))?;
        Some(waiting.remove(at))
    }

    pub(super) fn back(&self, speaker: &'static Speaker) {
        self.waiting().push(speaker);
    }

    /// Comes in with the session of before, else as a new guest.
    pub(super) async fn enter(&self, speaker: &Speaker) -> Result<Person> {
        let who = format!("crowd/{}", speaker.slug);
        if let Some(cookie) = self.0.state.session(&who).filter(|c| !c.is_empty())
            && let Some(person) = Person::resume(&self.0.client, &cookie).await?
        {
            return Ok(person);
        }
        let person = Person::guest(&self.0.client, &speaker.name).await?;
        self.0.state.keep_session(&who, person.cookie());
        Ok(person)
    }

    /// This guest does not come again; another of the same name may.
    pub(super) fn retire(&self, speaker: &Speaker) {
        self.0.state.keep_session(&format!("crowd/{}", speaker.slug), String::new());
    }

    pub(super) fn save(&self) {
        if let Err(error) = self.0.state.save() {
            tracing::warn!(%error, "the crowd's sessions were not kept");
        }
    }
}

/// An address in a place where `lang` is spoken, that no parcel goes to.
pub(crate) fn address(places: &[Place], dice: &mut Dice, name: &str, lang: &str) -> Result<Value> {
    let fitting: Vec<&Place> = places.iter().filter(|p| p.lang == lang).collect();
    let place = dice.pick(&fitting).ok_or_else(|| Error::Demo(format!("nobody who speaks {lang} lives anywhere")))?;
    Ok(address_at(place, dice, name))
}

/// An address in this place.
pub(crate) fn address_at(place: &Place, dice: &mut Dice, name: &str) -> Value {
    let street = dice.pick(&place.streets).map_or("", String::as_str);
    let number = dice.between(2, 480);
    let line = if place.country == "CN" { format!("{street}{number}号") } else { format!("{number} {street}") };
    // Numbers that are nobody's: the middle of zeros is not given out.
    let phone = match place.country.as_str() {
        "CN" => format!("1380000{:04}", dice.below(10_000)),
        "US" => format!("21255501{:02}", dice.below(100)),
        _ => format!("09{}000{:04}", dice.below(10), dice.below(10_000)),
    };
    json!({
        "name": name, "phone": phone, "country": place.country, "region": place.region, "district": place.district,
        "ward": place.ward, "line": line, "postal_code": place.postal_code,
    })
}
