//! The API held against its own description: every operation, as nobody, a buyer, a shop's owner, another shop's owner and
//! an operator, with requests made out of the description and with the same spoiled (wrong types, missing and unknown
//! members, edges of numbers, odd and huge texts, ids of other people, broken JSON). Counts every answer of 5xx, every
//! request without an answer, and every answer whose status, media type or body the description does not have.

mod make;
mod schema;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use serde_json::{Value, json};

use self::{
    make::{Dice, Known, Maker, kind_of},
    schema::Document,
};
use crate::{
    http::{Answer, Connection, Person},
    report,
    server::{Folder, Result, Server, free_port, run},
    shop::{self, PASSWORD},
};

/// How often every operation is sent as everybody: in `make test`, and in `make prove`.
const ROUNDS_SHORT: usize = 8;
const ROUNDS: usize = 100;
const SEED: u64 = 0x5eed_0a91;
/// Complaints that are printed.
const COMPLAINTS_MAX: usize = 40;
/// Every so many bodies, one is larger than any may be.
const HUGE_ONE_IN: usize = 300;
const HUGE_BYTES: usize = 2 * 1024 * 1024;
/// Nobody waits longer for an answer.
const PATIENCE: Duration = Duration::from_secs(20);

struct Operation<'a> {
    method: String,
    path: &'a str,
    described: &'a Value,
}

struct Role {
    name: &'static str,
    person: Person,
    /// Their shop, where they have one.
    shop: Option<String>,
}

#[derive(Default)]
struct Found {
    requests: usize,
    failed: usize,
    unlike: usize,
    complaints: BTreeMap<String, usize>,
    /// Operations that were done at least once.
    done: BTreeSet<String>,
    /// Why the others were refused the last time, where it was not for who asked.
    refused: BTreeMap<String, String>,
}

impl Found {
    fn complain(&mut self, operation: &Operation, what: &str, detail: &str) {
        let line = format!(
            "{} {}: {what}: {}",
            operation.method,
            operation.path,
            detail.chars().take(200).collect::<String>()
        );
        *self.complaints.entry(line).or_default() += 1;
    }
}

