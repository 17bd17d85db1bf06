//! What is known of a comment when it is judged: the facts of the scene `chat.message` that live has. Pure.
//!
//! Nothing personal goes out: the text is the masked one, folded to one spelling; numbers and addresses are only counted.

use contracts::{Fact, Facts};
use kernel::{Mark, Time, UserId};
use language::{Masked, PersonalKind, normalise};

use crate::{
    capture::Meant,
    model::{ChatRole, Speaker},
};

/// Combining marks that a letter of some language may bear.
const MARKS_OF_A_LETTER: usize = 2;
/// Ends of host names that are no words: a dot before one makes a link.
const ENDS: [&str; 18] = [
    "com", "net", "org", "vn", "cn", "ly", "xyz", "io", "cc", "tk", "biz", "asia", "hk", "tw", "ru", "jp", "kr", "edu",
];
/// Ends that are words too (`đẹp nha.me ơi`): a link only with a path behind them, or `www.` before.
const WORDY_ENDS: [&str; 20] = [
    "me", "to", "co", "us", "id", "gg", "tv", "link", "live", "shop", "top", "app", "vip", "store", "online", "site",
    "club", "info", "gl", "it",
];
/// Ways to write a dot that no machine reads.
const HIDDEN_DOTS: [&str; 9] = ["chấm", "cham", "dot", "点", "點", "[.]", "(.)", "(dot)", "[dot]"];
const HIDDEN_ENDS: [&str; 5] = ["com", "net", "vn", "cn", "org"];

/// A comment on its way to be judged, with what the room knows of it and its writer.
pub(crate) struct Written<'a> {
    /// As it was typed.
    pub text: &'a str,
    pub masked: &'a Masked,
    pub meant: &'a Meant,
    pub user: UserId,
    pub who: &'a Speaker,
    /// How long they have watched this sale, µs.
    pub watched_us: i64,
    /// Comments of the room in the last ten seconds.
    pub room_said_10s: u32,
    pub room_text: Mark,
    pub speaker_text: Mark,
}

/// What the words of a comment say by themselves; `order`: they are read as an order.
pub fn facts_of_words(text: &str, order: bool) -> Facts {
    words(text, &language::mask(text), order, false)
}

fn words(typed: &str, masked: &Masked, order: bool, question: bool) -> Facts {
    let tone = language::tone(&masked.text);
    let shape = shape(typed);
    let text = normalise::spelled(&masked.text);
    let emails = match masked.any {
        true => language::find_personal(typed).iter().filter(|s| s.kind == PersonalKind::Email).count(),
        false => 0,
    };
    Facts::new()
        .with("chat.length", masked.text.chars().count())
        .with("chat.links", links(&text))
        .with("chat.phones", masked.phones.len())
        .with("chat.emails", emails)
        .with("chat.mentions", mentions(&text))
        .with("chat.emoji", shape.emoji)
        .with("chat.longest_run", shape.longest_run)
        .with("chat.odd_marks", shape.odd_marks)
        .with("chat.capitals", Fact::Share { part: shape.capitals, whole: shape.cased })
        .with("chat.order", order)
        .with("chat.question", !order && (tone.question || question))
        .with("chat.complaint", tone.complaint)
        .with("chat.banned", tone.banned.into_iter().map(str::to_owned).collect::<Vec<_>>())
        .with("chat.text", text)
}

pub(crate) fn comment_facts(c: &Written<'_>) -> Facts {
    let role = match c.who.role {
        ChatRole::Viewer => "viewer",
        ChatRole::Host => "host",
        _ => "crew",
    };
    let order = !matches!(c.meant, Meant::Talk | Meant::Question);
    words(c.text, c.masked, order, *c.meant == Meant::Question)
        .with("chat.room_text", c.room_text)
        .with("chat.speaker_text", c.speaker_text)
        .with("speaker.id", c.user)
        .with("speaker.role", role)
        .with("speaker.joined", c.who.joined)
        .with("speaker.guest", c.who.guest)
        .with("speaker.bought_here", c.who.bought_here)
        .with("speaker.watched", Fact::Span(c.watched_us))
        .with("room.said_10s", c.room_said_10s)
        .with("device.id", c.who.from.device)
}

