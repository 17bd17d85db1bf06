//! One reading of a text for every matcher: composed, lower-case, full-width made ASCII, invisible characters gone.
//!
//! Promises: [`chars`] never fails and never panics; each character it returns names the bytes of the original it
//! came from, so what is found in the folded text can be masked in the original. Vietnamese letters keep their marks
//! beside their plain form (`plain` 'a', `base` 'â', `tone` 2 for 'ấ'), so that a matcher may ask for either.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{canonical_combining_class, compose, decompose_canonical, is_combining_mark};

/// Marks on one letter that are read; the rest of a pile of marks is dropped.
const MARKS_MAX: usize = 8;

/// One character after normalising, with where it came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NormChar {
    /// Lower case without any marks; `đ` is `d`; traditional Chinese characters that matter here are simplified.
    pub plain: char,
    /// Lower case with its vowel mark but without its tone: `ấ` gives `â`; `đ` stays.
    pub base: char,
    /// 0 none, 1 huyền, 2 sắc, 3 hỏi, 4 ngã, 5 nặng.
    pub tone: u8,
    /// Written as a capital.
    pub upper: bool,
    /// First byte in the original text.
    pub start: u32,
    /// Byte after the last one in the original text (marks and invisible characters after the letter included).
    pub end: u32,
}

impl NormChar {
    /// A character written in Chinese script.
    pub fn is_han(&self) -> bool {
        is_han(self.plain)
    }
}

pub(crate) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3134f}' | '〇')
}

/// Characters nobody sees: zero-width, bidi controls, variation selectors, soft hyphen, fillers, tags, keycap frame.
pub fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{20dd}'..='\u{20e4}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
        || (c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
}

/// Traditional Chinese characters met in sales talk and addresses, each followed by its simplified form.
const SIMPLIFIED: &str = "兩两個个買买還还嗎吗貨货碼码號号紅红藍蓝綠绿黃黄單单條条雙双這这麼么甚什錢钱價价優优賣卖補补長长幾几訂订請请謝谢給给媽妈來来歡欢質质電电話话區区樓楼縣县鎮镇鄉乡東东廣广灣湾後后時时間间發发經经過过沒没對对錯错壞坏顏颜樣样搶抢領领鏈链結结講讲試试應应該该個个從从誰谁問问寫写剩剩點点塊块歲岁體体顯显張张盒盒級级團团無无現现產产復复復复實实際际麗丽聲声讚赞換换與与參参億亿萬万陸陆貳贰參叁喲哟們们萬万關关運运費费幫帮媽妈爺爷愛爱絕绝別别聽听說说開开門门馬马龍龙鳳凤貴贵組组頂顶夠够選选襪袜褲裤圍围鏡镜錶表麵面飯饭魚鱼雞鸡蝦虾貝贝蘋苹葉叶樹树種种養养護护膚肤臉脸滿满讓让認认識识氣气熱热鮮鲜凍冻裝装帶带週周圖图覺觉當当場场處处邊边進进難难順顺預预頭头題题類类髮发隻只適适錄录轉转帳账匯汇絲丝軟软輕轻淨净鹽盐準准確确雜杂爛烂髒脏壓压縮缩緊紧鬆松寬宽窄窄紋纹飾饰燈灯機机殼壳線线膠胶賬账銀银鋼钢鐵铁銅铜鑽钻項项鍊链戰战鬥斗異异連连遠远達达遲迟郵邮鄰邻釋释銷销鍋锅鎖锁閃闪閉闭閱阅陽阳階阶雲云靈灵靜静韓韩響响頁页飛飞飲饮餅饼館馆騎骑驗验鴨鸭黨党齊齐齡龄傳传債债傷伤僅仅儀仪側侧備备儲储劃划動动勞劳勢势協协卻却吳吴員员唄呗啟启嘆叹嘗尝噸吨園园圓圆報报夢梦奮奋婦妇孫孙寶宝審审導导將将尋寻層层屬属島岛師师幹干廠厂廢废彈弹徑径恆恒恥耻惡恶慣惯慶庆憂忧懷怀戶户掃扫採采揮挥損损撿捡擁拥擇择據据擠挤擬拟擴扩擺摆攜携敗败敵敌數数斷断曉晓會会術术橋桥檢检櫃柜權权歷历歸归殘残殺杀氫氢漢汉潔洁澤泽濃浓濕湿濟济災灾煉炼煙烟燒烧營营爭争牆墙獎奖獨独獲获環环盡尽盤盘監监睏困瞭了祕秘禮礼稅税穩稳積积筆笔簡简簽签籃篮糧粮紀纪約约純纯紙纸細细終终統统綁绑維维網网緣缘練练繡绣繩绳續续績绩罰罚職职聯联肅肃脫脱腦脑腳脚膽胆膩腻艷艳蓋盖蔥葱薦荐薑姜藥药蘇苏虧亏蟲虫衛卫裏里裡里襯衬規规視视親亲觀观觸触計计訓训記记許许設设評评詞词詢询誠诚語语誤误調调論论證证譯译讀读變变豐丰貓猫負负財财責责貪贪貼贴資资賞赏購购贈赠贏赢趕赶跡迹躍跃車车軌轨輔辅輪轮輸输辦办農农邏逻霧雾棄弃穎颖釣钓舊旧";

