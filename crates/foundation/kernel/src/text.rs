//! The three languages, and texts that people give in them.

use serde::{Deserialize, Serialize};

/// A language of the pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Locale {
    #[default]
    Vi,
    Zh,
    En,
}

impl Locale {
    pub const ALL: [Locale; 3] = [Locale::Vi, Locale::Zh, Locale::En];

    pub const fn code(self) -> &'static str {
        match self {
            Locale::Vi => "vi",
            Locale::Zh => "zh",
            Locale::En => "en",
        }
    }

    /// The first language we speak in a list such as `zh-CN,zh;q=0.9,en;q=0.8`, a plain `vi`, or none.
    pub fn parse(accept: &str) -> Option<Locale> {
        accept.split(',').find_map(|part| {
            let tag = part.trim().split([';', '-', '_']).next().unwrap_or_default();
            Locale::ALL.into_iter().find(|l| l.code().eq_ignore_ascii_case(tag))
        })
    }
}

/// A text given in up to three languages; an empty one was not given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct Text3 {
    pub vi: String,
    pub zh: String,
    pub en: String,
}

impl Text3 {
    pub fn same(text: &str) -> Text3 {
        Text3 { vi: text.to_owned(), ..Text3::default() }
    }

    /// The text in `locale`, else the first that was given in the order vi, en, zh.
    pub fn pick(&self, locale: Locale) -> &str {
        let wanted = match locale {
            Locale::Vi => &self.vi,
            Locale::Zh => &self.zh,
            Locale::En => &self.en,
        };
        [wanted, &self.vi, &self.en, &self.zh].into_iter().find(|t| !t.is_empty()).map_or("", String::as_str)
    }

    pub fn is_empty(&self) -> bool {
        self.longest() == 0
    }

    /// Bytes of the longest of the three, to hold against a limit.
    pub fn longest(&self) -> usize {
        self.vi.len().max(self.zh.len()).max(self.en.len())
    }
}