/// When an account was made: its id says so. `None` for ids that were not made by the clock.
pub(crate) fn made_at(user: UserId) -> Option<Time> {
    let bytes = user.as_bytes();
    let ms = bytes[..6].iter().fold(0i64, |ms, b| ms << 8 | i64::from(*b));
    (bytes[6] >> 4 == 7).then(|| Time::from_millis(ms))
}

#[derive(Debug, Default, PartialEq)]
struct Shape {
    emoji: usize,
    longest_run: usize,
    odd_marks: usize,
    /// Capitals, and letters that could be capitals.
    capitals: i64,
    cased: i64,
}

fn shape(text: &str) -> Shape {
    let mut shape = Shape::default();
    let (mut marks, mut joined) = (0, false);
    for c in text.chars() {
        if is_mark(c) {
            marks += 1;
            shape.odd_marks += usize::from(marks > MARKS_OF_A_LETTER);
        } else {
            marks = 0;
        }
        // A family is one picture of four.
        shape.emoji += usize::from(is_emoji(c) && !joined);
        joined = c == '\u{200d}';
        shape.capitals += i64::from(c.is_uppercase());
        shape.cased += i64::from(c.is_uppercase() || c.is_lowercase());
    }
    let mut run = 0;
    let mut before = None;
    for c in normalise::chars(text) {
        run = if before == Some(c.plain) && c.plain != ' ' { run + 1 } else { 1 };
        before = Some(c.plain);
        shape.longest_run = shape.longest_run.max(run);
    }
    shape
}

/// Marks that stand on or under the sign before them.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5bd}' | '\u{610}'..='\u{61a}'
        | '\u{64b}'..='\u{65f}' | '\u{e31}' | '\u{e34}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}' | '\u{1ab0}'..='\u{1aff}'
        | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

fn is_emoji(c: char) -> bool {
    matches!(c, '\u{1f300}'..='\u{1f3fa}' | '\u{1f400}'..='\u{1faff}' | '\u{2600}'..='\u{27bf}' | '\u{2b50}' | '\u{2b55}'
        | '\u{1f1e6}'..='\u{1f1ff}' | '\u{1f004}' | '\u{1f0cf}' | '\u{1f18e}' | '\u{1f191}'..='\u{1f19a}')
}

/// Links in a folded text, written out or hidden.
fn links(text: &str) -> usize {
    let mut found = 0;
    let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '/' | ':' | '_' | '?' | '=' | '&' | '%');
    for word in text.split(|c| !part(c)) {
        found += usize::from(is_link(word));
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    for at in 1..words.len().saturating_sub(1) {
        let dot = words[at] == "." || HIDDEN_DOTS.contains(&words[at]);
        found += usize::from(dot && HIDDEN_ENDS.contains(&words[at + 1]));
    }
    for word in words {
        // `shop点com`, `shop(dot)com`: in one piece, and not found above.
        let in_one = HIDDEN_DOTS.iter().filter_map(|dot| word.split_once(dot)).any(|(name, end)| {
            let end = end.split('/').next().unwrap_or_default();
            !name.is_empty() && HIDDEN_ENDS.contains(&end)
        });
        found += usize::from(in_one);
    }
    found
}

fn is_link(word: &str) -> bool {
    if let Some((scheme, rest)) = word.split_once("://") {
        return scheme.starts_with("http") && !rest.is_empty();
    }
    let (host, path) = word.split_once('/').map_or((word, None), |(host, path)| (host, Some(path)));
    let host = host.split([':', '?']).next().unwrap_or_default().trim_end_matches('.');
    let Some((name, end)) = host.rsplit_once('.') else { return false };
    let named = name.split('.').all(|label| !label.is_empty()) && !name.is_empty();
    let wordy = path.is_some() || name.starts_with("www.") || name == "www";
    named && (ENDS.contains(&end) || (wordy && WORDY_ENDS.contains(&end)))
}