/// `api_5xx`, `api_not_as_described`, `api_operations_done`.
pub(crate) async fn prove(short: bool) -> Result<()> {
    let seed = std::env::var("SEED").ok().and_then(|s| s.parse().ok()).unwrap_or(SEED);
    let folder = Folder::new("api")?;
    let described: Value = serde_json::from_str(&run(&folder.0, &["openapi"], "")?)?;
    let document = Document(described);
    let buyers = shop::people(&folder.0, 0)?;
    for (login, name, operator) in [
        ("other@example.com", "Other", false),
        ("buyer@example.com", "Buyer", false),
        ("operator@example.com", "Operator", true),
    ] {
        let mut args = vec!["user", "add", login, "--name", name];
        args.extend(operator.then_some("--operator"));
        run(&folder.0, &args, PASSWORD)?;
    }
    run(&folder.0, &["user", "operator", "owner@example.com", "--revoke"], "")?;
    let server = Server::start(&folder.0, free_port()?).await?;
    let mut connection = Connection::open(&server.addr).await?;
    let opened = shop::open(&server, buyers, 3, 10_000).await?;
    let mut roles = vec![
        Role { name: "nobody", person: Person::default(), shop: None },
        Role { name: "owner", person: opened.owner, shop: Some(opened.merchant) },
    ];
    for (name, login) in
        [("buyer", "buyer@example.com"), ("other", "other@example.com"), ("operator", "operator@example.com")]
    {
        roles.push(Role { name, person: shop::sign_in(&mut connection, login).await?, shop: None });
    }
    // Whoever signs in, signs up or signs out is another.
    roles.push(Role { name: "guest", person: Person::default(), shop: None });
    let other_shop = shop::shop_json("Other", "other");
    let answer = connection.send("POST", "/api/merchants", &roles[3].person, "", &other_shop).await?.json();
    roles[3].shop = answer["id"].as_str().map(str::to_owned);
    shop::lift(&mut connection, roles[3].shop.as_deref().unwrap_or_default()).await?;
    let mut spared = Vec::new();
    for role in &roles[1..=4] {
        let me = connection.get("/api/me", &role.person).await?.json();
        spared.push(me["user"]["id"].as_str().ok_or_else(|| format!("nobody is {}", role.name))?.to_owned());
    }
    let mut maker = Maker {
        document: &document,
        dice: Dice::new(seed),
        known: Known::default(),
        count: 0,
        scope: String::new(),
        spared,
        tomorrow: tomorrow(),
    };
    let operations = operations(&document);
    let mut found = Found::default();
    for round in 0..if short { ROUNDS_SHORT } else { ROUNDS } {
        for operation in &operations {
            let entering = operation.path.starts_with("/api/auth/") || operation.path == "/api/setup";
            for role in roles.iter_mut().filter(|role| !entering || matches!(role.name, "nobody" | "guest")) {
                // The first rounds only make what later ones speak of.
                let spoiled = round >= 2 && !maker.dice.one_in(3);
                let said = ask(&mut connection, &server, &mut maker, operation, role, spoiled).await;
                found.requests += 1;
                if role.name == "guest"
                    && let Ok(Answer { cookie: Some(cookie), .. }) = &said
                {
                    let csrf = said.as_ref().map(|a| a.json()["csrf"].as_str().unwrap_or_default().to_owned());
                    role.person = Person { cookie: cookie.clone(), csrf: csrf.unwrap_or_default() };
                }
                match said {
                    Ok(answer) => judge(&document, &mut maker, operation, role, &answer, &mut found),
                    Err(problem) => {
                        found.failed += 1;
                        found.complain(operation, "no answer", &problem.to_string());
                        connection = Connection::open(&server.addr).await?;
                    }
                }
            }
        }
    }
    for (line, times) in found.complaints.iter().take(COMPLAINTS_MAX) {
        eprintln!("{times} x {line}");
    }
    let mut never = serde_json::Map::new();
    for name in operations.iter().map(Operation::name).filter(|name| !found.done.contains(name)) {
        let why = found.refused.get(&name).cloned();
        never.insert(name, why.into());
    }
    let detail =
        json!({"requests": found.requests, "operations": operations.len(), "seed": seed, "load": report::load()});
    report::line("api_5xx", found.failed as f64, "answers", &detail);
    report::line("api_not_as_described", found.unlike as f64, "answers", &json!({"kinds": found.complaints.len()}));
    report::line("api_operations_done", found.done.len() as f64, "operations", &json!({"never": never}));
    if found.failed + found.unlike == 0 { Ok(()) } else { Err("the API is not as it describes itself".into()) }
}

impl Operation<'_> {
    fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

fn operations(document: &Document) -> Vec<Operation<'_>> {
    let mut all = Vec::new();
    for (path, methods) in document.0["paths"].as_object().into_iter().flatten() {
        for (method, described) in methods.as_object().into_iter().flatten() {
            all.push(Operation { method: method.to_uppercase(), path, described });
        }
    }
    // What makes comes before what reads, and what takes away comes last.
    let order = ["POST", "PUT", "PATCH", "GET", "DELETE"];
    all.sort_by_key(|o| order.iter().position(|m| *m == o.method));
    all
}

