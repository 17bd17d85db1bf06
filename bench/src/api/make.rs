//! Makes requests out of the API's description: bodies and parameters that fit it, and the same with one thing wrong.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::schema::Document;

/// Names of things met so far that are kept of each kind, the newest in place of a random older one.
const KEPT_MAX: usize = 24;
/// Deeper bodies than this are cut off.
const DEPTH_MAX: usize = 8;

/// A seeded sequence (xorshift): the same seed sends the same requests to the same answers.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Dice {
        Dice(seed.max(1))
    }

    pub(crate) fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap_or(0) % n.max(1)
    }

    /// True once in `n` throws.
    pub(crate) fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    pub(crate) fn of<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        all.get(self.below(all.len()))
    }
}

/// Ids met in answers, by kind (`order`, `variant`, …), whosever they are.
#[derive(Default)]
pub(crate) struct Known(HashMap<String, Vec<String>>);

impl Known {
    fn add(&mut self, kind: &str, scope: &str, id: &str, dice: &mut Dice) {
        self.add_to(kind.to_owned(), id, dice);
        self.add_to(format!("{kind} of {scope}"), id, dice);
    }

    fn add_to(&mut self, kind: String, id: &str, dice: &mut Dice) {
        let all = self.0.entry(kind).or_default();
        if all.iter().any(|known| known == id) {
            return;
        }
        if all.len() < KEPT_MAX {
            all.push(id.to_owned());
        } else {
            let at = dice.below(all.len());
            all[at] = id.to_owned();
        }
    }

    /// Takes the ids out of an answer. `kind`: of what it is an answer; `scope`: whose.
    pub(crate) fn learn(&mut self, kind: &str, scope: &str, answer: &Value, dice: &mut Dice) {
        match answer {
            Value::Array(items) => items.iter().for_each(|item| self.learn(kind, scope, item, dice)),
            Value::Object(members) => {
                for (name, member) in members {
                    match (name.as_str(), member) {
                        ("id", Value::String(id)) => self.add(kind, scope, id, dice),
                        ("slug", Value::String(slug)) => self.add("slug", scope, slug, dice),
                        ("url", Value::String(url)) => {
                            if let Some(name) = url.strip_prefix("/pictures/") {
                                self.add("picture", scope, name, dice);
                            }
                        }
                        (name, Value::String(id)) => {
                            if let Some(kind) = name.strip_suffix("_id") {
                                self.add(kind, scope, id, dice);
                            }
                        }
                        ("items", list @ Value::Array(_)) => self.learn(kind, scope, list, dice),
                        (name, inside) => self.learn(singular(name), scope, inside, dice),
                    }
                }
            }
            _ => {}
        }
    }
}

/// What a collection's name holds one of.
fn singular(name: &str) -> &str {
    match name {
        "studio" | "merchants" => "merchant",
        "addresses" => "address",
        "staff" | "people" | "hosts" => "user",
        "rooms" | "live" | "coming" | "replays" => "session",
        "stock" | "waitlist" => "variant",
        "hold-links" => "token",
        "ids" => "order",
        other => other.strip_suffix('s').unwrap_or(other),
    }
}

/// Of what a path answers: its last word that is no variable.
pub(crate) fn kind_of(path: &str) -> &str {
    let named = path.split('/').rfind(|part| !part.is_empty() && !part.starts_with('{'));
    singular(named.unwrap_or_default())
}

const NO_SUCH: &str = "01900000-0000-7000-8000-000000000000";

/// Texts that programs stumble over.
const ODD_TEXTS: &[&str] = &[
    "",
    " ",
    "0",
    "null",
    "-1",
    "\u{0}",
    "a\u{0}b",
    "\u{feff}x",
    "\u{202e}đảo",
    "e\u{301}\u{301}\u{301}",
    "👩‍👩‍👧‍👦",
    "𝔸𝟙",
    "İıſK",
    "'; DROP TABLE trade_order; --",
    "%",
    "_%\\",
    "<script>alert(1)</script>",
    "../../keys/master.key",
    "{{clustered}}",
    "=cmd|' /C calc'!A0",
    "\r\nset-cookie: a=b",
    "99999-99-99T99:99:99Z",
    "2026-02-30T25:61:61Z",
    NO_SUCH,
    "ffffffff-ffff-ffff-ffff-ffffffffffff",
];

