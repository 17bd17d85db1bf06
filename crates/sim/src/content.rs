//! What the demo shows, embedded: the files of `crates/sim/content` (its README gives their shapes).

use std::{borrow::Cow, collections::HashMap, sync::LazyLock};

use serde::{Deserialize, Serialize};

use crate::{Error, Result};

/// A text in the three languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text3 {
    pub vi: String,
    pub zh: String,
    pub en: String,
}

impl Text3 {
    pub fn pick(&self, lang: &str) -> &str {
        match lang {
            "zh" => &self.zh,
            "en" => &self.en,
            _ => &self.vi,
        }
    }
}

#[derive(Debug, Deserialize)]
pub struct Catalogue {
    pub categories: Vec<Category>,
    pub pictures: Vec<Drawing>,
    pub merchants: Vec<Merchant>,
    pub products: Vec<Product>,
}

#[derive(Debug, Deserialize)]
pub struct Category {
    pub slug: String,
    pub name: Text3,
}

#[derive(Debug, Deserialize)]
pub struct Drawing {
    pub slug: String,
    pub file: String,
    /// The colour that is replaced by a variant's.
    pub main: String,
}

#[derive(Debug, Deserialize)]
pub struct Merchant {
    pub slug: String,
    pub name: Text3,
    pub about: Text3,
    pub language: String,
    pub currency: String,
    pub avatar: String,
    pub cover: String,
    pub region: Region,
    pub shipping: Vec<Shipping>,
}

impl Merchant {
    /// The name it goes by: a shop has one, in its own language.
    pub fn own_name(&self) -> &str {
        self.name.pick(&self.language)
    }
}

#[derive(Debug, Deserialize)]
pub struct Region {
    pub country: String,
}

#[derive(Debug, Deserialize)]
pub struct Shipping {
    /// Of subdivisions, countries, or `*`.
    pub regions: Vec<String>,
    /// Minor units, for the first kilogram.
    pub fee: i64,
    pub fee_per_extra_kg: i64,
}

#[derive(Debug, Deserialize)]
pub struct Product {
    pub slug: String,
    pub merchant: String,
    pub category: String,
    pub title: Text3,
    pub description: Text3,
    pub picture: String,
    pub main: String,
    pub attributes: Vec<Attribute>,
    pub options: Vec<OptionOf>,
    pub variants: Vec<Variant>,
    pub limit_per_buyer: u32,
}

#[derive(Debug, Deserialize)]
pub struct Attribute {
    pub name: Text3,
    pub value: Text3,
}

#[derive(Debug, Deserialize)]
pub struct OptionOf {
    pub name: Text3,
    pub values: Vec<OptionValue>,
}

#[derive(Debug, Deserialize)]
pub struct OptionValue {
    pub slug: String,
    pub label: Text3,
}

#[derive(Debug, Deserialize)]
pub struct Variant {
    pub sku: String,
    /// Slugs of option values, in the order of the options.
    pub values: Vec<String>,
    pub hex: String,
    pub grams: i64,
    /// Minor units.
    pub price: i64,
    pub compare_at: Option<i64>,
    pub stock: i64,
}

#[derive(Debug, Deserialize)]
pub struct Programme {
    pub sessions: Vec<Session>,
    pub clips: Vec<Clip>,
}

#[derive(Debug, Deserialize)]
pub struct Clip {
    pub file: String,
    pub duration_ms: u64,
    pub shows: Vec<Show>,
}