/// Letters of other alphabets that are typed for a Latin one they look like.
const LOOKALIKE: &str =
    "аaвbсcеeнhіiјjкkмmоoрpѕsтtхxуyαaβbεeηnιiκkνvοoρpτtυuχxɑaℓlıiᴀaʙbᴄcᴅdᴇeꜰfɢgʜhɪiᴊjᴋkʟlᴍmɴnᴏoᴘpʀrꜱsᴛtᴜuᴠvᴡwʏyᴢz";

static TO_PLAIN: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let pairs = |table: &'static str| {
        let all: Vec<char> = table.chars().filter(|c| *c != ' ').collect();
        all.chunks_exact(2).map(|p| (p[0], p[1])).collect::<Vec<_>>()
    };
    pairs(SIMPLIFIED).into_iter().chain(pairs(LOOKALIKE)).collect()
});

fn ascii(c: char, start: usize, end: usize) -> NormChar {
    let low = c.to_ascii_lowercase();
    NormChar { plain: low, base: low, tone: 0, upper: c.is_ascii_uppercase(), start: start as u32, end: end as u32 }
}

/// Plain form, form with its vowel mark, tone.
type Letter = (char, char, u8);

/// Latin letters up to here are folded from a table.
const LATIN_END: u32 = 0x1f00;

/// Every precomposed Latin letter, folded once. `None` where normalising may change more than case and marks.
static LATIN: LazyLock<Vec<Option<(Letter, bool)>>> = LazyLock::new(|| {
    let entry = |code: u32| {
        let c = char::from_u32(code)?;
        let mut low = c.to_lowercase();
        let (one, rest) = (low.next()?, low.next());
        let stable = c.is_alphabetic() && rest.is_none() && std::iter::once(c).nfkc().eq([c]);
        stable.then(|| (letter(one), c.is_uppercase()))
    };
    (0..LATIN_END).map(entry).collect()
});

/// Folds one lower-case character that is not ASCII.
fn letter(low: char) -> Letter {
    if low == 'đ' {
        return ('d', low, 0);
    }
    if is_han(low) || !low.is_alphabetic() {
        let plain = TO_PLAIN.get(&low).copied().unwrap_or(low);
        return (plain, plain, 0);
    }
    let (mut first, mut kept, mut tone) = (None, None, 0);
    decompose_canonical(low, |part| match part {
        _ if first.is_none() => first = Some(part),
        '\u{300}' => tone = 1,
        '\u{301}' => tone = 2,
        '\u{309}' => tone = 3,
        '\u{303}' => tone = 4,
        '\u{323}' => tone = 5,
        _ => kept = Some(part),
    });
    let plain = first.unwrap_or(low);
    match TO_PLAIN.get(&plain) {
        Some(same) => (*same, *same, tone),
        None => (plain, kept.and_then(|mark| compose(plain, mark)).unwrap_or(plain), tone),
    }
}

fn fold_one(c: char, start: usize, end: usize, out: &mut Vec<NormChar>) {
    if c.is_ascii() {
        out.push(ascii(c, start, end));
        return;
    }
    let (start, end) = (start as u32, end as u32);
    if let Some(Some(((plain, base, tone), upper))) = LATIN.get(c as usize) {
        out.push(NormChar { plain: *plain, base: *base, tone: *tone, upper: *upper, start, end });
        return;
    }
    let upper = c.is_uppercase();
    for low in c.to_lowercase() {
        let (plain, base, tone) = letter(low);
        out.push(NormChar { plain, base, tone, upper, start, end });
    }
}

/// Needs no normalising before it is folded: a precomposed Latin letter or a common Chinese character.
fn settled(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}') || matches!(LATIN.get(c as usize), Some(Some(_)))
}

/// Reads a text into characters. Invisible ones are gone, marks written apart are joined to their letter, full-width
/// and styled forms are plain ones. Line breaks stay as `\n`, other white space is a blank.
pub fn chars(text: &str) -> Vec<NormChar> {
    let mut out: Vec<NormChar> = Vec::with_capacity(text.len());
    let mut rest = text.char_indices().peekable();
    let mut marks: Vec<char> = Vec::new();
    while let Some((start, c)) = rest.next() {
        if is_invisible(c) {
            continue;
        }
        marks.clear();
        let mut end = start + c.len_utf8();
        while let Some(&(at, next)) = rest.peek() {
            let invisible = is_invisible(next);
            if !invisible && !is_combining_mark(next) {
                break;
            }
            end = at + next.len_utf8();
            rest.next();
            if !invisible && marks.len() < MARKS_MAX && canonical_combining_class(next) != 0 {
                marks.push(next);
            }
        }
        if c.is_whitespace() {
            let blank = if matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}') { '\n' } else { ' ' };
            out.push(ascii(blank, start, end));
        } else if marks.is_empty() && (c.is_ascii() || settled(c)) {
            fold_one(c, start, end, &mut out);
        } else {
            for whole in std::iter::once(c).chain(marks.iter().copied()).nfkc() {
                if is_combining_mark(whole) || is_invisible(whole) {
                    continue;
                }
                let whole = if whole.is_whitespace() { ' ' } else { whole };
                fold_one(whole, start, end, &mut out);
            }
        }
    }
    out
}

