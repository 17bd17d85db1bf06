//! Writers in a live room, for `chat.message`.

use contracts::{Fact, Facts, scene};
use language::{PersonalKind, find_personal, mask, normalise};

use super::{
    Act::{Hidden, Muted, Reports, Says},
    Case, Did, EVENING, ME, Tale, Who, days, hours, minutes, often, once, somebody,
};

/// A comment as it is typed, by somebody who has watched for a while. What a reader would have to count in its words is given: links,
/// people named, emoji, piled marks.
#[derive(Clone, Copy)]
struct Comment {
    me: Who,
    text: &'static str,
    /// Reads as an order of a code that is on sale.
    order: bool,
    links: i64,
    mentions: i64,
    emoji: i64,
    /// Marks piled on letters.
    odd_marks: i64,
    role: &'static str,
    guest: bool,
    bought_here: bool,
    /// Seconds in this sale.
    watched: i64,
    /// Comments of the room in ten seconds.
    room_said: i64,
}

const COMMENT: Comment = Comment {
    me: ME,
    text: "mẫu này đẹp quá",
    order: false,
    links: 0,
    mentions: 0,
    emoji: 0,
    odd_marks: 0,
    role: "viewer",
    guest: false,
    bought_here: false,
    watched: minutes(12),
    room_said: 6,
};

impl Comment {
    fn case(self, name: &'static str, rule: Option<&'static str>, story: &'static str, past: &[Did]) -> Case {
        let tale = Tale::new(name, EVENING, self.me);
        let speaker = tale.user(&self.me, 0);
        let masked = mask(self.text);
        let tone = language::tone(&masked.text);
        let emails = find_personal(self.text).iter().filter(|s| s.kind == PersonalKind::Email).count();
        let (room_text, speaker_text) = tale.words(&self.me, 0, &masked.text);
        let typed = || self.text.chars();
        let capitals = Fact::Share {
            part: whole(typed().filter(|c| c.is_uppercase()).count()),
            whole: whole(typed().filter(|c| c.is_uppercase() || c.is_lowercase()).count()),
        };
        let facts = Facts::new()
            .with("chat.length", masked.text.chars().count())
            .with("chat.links", self.links)
            .with("chat.phones", masked.phones.len())
            .with("chat.emails", emails)
            .with("chat.mentions", self.mentions)
            .with("chat.emoji", self.emoji)
            .with("chat.longest_run", longest_run(self.text))
            .with("chat.odd_marks", self.odd_marks)
            .with("chat.capitals", capitals)
            .with("chat.order", self.order)
            .with("chat.question", !self.order && tone.question)
            .with("chat.complaint", tone.complaint)
            .with("chat.banned", tone.banned.into_iter().map(str::to_owned).collect::<Vec<_>>())
            .with("chat.room_text", room_text)
            .with("chat.speaker_text", speaker_text)
            .with("chat.text", normalise::spelled(&masked.text))
            .with("speaker.id", speaker)
            .with("speaker.role", self.role)
            .with("speaker.joined", speaker.made_at())
            .with("speaker.guest", self.guest)
            .with("speaker.bought_here", self.bought_here)
            .with("speaker.watched", Fact::Span(self.watched * 1_000_000))
            .with("room.said_10s", self.room_said)
            .with("device.id", tale.marks(&self.me, 0).device);
        let mut case = tale.case(scene::CHAT_MESSAGE, rule, story, past, speaker.to_string(), facts);
        case.typed = Some((self.text, self.order));
        case
    }

    fn caught_by(self, rule: &'static str, name: &'static str, story: &'static str, past: &[Did]) -> Case {
        self.case(name, Some(rule), story, past)
    }

    fn left_alone(self, name: &'static str, story: &'static str, past: &[Did]) -> Case {
        self.case(name, None, story, past)
    }
}