#[derive(Debug, Deserialize)]
pub struct Show {
    pub code: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum When {
    Past,
    Live,
    Coming,
}

#[derive(Debug, Deserialize)]
pub struct Session {
    pub slug: String,
    pub merchant: String,
    pub state: When,
    pub language: String,
    pub title: Text3,
    pub description: Text3,
    pub hosts: Vec<Host>,
    pub cover: String,
    pub clip: Option<String>,
    pub starts_in_minutes: i64,
    pub hold_minutes: u32,
    pub segments: Vec<Segment>,
}

#[derive(Debug, Deserialize)]
pub struct Host {
    pub slug: String,
    pub name: String,
    /// `host`, `cohost` or `moderator`.
    pub role: String,
}

#[derive(Debug, Deserialize)]
pub struct Segment {
    pub product: String,
    pub code: String,
    /// Minor units by SKU.
    pub prices: HashMap<String, i64>,
    pub limit: u32,
    pub minutes: u32,
    pub script: Text3,
    /// Slug of a host.
    pub who: String,
}

impl Segment {
    /// The live price, where it is the same for every variant.
    pub fn one_price(&self) -> Option<i64> {
        let mut prices = self.prices.values();
        let first = *prices.next()?;
        prices.all(|p| *p == first).then_some(first)
    }
}

#[derive(Debug, Deserialize)]
pub struct Chat {
    pub people: Vec<Speaker>,
    /// Every phone number in a line, as plain digits.
    pub phones: Vec<String>,
    pub replies: Vec<Reply>,
    pub lines: Vec<Line>,
}

#[derive(Debug, Deserialize)]
pub struct Speaker {
    pub slug: String,
    pub name: String,
    pub lang: String,
}

#[derive(Debug, Deserialize)]
pub struct Reply {
    pub lang: String,
    pub kind: String,
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Greet,
    Praise,
    Question,
    Order,
    Cancel,
    Thanks,
    Talk,
    Phone,
    /// Somebody else's order, a negation.
    Other,
}

#[derive(Debug, Deserialize)]
pub struct Line {
    pub kind: Kind,
    pub lang: String,
    pub text: String,
    /// Of `code`, `option`, `qty`.
    pub needs: Vec<String>,
}

impl Line {
    pub fn needs(&self, what: &str) -> bool {
        self.needs.iter().any(|n| n == what)
    }
}

/// The people of the demo who have a login, and places where parcels go.
#[derive(Debug, Deserialize)]
pub struct Cast {
    pub operator: Member,
    pub staff: Vec<Member>,
    pub buyers: Vec<Member>,
    pub places: Vec<Place>,
}

#[derive(Debug, Deserialize)]
pub struct Member {
    pub slug: String,
    pub name: String,
    pub lang: String,
    /// Of the shop they work in; blank outside.
    #[serde(default)]
    pub merchant: String,
    /// `owner`, `host`, `moderator` or `staff` in a shop.
    #[serde(default)]
    pub role: String,
    /// What a buyer pays with.
    #[serde(default)]
    pub pays: String,
    #[serde(default)]
    pub phone: String,
    /// The ward or the district of the place a buyer lives in.
    #[serde(default)]
    pub home: String,
    pub note: Text3,
}

#[derive(Debug, Deserialize)]
pub struct Place {
    pub lang: String,
    pub country: String,
    pub region: String,
    pub district: String,
    pub ward: String,
    pub postal_code: String,
    pub streets: Vec<String>,
}

/// All of it, read.
pub struct Content {
    pub catalogue: Catalogue,
    pub programme: Programme,
    pub chat: Chat,
    pub cast: Cast,
}

static CONTENT: LazyLock<std::result::Result<Content, String>> = LazyLock::new(|| {
    fn read<T: for<'de> Deserialize<'de>>(name: &str, text: &str) -> std::result::Result<T, String> {
        serde_json::from_str(text).map_err(|e| format!("{name}: {e}"))
    }
    Ok(Content {
        catalogue: read("catalogue.json", include_str!("../content/catalogue.json"))?,
        programme: read("sessions.json", include_str!("../content/sessions.json"))?,
        chat: read("chat.json", include_str!("../content/chat.json"))?,
        cast: read("cast.json", include_str!("cast.json"))?,
    })
});

/// The content, read once.
pub fn content() -> Result<&'static Content> {
    CONTENT.as_ref().map_err(|e| Error::Demo(e.clone()))
}

macro_rules! pictures {
    ($($name:literal),* $(,)?) => {
        const PICTURES: &[(&str, &[u8])] = &[$(($name, include_bytes!(concat!("../content/pictures/", $name)))),*];
    };
}

