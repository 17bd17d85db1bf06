//! Sentences for people, in Fluent, by language. Modules bring theirs; codes of errors are `error-<code>`.

use std::{collections::HashMap, sync::Arc};

use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};
use kernel::{Error, Locale};

/// A module's texts in vi, zh and en.
#[derive(Clone, Copy, Debug)]
pub struct TextsOf {
    pub vi: &'static str,
    pub zh: &'static str,
    pub en: &'static str,
}

pub(crate) const KIT: TextsOf = TextsOf {
    vi: include_str!("../texts/vi.ftl"),
    zh: include_str!("../texts/zh.ftl"),
    en: include_str!("../texts/en.ftl"),
};

/// All texts. Cheap to clone.
#[derive(Clone)]
pub struct Texts(Arc<HashMap<&'static str, FluentBundle<FluentResource>>>);

impl Texts {
    /// Kit's own texts and those of `modules`. A text that does not parse or is there twice is a defect: the error says which.
    pub fn new(modules: impl IntoIterator<Item = TextsOf>) -> Result<Texts, String> {
        let all: Vec<TextsOf> = std::iter::once(KIT).chain(modules).collect();
        let mut bundles = HashMap::new();
        for locale in Locale::ALL {
            let language = locale.code().parse().map_err(|e| format!("{e:?}"))?;
            let mut bundle = FluentBundle::new_concurrent(vec![language]);
            bundle.set_use_isolating(false);
            for texts in &all {
                let source = match locale {
                    Locale::Vi => texts.vi,
                    Locale::Zh => texts.zh,
                    Locale::En => texts.en,
                };
                let resource =
                    FluentResource::try_new(source.to_owned()).map_err(|(_, e)| format!("{}: {e:?}", locale.code()))?;
                bundle.add_resource(resource).map_err(|e| format!("{}: {e:?}", locale.code()))?;
            }
            bundles.insert(locale.code(), bundle);
        }
        Ok(Texts(Arc::new(bundles)))
    }

    /// The text called `key` with its figures; `None` where there is none.
    pub fn find(&self, locale: Locale, key: &str, params: &[(&'static str, String)]) -> Option<String> {
        let bundle = self.0.get(locale.code())?;
        let pattern = bundle.get_message(key)?.value()?;
        let mut args = FluentArgs::new();
        for (name, value) in params {
            args.set(*name, value.as_str());
        }
        Some(bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned())
    }

    /// The text called `key`, or the key itself, which a test does not let happen.
    pub fn get(&self, locale: Locale, key: &str, params: &[(&'static str, String)]) -> String {
        self.find(locale, key, params).unwrap_or_else(|| key.to_owned())
    }

    /// The sentence of an error.
    pub fn sentence(&self, locale: Locale, error: &Error) -> String {
        self.get(locale, &format!("error-{}", error.code), &error.params)
    }
}