fn whole(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// Of one sign again and again.
fn longest_run(text: &str) -> usize {
    let signs: Vec<char> = normalise::chars(text).iter().map(|c| c.plain).collect();
    let runs = signs.chunk_by(|a, b| a == b && *a != ' ');
    runs.map(<[char]>::len).max().unwrap_or(0)
}

/// Says these words.
const fn says(text: &'static str) -> Comment {
    Comment { text, ..COMMENT }
}

const JUST_MADE: Who = Who { joined: minutes(4), ..ME };
const PASTED: &str = "Mọi người ơi nghe em nói nè, hôm qua em đi chợ thấy người ta bán đầy ra đó, y chang như trong phòng này, \
mà ai cũng khen rồi về ai cũng chê, em nói thật chứ không có ý gì đâu, ai hiểu thì hiểu, em chỉ nói vậy thôi chứ em đi đây nha";

pub(super) fn attackers() -> Vec<Case> {
    let fan = somebody("fan#");
    vec![
        says("ai rảnh vào chơi nè").caught_by(
            "flood_ten_seconds",
            "the_flooder",
            "types whatever comes, six lines in ten seconds, so that nobody else is read",
            &[often(6, 8, 1, ME, Says("nè nè câu số #"))],
        ),
        Comment { text: "chốt A1 size M", order: true, ..COMMENT }.caught_by(
            "flood_hard",
            "the_order_machine",
            "a rival's machine comments orders as fast as the server takes them, to bury those of buyers",
            &[often(6, 9, 0, ME, Says("chốt A1 số #")), often(9, 9, 1, ME, Says("chốt A2 số #"))],
        ),
        says("hôm nay vui ghê").caught_by(
            "flood_minute",
            "the_chatterbox_script",
            "a line every three seconds, just below the pace that the ten seconds see",
            &[often(20, 58, 3, ME, Says("chuyện vui số #"))],
        ),
        says("ở ngoài chợ rẻ hơn nhiều").caught_by(
            "same_words_again",
            "the_parrot",
            "says the same sentence over and over, a minute apart",
            &[often(3, 200, 60, ME, Says("ở ngoài chợ rẻ hơn nhiều"))],
        ),
        says("ai biết chỗ nào rẻ hơn không?").caught_by(
            "same_words_always",
            "the_asking_parrot",
            "dresses an advertisement as a question, and asks it eight times",
            &[often(8, 280, 30, ME, Says("ai biết chỗ nào rẻ hơn không?"))],
        ),
        says("mua ở đây phí tiền lắm mọi người đừng tin").caught_by(
            "chorus",
            "the_smear_choir",
            "seven accounts say one sentence within a minute",
            &[often(7, 50, 6, somebody("voice#"), Says("mua ở đây phí tiền lắm mọi người đừng tin"))],
        ),
        Comment { me: Who { device: "the phone", ..JUST_MADE }, ..says("áo này mặc vào xấu lắm") }.caught_by(
            "device_of_many_voices",
            "the_sock_puppets",
            "three accounts take turns on one device; the newest talks fastest",
            &[
                often(3, minutes(5), 60, Who { device: "the phone", ..somebody("puppet#") }, Says("xấu lắm #")),
                often(8, 55, 6, Who { device: "the phone", ..JUST_MADE }, Says("mặc vào xấu #")),
            ],
        ),
        Comment { me: JUST_MADE, ..says("SHOP NÀY CHÁN LẮM MỌI NGƯỜI VỀ NGỦ HẾT ĐI") }.caught_by(
            "new_and_fast",
            "the_raider",
            "an account made for one raid shouts a line every few seconds",
            &[often(8, 55, 6, JUST_MADE, Says("CHÁN LẮM VỀ ĐI #"))],
        ),
        Comment { room_said: 260, ..says("haha vui quá") }.caught_by(
            "busy_room",
            "the_crowd_surfer",
            "adds to a room in which nobody can read any more",
            &[often(5, 50, 9, ME, Says("haha #"))],
        ),
        Comment { me: Who { joined: days(3), ..ME }, guest: true, watched: 5, ..says(SCREAM) }.caught_by(
            "same_sign",
            "the_screamer",
            "comes in without an account and pastes a line that fills the screen with one letter",
            &[],
        ),
        Comment {
            watched: 15, emoji: 22, ..says("shop bán hàng giả 😂🤣😂🤣😂🤣😂🤣😂🤣😂🤣😂🤣😂🤣😂🤣😂🤣😂🤣")
        }
        .caught_by(
            "wall_of_pictures",
            "the_laughing_smear",
            "comes in to cry fake under a wall of laughing faces",
            &[],
        ),
        Comment { odd_marks: 20, ..says(ZALGO) }.caught_by(
            "piled_marks",
            "the_screen_painter",
            "piles marks on a letter until they cover the lines above",
            &[],
        ),
        says("VỀ ĐI MỌI NGƯỜI ƠIIIIIIIIIIIIIIIIII Ở ĐÂY CHÁN LẮM").caught_by(
            "shouting",
            "the_shouter",
            "shouts people out of the room, as he did when he was muted before",
            &[often(2, days(9), days(3), ME, Muted)],
        ),
        says("gọi mình 0901234567 nói chuyện nha").caught_by(
            "phone_in_public",
            "the_number_giver",
            "leaves a number for buyers to call, away from the shop",
            &[],
        ),
        says("gửi về hangre88@thu.vn mình báo giá").caught_by(
            "mail_in_public",
            "the_mail_giver",
            "leaves a mail address to sell past the shop",
            &[],
        ),
        Comment { me: Who { joined: hours(2), ..ME }, links: 1, ..says("xem www.hangre.vn nha mọi người") }.caught_by(
            "link_of_new_account",
            "the_fresh_link",
            "an account of today leaves a link to a copied shop",
            &[],
        ),
        Comment { links: 1, ..says("xem www.hangre.vn nha mọi người") }.caught_by(
            "link_of_stranger",
            "the_aged_link",
            "an account bought old leaves a link to a copied shop",
            &[],
        ),
        Comment { bought_here: true, links: 1, ..says("vào đây nhận mã bit.ly/3xyz nha") }.caught_by(
            "hidden_way_out",
            "the_customer_with_a_short_link",
            "bought one cheap thing so that links pass, then leaves a short one",
            &[],
        ),
        says("ai cần hàng rẻ hơn kb zalo mình").caught_by(
            "messenger_invite",
            "the_messenger",
            "takes buyers to a messenger, where they pay ahead for nothing",
            &[],
        ),
        says("chuyển khoản trực tiếp cho mình giảm 50 phần trăm").caught_by(
            "pay_elsewhere",
            "the_side_till",
            "offers half the price to who pays him instead of the shop",
            &[],
        ),
        says("cskh đây, khách nhắn em để nhận lại tiền").caught_by(
            "plays_the_shop",
            "the_false_clerk",
            "plays the shop's service to get at card numbers",
            &[],
        ),
        Comment { bought_here: true, links: 1, ..says("chúc mừng bạn trúng thưởng, vào www.nhanqua.vn nha") }
            .caught_by(
                "prize_bait",
                "the_prize",
                "a customer of one cheap thing tells others that they won, on a page that asks for their bank",
                &[],
            ),
        says("việc nhẹ lương cao 500k một ngày ib nha").caught_by(
            "job_bait",
            "the_recruiter",
            "offers easy work: deposits for orders that do not exist",
            &[],
        ),
        says("vay nhanh trong ngày, thủ tục gọn").caught_by(
            "loan_bait",
            "the_loan_shark",
            "offers loans in a crowded room",
            &[],
        ),
        says("tài xỉu nạp rút nhanh vào chơi nè").caught_by(
            "gambling",
            "the_croupier",
            "advertises a gambling house",
            &[],
        ),
        says("có bán súng lục giá mềm").caught_by(
            "forbidden_goods",
            "the_arms_dealer",
            "offers what may not be sold",
            &[],
        ),
        says("gái gọi sinh viên đây").caught_by(
            "sexual_words",
            "the_pimp",
            "offers sex to a room with children in it",
            &[],
        ),
        says("đồ ngu bán cho ai").caught_by("insult", "the_insulter", "insults the host", &[]),
        says("đồ ngu, giao sai hàng hoài").caught_by(
            "insults_again",
            "the_insulter_with_a_complaint",
            "after two hidden insults hides the third in a complaint",
            &[often(2, minutes(20), minutes(5), ME, Hidden)],
        ),
        says("tao giết mày nghe chưa").caught_by("threat_or_hate", "the_threat", "threatens the host", &[]),
        says("ghé shop em giá rẻ hơn nha").caught_by(
            "other_shops_wares",
            "the_rival",
            "fishes for buyers in another shop's room",
            &[],
        ),
        Comment { mentions: 6, ..says("@lan @minh @hoa @tú @vy @nam vào đây coi") }.caught_by(
            "calls_many",
            "the_caller",
            "names one viewer after another to draw them away",
            &[],
        ),
        says("chị kia mặc xấu ghê").caught_by(
            "reported_by_many",
            "the_mocker",
            "mocks other viewers; five reported him, and he was muted twice this month",
            &[often(5, hours(3), minutes(20), fan, Reports), often(2, days(9), days(3), ME, Muted)],
        ),
        Comment { guest: true, watched: 8, ..says(PASTED) }.caught_by(
            "muted_before",
            "the_preacher",
            "pastes his long text on coming in, as when he was muted before",
            &[often(2, days(12), days(5), ME, Muted)],
        ),
        Comment { me: Who { device: "the phone", ..JUST_MADE }, ..says("lại là anh đây") }.caught_by(
            "back_with_a_new_name",
            "the_returner",
            "muted under two names on this device, back under a third within minutes",
            &[often(2, hours(5), hours(2), Who { device: "the phone", ..somebody("before#") }, Muted)],
        ),
        Comment { guest: true, watched: 8, ..says(PASTED_FAKE) }.caught_by(
            "guest_says_much",
            "the_prepared_smear",
            "a guest pastes a long story of fakes eight seconds after coming in",
            &[],
        ),
        Comment { watched: 20, ..says("toàn hàng giả đó") }.caught_by(
            "claims_fakes",
            "the_fake_crier",
            "goes from room to room crying fake; others have reported it",
            &[often(5, hours(3), minutes(20), fan, Reports)],
        ),
    ]
}

const SCREAM: &str = "Trời ơi ngó xuống mà coi nè aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa coi cho hết nha cả nhà, \
coi xong rồi thì đi ngủ chứ ở đây làm chi cho mệt, tối rồi mai còn phải dậy sớm mà đi làm nữa đó nha";
const ZALGO: &str = "chào\u{316}\u{316}\u{316}\u{316}\u{316}\u{316}\u{316}\u{316}\u{316}\u{316}\u{316}\u{316}\u{316}\u{316}\u{316}\u{316}\u{316}\u{316}\u{316}\u{316}\u{316}\u{316} cả nhà";
const PASTED_FAKE: &str = "Mọi người ơi nghe em nói nè, hôm qua em đi chợ thấy người ta bán đầy ra đó, toàn là hàng giả thôi, y chang như \
trong phòng này, mà ai cũng khen rồi về ai cũng chê, em nói thật chứ không có ý gì đâu, ai hiểu thì hiểu nha";

pub(super) fn honest() -> Vec<Case> {
    let fan = somebody("fan#");
    let guest = Comment { guest: true, me: Who { joined: minutes(20), ..ME }, ..COMMENT };
    vec![
        Comment { bought_here: true, ..says("shop gửi hình qua zalo cho em coi với") }.case(
            "the_customer_with_a_messenger",
            Some("buyer_here"),
            "bought here, and wants the pictures on her messenger",
            &[],
        ),
        Comment { text: "chốt A7 M nha", order: true, ..COMMENT }.case(
            "the_fast_buyer",
            Some("order_stays"),
            "a code every second while the host counts down",
            &[often(7, 8, 1, ME, Says("chốt A# M"))],
        ),
        says("áo bị rách mà không ai trả lời tin").case(
            "the_loud_complaint",
            Some("complaint_stays"),
            "types six angry lines in ten seconds about a torn shirt",
            &[often(6, 8, 1, ME, Says("áo bị rách rồi nè #"))],
        ),
        Comment {
            role: "host",
            emoji: 21,
            ..says("CHÀO CẢ NHÀ MÌNH LÊN SÓNG RỒI ĐÂY 🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉")
        }
        .case("the_host_greets", Some("the_shops_people"), "opens the sale in capitals and fireworks", &[]),
        COMMENT.left_alone("an_ordinary_comment", "likes the shirt", &[]),
        says("áo này còn size m không shop").left_alone("a_question", "asks for a size", &[]),
        Comment { text: "chốt A1 size M", order: true, ..guest }.left_alone("a_guest_orders", "orders by comment", &[]),
        Comment { text: "A1 x2", order: true, me: JUST_MADE, ..COMMENT }.left_alone(
            "orders_at_once",
            "made the account a minute ago to order this",
            &[],
        ),
        Comment { text: "chốt A3 gọi em 0901234567", order: true, ..COMMENT }.left_alone(
            "an_order_with_a_number",
            "gives the number the parcel is to call",
            &[],
        ),
        Comment { emoji: 12, ..says("😍😍😍😍😍😍😍😍😍😍😍😍") }.left_alone(
            "in_love",
            "twelve hearts in the eyes",
            &[],
        ),
        Comment {
            emoji: 25, ..says("❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️")
        }
        .left_alone("beside_herself", "twenty-five hearts for her favourite host", &[]),
        says("đẹpppppppppppppppp").left_alone("so_beautiful", "joy, spelled long", &[]),
        says("ĐẸP QUÁ TRỜI ĐẸP LUÔN CHỊ ƠI ĐẸP LẮM").left_alone(
            "capitals_of_joy",
            "her keyboard is stuck on capitals",
            &[],
        ),
        Comment { emoji: 3, ..says("TRỜI ƠI ĐẸP QUÁ ĐI MẤT CHỊ ƠI ĐẸP LẮM LUÔN 😍😍😍") }.left_alone(
            "shouts_for_joy",
            "capitals and hearts",
            &[],
        ),
        says("vậy hả").left_alone(
            "talks_a_lot",
            "fifteen lines a minute with a friend",
            &[often(15, 58, 4, ME, Says("ừ ha #"))],
        ),
        says("haha").left_alone(
            "laughs_with_the_room",
            "three lines in ten seconds",
            &[often(3, 9, 3, ME, Says("haha #"))],
        ),
        says("chào cả nhà").left_alone(
            "greets_twice",
            "greeted when she came and when the host came",
            &[often(2, 200, 100, ME, Says("chào cả nhà"))],
        ),
        says("đẹp quá").left_alone(
            "one_of_thirty_cheers",
            "thirty people cheer the same two words",
            &[often(30, 55, 1, somebody("fan#"), Says("đẹp quá"))],
        ),
        says("chúc mừng sinh nhật chị").left_alone(
            "birthday",
            "five sing for the host's birthday",
            &[often(5, 50, 9, somebody("fan#"), Says("chúc mừng sinh nhật chị"))],
        ),
        says("khi nào shop lên mẫu mới vậy?").left_alone(
            "asks_again",
            "asked three times, and nobody answered",
            &[often(3, 250, 60, ME, Says("khi nào shop lên mẫu mới vậy?"))],
        ),
        says("giao trễ quá shop ơi").left_alone(
            "a_late_parcel",
            "says it four times in five minutes",
            &[often(4, 250, 50, ME, Says("giao trễ quá shop ơi"))],
        ),
        says("đồ ngu, giao sai hàng rồi").left_alone("an_angry_complaint", "is rude about a wrong parcel", &[]),
        Comment { watched: 20, ..says("em nhận hàng giả, đòi hoàn tiền") }.left_alone(
            "got_a_fake",
            "came back into the room to say that what she got is fake",
            &[],
        ),
        Comment { watched: 20, ..says("ở đây có hàng giả không vậy?") }.left_alone(
            "asks_about_fakes",
            "asks on coming in whether it is real",
            &[],
        ),
        says("lần trước mua hàng nhái ở shop khác, ở đây thì thật").left_alone(
            "praises_the_real",
            "speaks of fakes elsewhere",
            &[],
        ),
        says("mẫu này chán ghê").left_alone(
            "reported_by_a_gang",
            "five who want her out have reported every line of hers",
            &[often(5, hours(3), minutes(20), fan, Reports)],
        ),
        says("cho em hỏi chút xíu được không").left_alone(
            "muted_once",
            "was muted last week for a quarrel, and is good since",
            &[once(days(7), ME, Muted)],
        ),
        says("hôm nay em ngoan").left_alone(
            "muted_twice",
            "twice this month, and is good since",
            &[often(2, days(20), days(9), ME, Muted)],
        ),
        Comment { me: Who { device: "the tablet", ..ME }, ..says("mẹ em thích cái này") }.left_alone(
            "mother_and_daughter",
            "two accounts talk from the family's tablet",
            &[often(
                2,
                minutes(4),
                minutes(1),
                Who { device: "the tablet", ..somebody("daughter") },
                Says("con cũng thích #"),
            )],
        ),
        Comment { me: Who { network: "the café", ..ME }, ..COMMENT }.left_alone(
            "from_a_café",
            "the café's line has many writers",
            &[often(12, minutes(8), 30, Who { network: "the café", ..somebody("guest#") }, Says("ngon #"))],
        ),
        Comment { bought_here: true, links: 1, ..says("giống mẫu này www.phien.vn đúng không shop") }.left_alone(
            "a_customer_with_a_link",
            "shows which one she means",
            &[],
        ),
        Comment { role: "crew", links: 1, ..says("bảng size ở www.bangsize.vn nha cả nhà") }.left_alone(
            "the_crew_gives_a_link",
            "staff posts the size table",
            &[],
        ),
        Comment { mentions: 2, ..says("@lan @minh coi nè") }.left_alone("calls_two_friends", "names two friends", &[]),
        Comment { mentions: 4, ..says("@lan @minh @hoa @tú coi nè") }.left_alone(
            "calls_four_friends",
            "names four friends",
            &[],
        ),
        Comment { text: PASTED, watched: minutes(20), ..guest }.left_alone(
            "a_long_story",
            "a guest who has watched for twenty minutes tells a long story",
            &[],
        ),
        Comment { watched: 9, ..says(PASTED) }.left_alone("comes_with_a_story", "a member tells it on coming in", &[]),
        Comment { room_said: 260, ..says("quá đông luôn") }.left_alone("one_line_in_a_busy_room", "says one line", &[]),
        Comment { room_said: 260, text: "chốt B2", order: true, ..COMMENT }.left_alone(
            "orders_in_a_busy_room",
            "orders six codes in a minute",
            &[often(6, 55, 8, ME, Says("chốt B#"))],
        ),
        Comment { me: JUST_MADE, ..says("em mới biết shop") }.left_alone(
            "new_and_friendly",
            "four lines in the first minute",
            &[often(4, 50, 10, JUST_MADE, Says("em mới vô #"))],
        ),
        says("shop cho chuyển khoản không").left_alone("how_to_pay", "asks whether a transfer is possible", &[]),
        says("shop em xinh quá").left_alone("praises_the_shop", "calls it 'my shop'", &[]),
        says("mong trúng thưởng quá").left_alone("hopes_to_win", "joins the draw", &[]),
        says("这个颜色好看，多少钱？").left_alone("asks_in_chinese", "asks the price", &[]),
        says("do you ship to hanoi").left_alone("asks_in_english", "asks about shipping", &[]),
        says("cái này mặc đi làm được, giao nhanh không shop").left_alone(
            "wears_it_to_work",
            "asks about delivery",
            &[],
        ),
        Comment { text: "hủy A1 giúp em", order: true, ..COMMENT }.left_alone("cancels", "takes her order back", &[]),
    ]
}