// Every file of content/pictures; a test holds the list to the folder.
pictures![
    "am-tra.svg",
    "ao-dai.svg",
    "ao-khoac.svg",
    "ao-so-mi.svg",
    "ao-thun.svg",
    "ba-lo.svg",
    "ban-phim.svg",
    "banh-trang.svg",
    "banh-trung-thu.svg",
    "bat-su.svg",
    "binh-giu-nhiet.svg",
    "binh-hoa.svg",
    "bong-tai.svg",
    "buoi.svg",
    "but.svg",
    "ca-phe.svg",
    "ca.svg",
    "cay-canh.svg",
    "chan-vay.svg",
    "chan.svg",
    "chao.svg",
    "chuot.svg",
    "coc.svg",
    "cover-deng-xia.jpg",
    "cover-ghe-bay-lam.jpg",
    "cover-sap-co-ut.jpg",
    "cua.svg",
    "dao.svg",
    "dau-goi.svg",
    "day-chuyen.svg",
    "den-ban.svg",
    "den-long.svg",
    "dep.svg",
    "dien-thoai.svg",
    "dong-ho.svg",
    "dua.svg",
    "face-a-qiang.svg",
    "face-bay-lam.svg",
    "face-be-na.svg",
    "face-chi-tham.svg",
    "face-co-ut.svg",
    "face-tu-nhan.svg",
    "face-ut-mun.svg",
    "face-xiao-man.svg",
    "gao.svg",
    "gau-bong.svg",
    "giay-the-thao.svg",
    "goi-say.svg",
    "goi.svg",
    "hat-dieu.svg",
    "hu-mam.svg",
    "kem-duong.svg",
    "khan.svg",
    "khoi-xep.svg",
    "kinh.svg",
    "loa.svg",
    "mat-ong.svg",
    "may-xay.svg",
    "mi.svg",
    "mu.svg",
    "muc.svg",
    "mut.svg",
    "nen.svg",
    "nhan-bac.svg",
    "noi-com-dien.svg",
    "noi.svg",
    "non-la.svg",
    "nuoc-hoa.svg",
    "nuoc-mam.svg",
    "o-che.svg",
    "quan-jeans.svg",
    "quat.svg",
    "sac-du-phong.svg",
    "sach.svg",
    "sau-rieng.svg",
    "session-ao-dai-don-thu.jpg",
    "session-cho-be-di-hoc.jpg",
    "session-gao-moi-nuoc-mam.jpg",
    "session-mua-sau-rieng.jpg",
    "session-shu-zhuo-zhi-ye.jpg",
    "session-trang-suc-va-lam-dep.jpg",
    "session-zhong-qiu-deng-hui.jpg",
    "shop-deng-xia.svg",
    "shop-ghe-bay-lam.svg",
    "shop-sap-co-ut.svg",
    "son-moi.svg",
    "tai-nghe.svg",
    "tat.svg",
    "thanh-long.svg",
    "thot.svg",
    "tom.svg",
    "tra.svg",
    "trung.svg",
    "tui-coi.svg",
    "tui-vai.svg",
    "tui-xach.svg",
    "tuyp.svg",
    "vai-thieu.svg",
    "vay.svg",
    "vi-da.svg",
    "vong-tay.svg",
    "xa-phong.svg",
    "xe-do-choi.svg",
    "xoai.svg",
];

const CLIPS: &[(&str, &[u8])] = &[
    ("live-1", include_bytes!("../content/clips/live-1.flv")),
    ("live-2", include_bytes!("../content/clips/live-2.flv")),
    ("live-3", include_bytes!("../content/clips/live-3.flv")),
];

const POSTERS: &[(&str, &[u8])] = &[
    ("live-1.jpg", include_bytes!("../content/clips/live-1.jpg")),
    ("live-2.jpg", include_bytes!("../content/clips/live-2.jpg")),
    ("live-3.jpg", include_bytes!("../content/clips/live-3.jpg")),
];

/// A looping clip as FLV, by its name: `live-1` to `live-3`.
pub fn clip(name: &str) -> Option<&'static [u8]> {
    CLIPS.iter().find(|(n, _)| *n == name).map(|(_, bytes)| *bytes)
}

/// `clips/live-1.flv` → `live-1`.
pub(crate) fn clip_name(file: &str) -> Option<&'static str> {
    let stem = file.rsplit('/').next()?.strip_suffix(".flv")?;
    CLIPS.iter().find(|(n, _)| *n == stem).map(|(n, _)| *n)
}

/// The name a file has among the server's pictures, where names are of letters, digits and points.
fn served_name(file: &str) -> String {
    let stem = file.rsplit('/').next().unwrap_or(file);
    format!("demo.{}", stem.replace('-', ""))
}

/// The address of a file of the content, such as `pictures/cover-sap-co-ut.jpg` or `clips/live-1.jpg`.
pub fn picture_url(file: &str) -> String {
    format!("/pictures/{}", served_name(file))
}

fn coloured_name(file: &str, hex: &str) -> String {
    let name = served_name(file);
    let stem = name.strip_suffix(".svg").unwrap_or(&name);
    format!("{stem}.{}.svg", hex.trim_start_matches('#'))
}