/// Lower case, without marks, full-width forms or invisible characters; runs of blanks are one blank; trimmed.
/// `"Ｃhốt  ĐƠN"` gives `"chot don"`.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in chars(text) {
        let blank = c.plain.is_whitespace();
        if !(blank && (out.is_empty() || out.ends_with(' '))) {
            out.push(if blank { ' ' } else { c.plain });
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// One spelling with its marks: lower case, full width made half, nothing invisible, one blank between words. `ＣＨỐT  đơn`
/// gives `chốt đơn`. What patterns over a text are written against.
pub fn spelled(text: &str) -> String {
    const TONES: [&str; 6] = ["", "\u{300}", "\u{301}", "\u{309}", "\u{303}", "\u{323}"];
    let mut out = String::with_capacity(text.len() + 8);
    for c in chars(text) {
        if c.plain == ' ' || c.plain == '\n' {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
            continue;
        }
        out.push(c.base);
        out.push_str(TONES.get(usize::from(c.tone)).unwrap_or(&""));
    }
    out.trim_end().nfc().collect()
}

/// The composed form (NFC) without invisible characters: what is kept and shown of a text a person typed.
pub fn clean(text: &str) -> String {
    text.chars().filter(|c| !is_invisible(*c) || *c == '\u{fe0f}' || *c == '\u{200d}').nfc().collect()
}

/// What a comment says, for telling a repeated comment: letters, digits and signs that count, without marks, case,
/// blanks, emoji, or letters held down (`nhaaaa`).
pub fn fingerprint(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in chars(text) {
        let kept = c.plain.is_alphanumeric() || matches!(c.plain, '+' | '*' | '×' | '?');
        let held = c.plain.is_alphabetic() && !c.is_han() && out.ends_with(c.plain);
        if kept && !held {
            out.push(if c.plain == '×' { 'x' } else { c.plain });
        }
    }
    out
}

/// The bytes of the original text that a run of characters covers.
pub(crate) fn bytes_of(chars: &[NormChar], run: Range<usize>) -> Range<usize> {
    chars[run.start].start as usize..chars[run.end - 1].end as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn composed_decomposed_and_bare_spellings_fold_alike() {
        for text in ["Chốt đơn", "cho\u{302}\u{301}t \u{111}ơn", "ＣＨＯＴ　don", "ch\u{200b}ốt\u{202e} đơn "]
        {
            assert_eq!(fold(text), "chot don", "{text:?}");
        }
        assert_eq!(fold("A1️⃣ ①"), "a1 1");
        assert_eq!(fold("兩個"), "两个");
    }

    #[test]
    fn tone_and_vowel_are_kept_apart() {
        let read: Vec<(char, char, u8)> = chars("ấđủ").iter().map(|c| (c.plain, c.base, c.tone)).collect();
        assert_eq!(read, [('a', 'â', 2), ('d', 'đ', 0), ('u', 'u', 3)]);
    }

    #[test]
    fn every_character_names_its_bytes() {
        let text = "a\u{302}\u{301}\u{200b}９ é";
        let read = chars(text);
        assert_eq!(read.len(), 4);
        assert_eq!(&text[bytes_of(&read, 0..1)], "a\u{302}\u{301}\u{200b}");
        assert_eq!(&text[bytes_of(&read, 1..2)], "９");
    }

    #[test]
    fn one_spelling_keeps_its_marks() {
        for text in ["chuyển khoản riêng", "CHUYỂN\u{200b}  khoản\nRIÊNG ", "ｃhuyển khoản riêng"] {
            assert_eq!(spelled(text), "chuyển khoản riêng", "{text:?}");
        }
        assert_eq!(spelled("ĐƯỢC Ệ"), "được ệ");
        assert_eq!(spelled("私下轉賬"), "私下转账");
    }

    #[test]
    fn repeated_comments_are_told_by_what_they_say() {
        assert_eq!(fingerprint("Chốt A1 nhaaa 😍"), fingerprint("chot a1 nha"));
        assert_ne!(fingerprint("A1 x2"), fingerprint("A1 x22"));
        assert_ne!(fingerprint("A1"), fingerprint("A1?"));
    }
}
