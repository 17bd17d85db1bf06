//! Those who try what they should not get. Each says what happened; what must not have happened is for the test to say.

use std::{collections::BTreeMap, time::Duration};

use bytes::Bytes;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::{Answer, Client, Dice, Error, Person, Result, client::Ask, person::text};

/// People who sign in at the same time.
const SIGNING_IN_MAX: usize = 16;

/// What became of one try.
#[derive(Clone, Debug)]
pub enum Tried {
    /// The answer.
    Done(Value),
    /// Status and code.
    Refused(u16, String),
    /// No answer.
    Lost(String),
}

impl Tried {
    fn of(result: Result<Value>) -> Tried {
        match result {
            Ok(value) => Tried::Done(value),
            Err(Error::Refused(problem)) => Tried::Refused(problem.status, problem.code),
            Err(error) => Tried::Lost(error.to_string()),
        }
    }
}

/// Many tries, counted.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    pub done: Vec<Value>,
    /// How often each code came.
    pub refused: BTreeMap<String, usize>,
    pub lost: usize,
    /// Answers of 5xx, which there should be none of.
    pub failed: usize,
}

impl Tally {
    pub fn of(tries: impl IntoIterator<Item = Tried>) -> Tally {
        let mut tally = Tally::default();
        for tried in tries {
            match tried {
                Tried::Done(value) => tally.done.push(value),
                Tried::Refused(status, code) => {
                    tally.failed += usize::from(status >= 500);
                    *tally.refused.entry(code).or_default() += 1;
                }
                Tried::Lost(_) => tally.lost += 1,
            }
        }
        tally
    }

    /// Ids of the orders in all receipts, each once.
    pub fn orders(&self) -> Vec<String> {
        let orders = self.done.iter().flat_map(|receipt| receipt["orders"].as_array().into_iter().flatten());
        let ids: std::collections::BTreeSet<&str> = orders.filter_map(|order| order["id"].as_str()).collect();
        ids.into_iter().map(str::to_owned).collect()
    }
}

/// An address in Ho Chi Minh City that no parcel goes to.
pub fn address(dice: &mut Dice, name: &str) -> Value {
    json!({
        "name": name, "phone": format!("0901000{:03}", dice.below(1000)), "country": "VN", "region": "VN-SG",
        "district": "", "ward": "Phường Bến Thành", "line": format!("{} Lê Lai", dice.between(1, 400)), "postal_code": ""
    })
}

/// Guests who could buy with one tap: address kept, cash on delivery.
pub async fn buyers(client: &Client, count: usize, seed: u64) -> Result<Vec<Person>> {
    let mut dice = Dice::of(seed, "buyers");
    let mut making: JoinSet<Result<(usize, Person)>> = JoinSet::new();
    let mut people = Vec::with_capacity(count);
    for number in 0..count {
        let (client, name) = (client.clone(), format!("Khách {}", number + 1));
        let address = address(&mut dice, &name);
        making.spawn(async move {
            let person = Person::guest(&client, &name).await?;
            person.save_address(address, "cod").await?;
            Ok((number, person))
        });
        if making.len() >= SIGNING_IN_MAX
            && let Some(made) = making.join_next().await
        {
            people.push(made.map_err(|e| Error::Demo(e.to_string()))??);
        }
    }
    while let Some(made) = making.join_next().await {
        people.push(made.map_err(|e| Error::Demo(e.to_string()))??);
    }
    people.sort_by_key(|(number, _)| *number);
    Ok(people.into_iter().map(|(_, person)| person).collect())
}

async fn all_at_once(asks: Vec<(Person, Ask)>) -> Tally {
    let mut tries = JoinSet::new();
    for (person, ask) in asks {
        tries.spawn(async move {
            match person.call(ask).await {
                Ok(answer) => Tried::of(answer.ok()),
                Err(error) => Tried::of(Err(error)),
            }
        });
    }
    let tries = tries.join_all().await;
    Tally::of(tries)
}

/// One person presses the button `times` times at once; the page gives all of them one key.
/// Should come out as one order.
pub async fn double_click(person: &Person, order: &Value, times: usize) -> Tally {
    let key = person.client().fresh_key();
    let ask = Ask::new("POST", "/api/orders").json(order.clone()).key(&key);
    all_at_once(vec![(person.clone(), ask); times]).await
}

/// The same key with another body. Should be `idempotency_mismatch`.
pub async fn same_key_other_body(person: &Person, first: &Value, second: &Value) -> (Tried, Tried) {
    let key = person.client().fresh_key();
    let one = Tried::of(person.place_order_keyed(first.clone(), &key).await);
    let two = Tried::of(person.place_order_keyed(second.clone(), &key).await);
    (one, two)
}