/// The address of a product's drawing in the colour `hex`.
pub fn product_picture_url(picture: &str, hex: &str) -> Result<String> {
    let drawing = content()?.catalogue.pictures.iter().find(|d| d.slug == picture);
    let drawing = drawing.ok_or_else(|| Error::Demo(format!("there is no drawing {picture}")))?;
    Ok(format!("/pictures/{}", coloured_name(&drawing.file, hex)))
}

/// Every picture of the demo under the name it is served by, drawings in every colour that is sold.
/// To be put into the folder of blobs before the demo is filled.
pub fn pictures() -> impl Iterator<Item = (String, Cow<'static, [u8]>)> {
    let plain = PICTURES.iter().chain(POSTERS).map(|(name, bytes)| (served_name(name), Cow::Borrowed(*bytes)));
    plain.chain(coloured())
}

fn coloured() -> impl Iterator<Item = (String, Cow<'static, [u8]>)> {
    let catalogue = content().ok().map(|c| &c.catalogue);
    let mut seen = std::collections::HashSet::new();
    let sold = catalogue.into_iter().flat_map(|c| &c.products).flat_map(|p| {
        let hexes = std::iter::once(&p.main).chain(p.variants.iter().map(|v| &v.hex));
        hexes.map(|hex| (p.picture.as_str(), hex.as_str()))
    });
    let fresh = sold.filter(move |pair| seen.insert(*pair));
    fresh.filter_map(move |(picture, hex)| {
        let drawing = catalogue?.pictures.iter().find(|d| d.slug == picture)?;
        let (_, bytes) = PICTURES.iter().find(|(name, _)| drawing.file.ends_with(&format!("/{name}")))?;
        let svg = std::str::from_utf8(bytes).ok()?.replace(&drawing.main, hex);
        Some((coloured_name(&drawing.file, hex), Cow::Owned(svg.into_bytes())))
    })
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

    use super::*;

    #[test]
    fn every_file_is_embedded_and_every_name_can_be_served_and_is_nobody_elses() {
        let folder = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/content/pictures")).unwrap();
        let on_disk: HashSet<String> = folder.map(|f| f.unwrap().file_name().into_string().unwrap()).collect();
        let embedded: HashSet<String> = PICTURES.iter().map(|(n, _)| (*n).to_owned()).collect();
        assert_eq!(on_disk, embedded);

        let mut names: HashMap<String, usize> = HashMap::new();
        for (name, bytes) in pictures() {
            let plain = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'.');
            assert!(plain && name.len() < 80 && !bytes.is_empty(), "{name}");
            *names.entry(name).or_default() += 1;
        }
        assert!(names.values().all(|n| *n == 1));
        let content = content().unwrap();
        for product in &content.catalogue.products {
            for variant in &product.variants {
                let url = product_picture_url(&product.picture, &variant.hex).unwrap();
                assert!(names.contains_key(url.strip_prefix("/pictures/").unwrap()), "{url}");
            }
        }
        for session in &content.programme.sessions {
            assert!(names.contains_key(&served_name(&session.cover)), "{}", session.cover);
            assert!(session.clip.as_deref().is_none_or(|c| clip_name(c).and_then(clip).is_some()));
        }
        for shop in &content.catalogue.merchants {
            assert!(names.contains_key(&served_name(&shop.avatar)) && names.contains_key(&served_name(&shop.cover)));
        }
    }

    #[test]
    fn a_drawing_takes_the_colour_of_the_variant() {
        let content = content().unwrap();
        let all: HashMap<String, Cow<'static, [u8]>> = pictures().collect();
        for product in &content.catalogue.products {
            let drawing = content.catalogue.pictures.iter().find(|d| d.slug == product.picture).unwrap();
            for variant in product.variants.iter().filter(|v| v.hex != drawing.main) {
                let svg = &all[&coloured_name(&drawing.file, &variant.hex)];
                let svg = std::str::from_utf8(svg).unwrap();
                assert!(svg.contains(&variant.hex) && !svg.contains(&drawing.main), "{} {}", drawing.file, variant.hex);
            }
        }
    }

    #[test]
    fn everybody_who_hosts_has_a_part_in_the_cast() {
        let content = content().unwrap();
        for session in &content.programme.sessions {
            for host in &session.hosts {
                let member = content.cast.staff.iter().find(|m| m.slug == host.slug);
                assert!(member.is_some_and(|m| m.merchant == session.merchant && m.name == host.name), "{}", host.slug);
            }
        }
        for shop in &content.catalogue.merchants {
            assert!(content.cast.staff.iter().any(|m| m.merchant == shop.slug && m.role == "owner"), "{}", shop.slug);
        }
    }
}