pub(crate) struct Maker<'a> {
    pub document: &'a Document,
    pub dice: Dice,
    pub known: Known,
    /// Numbers what must be new each time.
    pub count: usize,
    /// In whose name requests are made now: a shop's, or a role's.
    pub scope: String,
    /// People whose rights stay as they are, that the requests keep meaning what they mean.
    pub spared: Vec<String>,
    /// A moment tomorrow.
    pub tomorrow: String,
}

impl Maker<'_> {
    /// An id that was met, mostly one that belongs to who asks.
    fn known(&mut self, kind: &str) -> Option<String> {
        let stray = self.dice.one_in(5);
        let own = self.known.0.get(&format!("{kind} of {}", self.scope)).filter(|_| !stray);
        let all = own.or_else(|| self.known.0.get(kind))?;
        self.dice.of(all).filter(|id| !self.spared.contains(id)).cloned()
    }

    /// A value that fits the schema, with ids that were met and texts that people write.
    pub(crate) fn fitting(&mut self, schema: &Value, name: &str, depth: usize) -> Value {
        let document = self.document;
        let schema = document.follow(schema);
        if let Some(choices) = schema["oneOf"].as_array().or(schema["anyOf"].as_array()) {
            // The last choice is mostly `null`.
            let at = if self.dice.one_in(3) { self.dice.below(choices.len()) } else { 0 };
            return choices.get(at).map_or(Value::Null, |s| self.fitting(s, name, depth));
        }
        if let Some(parts) = schema["allOf"].as_array() {
            let whole = document.joined(parts);
            return self.fitting(&whole, name, depth);
        }
        if let Some(choices) = schema["enum"].as_array() {
            return self.dice.of(choices).cloned().unwrap_or_default();
        }
        let kinds = match &schema["type"] {
            Value::Array(kinds) => kinds.clone(),
            kind => vec![kind.clone()],
        };
        let at = if self.dice.one_in(3) { self.dice.below(kinds.len()) } else { 0 };
        match kinds.get(at).and_then(Value::as_str) {
            Some("boolean") => json!(self.dice.one_in(2)),
            Some("integer" | "number") => json!(self.number(name)),
            Some("string") => json!(self.text(schema, name)),
            Some("array") => {
                let many = match name {
                    "options" | "option_names" | "pictures" => 0,
                    _ => 1 + self.dice.below(2),
                };
                let each = &schema["items"];
                (0..many).map(|_| self.fitting(each, singular(name), depth + 1)).collect()
            }
            Some("object") if depth < DEPTH_MAX => {
                let mut made = Map::new();
                let required = schema["required"].as_array().cloned().unwrap_or_default();
                for (name, member) in schema["properties"].as_object().into_iter().flatten() {
                    let needed = required.iter().any(|r| r == name);
                    // What narrows a request is left out more often than not.
                    let seldom = if name.starts_with("expected") || name.ends_with("_id") { 6 } else { 2 };
                    if needed || self.dice.one_in(seldom) {
                        made.insert(name.clone(), self.fitting(member, name, depth + 1));
                    }
                }
                made.into()
            }
            _ => Value::Null,
        }
    }

    fn number(&mut self, name: &str) -> i64 {
        let n = i64::try_from(self.dice.below(50)).unwrap_or(0) + 1;
        match name {
            "price_minor" | "fee_minor" => n * 1_000,
            "compare_at_minor" => n * 1_000 + 50_000,
            "expected_total_minor" => 130_000,
            "up_to_g" | "weight_g" => n * 100,
            "quantity" | "limit_per_buyer" => 1 + n % 3,
            _ => n,
        }
    }

    fn text(&mut self, schema: &Value, name: &str) -> String {
        self.count += 1;
        let n = self.count;
        if schema["format"] == "date-time" {
            return self.tomorrow.clone();
        }
        let chosen = |dice: &mut Dice, all: &[&str]| dice.of(all).copied().unwrap_or_default().to_owned();
        let kind = name.strip_suffix("_id").unwrap_or(singular(name));
        let id_wanted = schema["format"] == "uuid" || matches!(name, "ids" | "merchant" | "product");
        if id_wanted && let Some(id) = self.known(kind) {
            return id;
        }
        if schema["format"] == "uuid" {
            return NO_SUCH.to_owned();
        }
        match name {
            "login" if self.dice.one_in(3) => "buyer@example.com".to_owned(),
            "login" | "phone" => format!("09{:08}", 12_000_000 + n),
            "password" => crate::shop::PASSWORD.to_owned(),
            "country" => "VN".to_owned(),
            "region" => "VN-SG".to_owned(),
            "currency" => "VND".to_owned(),
            "slug" => format!("shop-{n}"),
            "sku" => format!("SKU-{n}"),
            "scope" => chosen(&mut self.dice, &["orders:read", "catalogue:write", "live:read", "ledger:read"]),
            "codes" => "A1,A12:đen|xanh:S|M|L".to_owned(),
            "code" => format!("A{}", n % 90),
            "bin" => "970436".to_owned(),
            "account" => "0011002233".to_owned(),
            "kind" => chosen(&mut self.dice, &["heart", "live"]),
            "card" => chosen(&mut self.dice, &["ok", "decline", "timeout"]),
            "cursor" => String::new(),
            "state" | "status" => chosen(&mut self.dice, &["paid", "placed", "active", "draft", "captured"]),
            "avatar_url" | "cover_url" | "picture_url" => "/pictures/none.jpg".to_owned(),
            "line" => "1 Lê Lợi".to_owned(),
            "text" => chosen(&mut self.dice, &["chốt A1 x2", "A12 đen M", "áo này còn không?", "我要A1两件"]),
            "reason" => "không còn cần nữa".to_owned(),
            _ => chosen(&mut self.dice, &["Lan", "Áo lụa", "丝绸衬衫", "Silk shirt"]),
        }
    }

    /// A value that has no business where it stands.
    pub(crate) fn odd(&mut self) -> Value {
        match self.dice.below(14) {
            0 => Value::Null,
            1 => json!(self.dice.one_in(2)),
            2 => json!(0),
            3 => json!(-1),
            4 => json!(i64::MAX),
            5 => json!(i64::MIN),
            6 => json!(u64::MAX),
            7 => json!(f64::MAX),
            8 => json!(0.5),
            9 => json!([]),
            10 => json!({}),
            11 => json!("x".repeat(self.dice.below(40_000))),
            12 => json!(vec![Value::Null; 1 + self.dice.below(2_000)]),
            _ => json!(self.dice.of(ODD_TEXTS).copied().unwrap_or_default()),
        }
    }

    /// The same with one thing wrong, somewhere in it.
    pub(crate) fn spoil(&mut self, value: &mut Value) {
        let deeper = !self.dice.one_in(4);
        match value {
            Value::Object(members) if deeper && !members.is_empty() => {
                let at = self.dice.below(members.len());
                if let Some(name) = members.keys().nth(at).cloned() {
                    match self.dice.below(6) {
                        0 => drop(members.remove(&name)),
                        1 => {
                            let odd = self.odd();
                            members.insert("nobody_asked".to_owned(), odd);
                        }
                        _ => members.get_mut(&name).into_iter().for_each(|member| self.spoil(member)),
                    }
                }
            }
            Value::Array(items) if deeper && !items.is_empty() => match self.dice.below(4) {
                0 => *items = vec![items[0].clone(); 1 + self.dice.below(3_000)],
                _ => {
                    let at = self.dice.below(items.len());
                    self.spoil(&mut items[at]);
                }
            },
            Value::String(text) if self.dice.one_in(2) => {
                let odd = self.dice.of(ODD_TEXTS).copied().unwrap_or_default();
                *text = if self.dice.one_in(2) { format!("{text}{odd}") } else { odd.to_owned() };
            }
            Value::Number(_) if self.dice.one_in(2) => {
                let edges = [0, -1, 1, 255, 256, 65_536, 1 << 31, (1 << 31) - 1, 1 << 32, i64::MAX, i64::MIN];
                *value = json!(self.dice.of(&edges));
            }
            other => *other = self.odd(),
        }
    }

    /// What stands in a path for the variable `{name}` after the word `before`.
    pub(crate) fn in_path(&mut self, before: &str, name: &str) -> String {
        if self.dice.one_in(12) {
            return self.dice.of(ODD_TEXTS).copied().unwrap_or_default().to_owned();
        }
        match (before, name) {
            ("places", "country") => Some("VN".to_owned()),
            (_, "region") => Some("VN-SG".to_owned()),
            ("merchants", _) if self.dice.one_in(2) => self.known("slug"),
            _ => self.known(singular(before)),
        }
        .unwrap_or_else(|| NO_SUCH.to_owned())
    }
}