/// Everybody wants the same at once, each with a key of their own.
pub async fn rush(buyers: &[Person], order: &Value) -> Tally {
    let ask = |person: &Person| {
        let ask = Ask::new("POST", "/api/orders").json(order.clone()).key(&person.client().fresh_key());
        (person.clone(), ask)
    };
    all_at_once(buyers.iter().map(ask).collect()).await
}

/// One person wants more than their share: `times` orders at once, each meant by itself.
pub async fn over_limit(person: &Person, order: &Value, times: usize) -> Tally {
    rush(&vec![person.clone(); times], order).await
}

/// What became of a flood of comments.
#[derive(Clone, Debug, Default)]
pub struct Flood {
    pub said: usize,
    /// Messages of this person that another viewer saw.
    pub seen: usize,
    pub refused: BTreeMap<String, usize>,
    /// The room closed on the flooder.
    pub thrown_out: bool,
}

/// Says `count` things without a pause; `watcher` sits in the same room.
pub async fn flood(flooder: &Person, watcher: &Person, session: &str, count: usize) -> Result<Flood> {
    let mut theirs = watcher.join(session).await?;
    let mut mine = flooder.join(session).await?;
    let quiet = Duration::from_millis(1500);
    theirs.wait_for_kind(quiet, "hello").await?;
    let mut flood = Flood::default();
    for number in 0..count {
        if mine.say(&format!("nè nè {number}")).await.is_err() {
            flood.thrown_out = true;
            break;
        }
        flood.said += 1;
    }
    loop {
        match mine.wait_for_kind(quiet, "refused").await {
            Ok(Some(event)) => {
                *flood.refused.entry(event["code"].as_str().unwrap_or_default().to_owned()).or_default() += 1;
            }
            Ok(None) => break,
            Err(_) => {
                flood.thrown_out = true;
                break;
            }
        }
    }
    let id = flooder.id();
    while let Some(event) = theirs.wait_for_kind(quiet, "message").await? {
        flood.seen += usize::from(event["m"]["from"]["id"] == id.as_str());
    }
    Ok(flood)
}

/// Ways to write a phone number (plain digits) so that a machine may not see it.
pub fn disguises(phone: &str) -> Vec<String> {
    let spread = |by: &str| phone.chars().map(String::from).collect::<Vec<_>>().join(by);
    let wide: String = phone.chars().filter_map(|c| char::from_u32(u32::from(c) - 0x30 + 0xff10)).collect();
    let words = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"];
    let spoken: Vec<&str> = phone.chars().filter_map(|c| words.get(c.to_digit(10)? as usize).copied()).collect();
    vec![
        phone.to_owned(),
        spread(" "),
        spread("."),
        spread("-"),
        spread("\u{200b}"),
        wide,
        spoken.join(" "),
        format!("{}  {} / {}", &phone[..4], &phone[4..7], &phone[7..]),
    ]
}

/// What a phone number typed in a room came to.
#[derive(Clone, Debug, Default)]
pub struct Planted {
    pub typed: Vec<String>,
    /// Texts of these comments as another viewer's socket brought them.
    pub seen: Vec<String>,
    /// Of `seen` and of the history, those in which the digits can still be read in order.
    pub leaked: Vec<String>,
}

/// Types a phone number in every disguise; `watcher` sits in the same room and reads its history afterwards.
pub async fn plant_phones(
    person: &Person,
    watcher: &Person,
    session: &str,
    phone: &str,
    pause: Duration,
) -> Result<Planted> {
    let mut theirs = watcher.join(session).await?;
    let mut mine = person.join(session).await?;
    theirs.wait_for_kind(Duration::from_secs(3), "hello").await?;
    let id = person.id();
    let mut planted = Planted::default();
    // Said in other words each time, so that nobody is muted for saying the same.
    let words = ["nha", "nhé", "ạ", "với", "đi", "liền", "giúp em", "nghen"];
    for (disguise, word) in disguises(phone).iter().zip(words) {
        let typed = format!("gọi em {disguise} {word}");
        mine.say(&typed).await?;
        planted.typed.push(typed);
        let by_me = |event: &Value| event["t"] == "message" && event["m"]["from"]["id"] == id.as_str();
        if let Some(event) = theirs.wait_for(Duration::from_secs(2), by_me).await? {
            planted.seen.push(event["m"]["text"].as_str().unwrap_or_default().to_owned());
        }
        tokio::time::sleep(pause).await;
    }
    let history = watcher.get(&format!("/api/sessions/{session}/messages?limit=100")).await?;
    let texts = history["items"].as_array().into_iter().flatten();
    let mine = texts.filter(|m| m["from"]["id"] == id.as_str()).filter_map(|m| m["text"].as_str());
    let all = planted.seen.iter().map(String::as_str).chain(mine);
    planted.leaked = all.filter(|text| digits(text).contains(phone)).map(str::to_owned).collect();
    Ok(planted)
}