/// Sends one request of a role.
async fn ask(
    connection: &mut Connection,
    server: &Server,
    maker: &mut Maker<'_>,
    operation: &Operation<'_>,
    role: &Role,
    spoiled: bool,
) -> Result<Answer> {
    maker.scope = role.name.to_owned();
    let mut path = String::new();
    let mut before = "";
    for part in operation.path.split('/').filter(|part| !part.is_empty()) {
        let variable = part.strip_prefix('{').and_then(|p| p.strip_suffix('}'));
        let word = match (variable, &role.shop) {
            (Some("m"), Some(shop)) if !maker.dice.one_in(6) => Some(shop.clone()),
            (Some(name), _) => Some(encode(&maker.in_path(before, name))),
            (None, _) => None,
        };
        if variable == Some("m") {
            maker.scope = word.clone().unwrap_or_default();
        }
        write!(path, "/{}", word.as_deref().unwrap_or(part))?;
        before = part;
    }
    let mut query = Vec::new();
    for parameter in operation.described["parameters"].as_array().into_iter().flatten() {
        let name = parameter["name"].as_str().unwrap_or_default();
        let wanted = parameter["required"] == true || maker.dice.one_in(3);
        if parameter["in"] == "query" && wanted {
            let mut value = maker.fitting(&parameter["schema"], name, 0);
            if spoiled && maker.dice.one_in(3) {
                maker.spoil(&mut value);
            }
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            // A line of a request has a limit of its own.
            query.push(format!("{name}={}", encode(&text.chars().take(2_000).collect::<String>())));
        }
    }
    if !query.is_empty() {
        write!(path, "?{}", query.join("&"))?;
    }
    let (content_type, body) = body_of(maker, operation, spoiled);
    let key = if operation.method != "GET" && maker.dice.one_in(3) {
        format!("k-{}", maker.dice.below(200))
    } else {
        String::new()
    };
    let fresh = std::mem::take(&mut connection.fresh);
    let sent = connection.send_as(&content_type, &operation.method, &path, &role.person, &key, &body);
    let mut said = tokio::time::timeout(PATIENCE, sent).await;
    // A kept connection ends when its last request was answered before its body was read.
    if matches!(said, Ok(Err(_))) && !fresh {
        *connection = Connection::open(&server.addr).await?;
        connection.fresh = false;
        let sent = connection.send_as(&content_type, &operation.method, &path, &role.person, &key, &body);
        said = tokio::time::timeout(PATIENCE, sent).await;
    }
    match said {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(error)) => Err(format!("{error} after {} bytes to {path}", body.len()).into()),
        Err(_) => Err(format!("none within {} s to {path}", PATIENCE.as_secs()).into()),
    }
}

fn body_of(maker: &mut Maker<'_>, operation: &Operation<'_>, spoiled: bool) -> (String, Vec<u8>) {
    const JSON: &str = "application/json";
    let content = &operation.described["requestBody"]["content"];
    let Some((kind, described)) = content.as_object().and_then(|c| c.iter().next()) else {
        return (JSON.to_owned(), Vec::new());
    };
    if kind == "text/csv" {
        let mut text = format!("Handle,Title,Variant Price,Variant SKU\na{0},Áo,1000,S{0}\nb,,x,\n", maker.count);
        if spoiled {
            text.push_str(&maker.odd().to_string());
        }
        return (kind.clone(), text.into_bytes());
    }
    if kind.starts_with("image/") {
        let end = if spoiled { maker.dice.below(PICTURE.len()) } else { PICTURE.len() };
        return ("image/png".to_owned(), PICTURE[..end].to_vec());
    }
    let mut value = maker.fitting(&described["schema"], "", 0);
    if spoiled {
        if maker.dice.one_in(HUGE_ONE_IN) {
            return (JSON.to_owned(), vec![b' '; HUGE_BYTES]);
        }
        for _ in 0..=maker.dice.below(2) {
            maker.spoil(&mut value);
        }
    }
    let mut bytes = value.to_string().into_bytes();
    if spoiled && maker.dice.one_in(12) {
        let at = maker.dice.below(bytes.len());
        match maker.dice.below(4) {
            0 => bytes.truncate(at),
            1 => bytes[at] = 0xff,
            2 => bytes = b"[".repeat(20_000),
            _ => bytes.insert(at, b'\\'),
        }
    }
    let kind = if spoiled && maker.dice.one_in(30) { "text/plain" } else { JSON };
    (kind.to_owned(), bytes)
}