/// People named with @ in a folded text.
fn mentions(text: &str) -> usize {
    let mut before = ' ';
    let mut chars = text.chars().peekable();
    let mut found = 0;
    while let Some(c) = chars.next() {
        let named = chars.peek().is_some_and(|n| n.is_alphanumeric());
        found += usize::from(c == '@' && !before.is_alphanumeric() && named);
        before = c;
    }
    found
}

#[cfg(test)]
mod tests {
    use contracts::Marks;
    use kernel::{Locale, Uuid};

    use super::*;

    fn facts(text: &str, meant: &Meant) -> Facts {
        let user = UserId::from_uuid(Uuid::from_u128(1));
        let who = Speaker {
            user: Some(user),
            name: "lan".into(),
            role: ChatRole::Viewer,
            locale: Locale::Vi,
            guest: true,
            joined: None,
            bought_here: false,
            orders_360d: 0,
            from: Marks { device: Some(Mark::of(&[7; 8])), network: None },
        };
        let masked = language::mask(text);
        let mark = Mark::of(&[1; 8]);
        comment_facts(&Written {
            text,
            masked: &masked,
            meant,
            user,
            who: &who,
            watched_us: 90_000_000,
            room_said_10s: 3,
            room_text: mark,
            speaker_text: mark,
        })
    }

    fn of(text: &str, name: &str) -> Fact {
        facts(text, &Meant::Talk).0.into_iter().find(|(n, _)| *n == name).unwrap().1
    }

    fn count(text: &str, name: &str) -> i64 {
        match of(text, name) {
            Fact::Int(n) => n,
            other => panic!("{name} is {other:?}"),
        }
    }

    /// The facts that the policy says live owes, by the policy's own text.
    #[test]
    fn every_fact_of_the_scene_that_live_owes_is_said_and_no_other() {
        let declared = include_str!("../../../../policies/chat.message/facts.policy");
        let mut owed: Vec<&str> = declared
            .lines()
            .skip_while(|l| !l.starts_with("facts from live"))
            .take_while(|l| !l.starts_with("events"))
            .filter_map(|l| l.strip_prefix("  ")?.split_once(':').map(|(name, _)| name.trim()))
            .collect();
        let mut said: Vec<&str> = facts("A1", &Meant::Talk).0.into_iter().map(|(name, _)| name).collect();
        owed.sort_unstable();
        said.sort_unstable();
        assert_eq!(said, owed);
    }

    #[test]
    fn links_are_found_written_out_or_hidden() {
        for text in [
            "vào https://shop.example/abc nhé",
            "xem www.hangre.vn",
            "bit.ly/3xYz",
            "zalo.me/nhom",
            "加群 t.me/abcd",
            "HANGRE.COM",
            "ｈａｎｇｒｅ．ｃｏｍ",
            "hangre chấm com",
            "hangre dot com",
            "hangre点com",
            "hangre(dot)com",
            "hangre . com",
        ] {
            assert_eq!(count(text, "chat.links"), 1, "{text}");
        }
        for text in [
            "đẹp quá.me ơi",
            "nha.to quá",
            "giá 1.200.000đ",
            "size 3.5",
            "A1.M",
            "không sao... com hộp",
            "v.v.",
            "这个好看。com",
            "com niêu",
            "50/50",
        ] {
            assert_eq!(count(text, "chat.links"), 0, "{text}");
        }
        assert_eq!(count("a.com b.vn c.net", "chat.links"), 3);
    }