/// The digits of a text in order, however they are written.
fn digits(text: &str) -> String {
    let words = [
        ("không", "0"),
        ("một", "1"),
        ("hai", "2"),
        ("ba", "3"),
        ("bốn", "4"),
        ("năm", "5"),
        ("sáu", "6"),
        ("bảy", "7"),
        ("tám", "8"),
        ("chín", "9"),
    ];
    let spoken = words.iter().fold(text.to_lowercase(), |text, (word, digit)| text.replace(word, digit));
    let digit = |c: char| match c {
        '0'..='9' => Some(c),
        '\u{ff10}'..='\u{ff19}' => char::from_digit(u32::from(c) - 0xff10, 10),
        _ => None,
    };
    spoken.chars().filter_map(digit).collect()
}

/// Status and code of each request, such as those on other people's ids. Should all be 404 (or 403).
pub async fn probe(person: &Person, asks: Vec<Ask>) -> Result<Vec<(String, u16, String)>> {
    let mut found = Vec::with_capacity(asks.len());
    for ask in asks {
        let name = format!("{} {}", ask.method, ask.path);
        let key = person.client().fresh_key();
        let answer = person.call(ask.key(&key)).await?;
        let status = answer.status;
        let code = answer.ok().err().map(|e| e.code().to_owned()).unwrap_or_default();
        found.push((name, status, code));
    }
    Ok(found)
}

/// What can be tried on somebody else's order.
pub fn asks_on_order(order: &str) -> Vec<Ask> {
    let confirm = json!({"payment_method": "cod"});
    vec![
        Ask::new("GET", &format!("/api/orders/{order}")),
        Ask::new("POST", &format!("/api/orders/{order}/cancel")).json(json!({})),
        Ask::new("POST", &format!("/api/orders/{order}/confirm")).json(confirm.clone()),
        Ask::new("POST", &format!("/api/orders/{order}/pay")).json(confirm),
    ]
}

/// What can be tried in a shop one does not work in. `order` and `session` are the shop's.
pub fn asks_on_shop(merchant: &str, order: &str, session: &str) -> Vec<Ask> {
    let shop = |method: &str, rest: &str| Ask::new(method, &format!("/api/studio/{merchant}{rest}"));
    vec![
        shop("GET", "/overview"),
        shop("GET", "/orders"),
        shop("GET", "/orders.csv"),
        shop("GET", "/products"),
        shop("GET", "/staff"),
        shop("GET", "/balances"),
        shop("PATCH", "").json(json!({"name": "Của tôi"})),
        shop("POST", &format!("/orders/{order}/step")).json(json!({"step": "cancel"})),
        shop("GET", &format!("/print/labels?ids={order}")),
        shop("GET", &format!("/sessions/{session}")),
        shop("GET", &format!("/sessions/{session}/stream-key")),
        shop("POST", &format!("/sessions/{session}/act")).json(json!({"act": "end"})),
    ]
}

/// A body of `size` bytes that looks like JSON. The server may answer or hang up; it should not take it.
pub async fn huge_body(person: &Person, path: &str, size: usize) -> Result<Answer> {
    let mut body = Vec::with_capacity(size + 16);
    body.extend_from_slice(b"{\"name\":\"");
    body.resize(size.max(16), b'a');
    body.extend_from_slice(b"\"}");
    let key = person.client().fresh_key();
    person.call(Ask::new("POST", path).raw("application/json", Bytes::from(body)).key(&key)).await
}

/// Frames that no page sends. Gives whether the socket still answers afterwards, by saying hello on a new one.
pub async fn junk_frames(person: &Person, session: &str) -> Result<bool> {
    let mut socket = person.join(session).await?;
    let junk = ["", "{", "[]", "null", "{\"t\":1}", "{\"t\":\"say\"}", "{\"t\":\"say\",\"text\":7,\"id\":{}}", "\u{0}"];
    for frame in junk {
        if socket.send_text(frame.to_owned()).await.is_err() {
            break;
        }
    }
    if socket.send_text("x".repeat(256 * 1024)).await.is_ok() {
        // It may close on this one; that is its right.
        let _ = socket.ping().await;
    }
    let mut fresh = person.join(session).await?;
    Ok(fresh.wait_for_kind(Duration::from_secs(3), "hello").await?.is_some())
}

/// Buys one piece of the first variant that `session` (or the shop window) has, to have an order to attack.
pub async fn some_order(person: &Person, variant: &str) -> Result<String> {
    let receipt = person.place_order(json!({"items": [{"variant_id": variant, "quantity": 1}]})).await?;
    text(&receipt["orders"][0], "id")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_disguise_is_seen_through() {
        for disguise in disguises("0901234567") {
            assert!(digits(&format!("gọi em {disguise} nha")).contains("0901234567"), "{disguise}");
        }
        assert!(!digits("A12 x2 cao 1m60").contains("0901234567"));
    }
}