/// The smallest picture: one dot, as PNG.
const PICTURE: &[u8] = &[
    0x89, b'P', b'N', b'G', 13, 10, 26, 10, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0,
    0x3a, 0x7e, 0x9b, 0x55, 0, 0, 0, 10, b'I', b'D', b'A', b'T', 0x78, 0x9c, 0x63, 0x60, 0, 0, 0, 2, 0, 1, 0x48, 0xaf,
    0xa4, 0x71, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xae, 0x42, 0x60, 0x82,
];

/// Holds an answer against the description.
fn judge(
    document: &Document,
    maker: &mut Maker<'_>,
    operation: &Operation<'_>,
    role: &Role,
    answer: &Answer,
    found: &mut Found,
) {
    let body = String::from_utf8_lossy(&answer.body);
    if answer.status >= 500 {
        found.failed += 1;
        return found.complain(operation, &answer.status.to_string(), &format!("as {}: {body}", role.name));
    }
    let responses = &operation.described["responses"];
    let own = responses.get(answer.status.to_string());
    let Some(response) = own.or_else(|| responses.get("default").filter(|_| answer.status >= 400)) else {
        found.unlike += 1;
        return found.complain(
            operation,
            "status not described",
            &format!("{} as {}: {body}", answer.status, role.name),
        );
    };
    if let Err(problem) = fits(document, response, answer) {
        found.unlike += 1;
        found.complain(operation, &format!("{} not as described", answer.status), &problem);
    }
    if !matches!(answer.status, 401 | 403 | 404) {
        found.refused.insert(operation.name(), answer.json()["code"].as_str().unwrap_or_default().to_owned());
    }
    if answer.status < 300 {
        found.done.insert(operation.name());
        maker.known.learn(kind_of(operation.path), &maker.scope, &answer.json(), &mut maker.dice);
    }
}

fn fits(document: &Document, response: &Value, answer: &Answer) -> std::result::Result<(), String> {
    let Some(content) = response["content"].as_object().filter(|c| !c.is_empty()) else {
        return if answer.body.is_empty() { Ok(()) } else { Err("a body where none is described".to_owned()) };
    };
    let kind = answer.content_type.as_str();
    let group = format!("{}/*", kind.split('/').next().unwrap_or_default());
    let described = content.get(kind).or_else(|| content.get(&group));
    let described = described.ok_or_else(|| format!("media type {kind:?} is not described"))?;
    if !kind.ends_with("json") {
        return Ok(());
    }
    let value: Value = serde_json::from_slice(&answer.body).map_err(|e| format!("no JSON: {e}"))?;
    if kind == "application/problem+json" && value["status"] != answer.status {
        return Err(format!("the problem speaks of status {}", value["status"]));
    }
    document.unlike(&described["schema"], &value).map_or(Ok(()), Err)
}

/// Percent-encodes everything but what never means anything else.
fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'~' => out.push(char::from(byte)),
            // A dot alone is a step in the path.
            b'.' if text.trim_matches('.').len() > 1 => out.push('.'),
            _ => drop(write!(out, "%{byte:02x}")),
        }
    }
    out
}

/// This time tomorrow.
pub(crate) fn tomorrow() -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    iso(now.as_secs() + 24 * 3600)
}

/// Seconds since 1970 as ISO 8601 in UTC (civil-from-days of Howard Hinnant, "chrono-compatible low-level date algorithms").
fn iso(seconds: u64) -> String {
    let (days, second) = (seconds / 86_400 + 719_468, seconds % 86_400);
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_as_its_date() {
        assert_eq!(iso(0), "1970-01-01T00:00:00Z");
        assert_eq!(iso(1_709_208_061), "2024-02-29T12:01:01Z");
    }
}