    #[test]
    fn personal_data_is_counted_and_not_said() {
        let text = "gọi 0901.234.567 hoặc lan@thu.vn";
        assert_eq!((count(text, "chat.phones"), count(text, "chat.emails")), (1, 1));
        let Fact::Text(said) = of(text, "chat.text") else { panic!() };
        assert!(!said.contains("234") && !said.contains("lan@"), "{said}");
        assert_eq!(count(text, "chat.mentions"), 0, "an address is no mention");
        assert_eq!(count("我的电话 138 1234 5678", "chat.phones"), 1);
        assert_eq!(count("A1 size 38 giá 250000", "chat.phones"), 0);
    }

    #[test]
    fn texts_are_folded_to_what_patterns_are_written_against() {
        for (typed, folded) in [
            ("CHUYỂN  KHOẢN\u{200b} riêng", "chuyển khoản riêng"),
            ("加Ｖ私下轉賬", "加v私下转账"),
            ("Easy MONEY", "easy money"),
        ] {
            assert_eq!(of(typed, "chat.text"), Fact::Text(folded.into()));
        }
    }

    #[test]
    fn signs_are_counted_as_people_see_them() {
        assert_eq!(count("đẹp 😍😍👨\u{200d}👩\u{200d}👧 ❤️", "chat.emoji"), 4);
        assert_eq!(count("👍\u{1f3fd}", "chat.emoji"), 1, "a tone of skin is no picture of its own");
        assert_eq!(count("好看好看", "chat.emoji"), 0);
        assert_eq!(count("nhaaaaaaa", "chat.longest_run"), 7);
        assert_eq!(count("!!!!!!!!!!!!!!!!!!", "chat.longest_run"), 18);
        assert_eq!(count("a      b", "chat.longest_run"), 1, "blanks are no sign");
        assert_eq!(count("哈哈哈哈", "chat.longest_run"), 4);
        assert_eq!(count("cho\u{302}\u{301}t", "chat.odd_marks"), 0, "a Vietnamese letter bears two");
        assert_eq!(count(&format!("h{}i", "\u{316}".repeat(12)), "chat.odd_marks"), 10);
        assert_eq!(of("CHỐT Đi", "chat.capitals"), Fact::Share { part: 5, whole: 6 });
        assert_eq!(of("好看", "chat.capitals"), Fact::Share { part: 0, whole: 0 });
        assert_eq!(count("@lan @minh ơi @ 5k", "chat.mentions"), 2);
        assert_eq!(count("đẹp quá", "chat.length"), 7);
    }

    #[test]
    fn an_order_is_no_question_and_a_complaint_is_one_in_any_language() {
        let order = facts("A1 còn không? chốt", &Meant::Order { items: Vec::new(), cancel: Vec::new() });
        let find = |facts: &Facts, name: &str| facts.0.iter().find(|(n, _)| *n == name).unwrap().1.clone();
        assert_eq!((find(&order, "chat.order"), find(&order, "chat.question")), (Fact::Bool(true), Fact::Bool(false)));
        for (text, name) in [
            ("ship bao nhiêu", "chat.question"),
            ("多少钱", "chat.question"),
            ("how much is it", "chat.question"),
            ("áo bị rách", "chat.complaint"),
            ("还没收到", "chat.complaint"),
            ("never arrived", "chat.complaint"),
        ] {
            assert_eq!(of(text, name), Fact::Bool(true), "{text}");
            assert_eq!(of(text, "chat.order"), Fact::Bool(false), "{text}");
        }
        assert_eq!(of("óc chó", "chat.banned"), Fact::Set(vec!["insult".into()]));
        assert_eq!(of("đẹp", "chat.banned"), Fact::Set(vec![]));
    }

    #[test]
    fn an_account_is_as_old_as_its_id() {
        let (world, _) = kernel::World::seeded(1, Time::parse("2026-03-04T05:06:07Z").unwrap());
        assert_eq!(made_at(world.id()), Time::parse("2026-03-04T05:06:07Z"));
        assert_eq!(made_at(UserId::from_uuid(Uuid::from_u128(5))), None);
    }
}
