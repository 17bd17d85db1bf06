//! What a shop looks like, its limits, and the rules of its fields. Pure.

use kernel::{Currency, Error, MerchantId, MerchantRole, Result, Text3, Time, UserId};
use serde::{Deserialize, Serialize};

use crate::admission::Papers;

/// Shops one person may own.
pub const SHOPS_PER_PERSON_MAX: i64 = 5;
pub const STAFF_MAX: usize = 100;
pub const NAME_CHARS_MAX: usize = 60;
/// In each language.
pub const ABOUT_BYTES_MAX: usize = 4_000;
pub const SLUG_CHARS_MIN: usize = 3;
pub const SLUG_CHARS_MAX: usize = 40;
pub const URL_CHARS_MAX: usize = 300;
/// Where shops are at home.
pub(crate) const COUNTRIES: [&str; 3] = ["VN", "CN", "US"];

/// A shop as its page shows it.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Merchant)]
pub struct ShopView {
    pub id: MerchantId,
    pub slug: String,
    pub name: String,
    pub about: Text3,
    pub avatar_url: Option<String>,
    pub cover_url: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    pub currency: Currency,
    pub followers: i64,
    /// Whether the one who asks follows it.
    pub following: bool,
    pub since: Time,
    /// Whether it takes orders.
    pub selling: bool,
}

/// A shop to be opened.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[schema(as = MerchantInput)]
pub struct NewShop {
    pub name: String,
    /// 3 to 40 of a–z, 0–9 and single hyphens between them.
    pub slug: String,
    pub country: String,
    pub currency: Currency,
    #[serde(default)]
    pub about: Text3,
    /// An address on this site.
    #[serde(default)]
    pub avatar_url: Option<String>,
    #[serde(default)]
    pub cover_url: Option<String>,
    /// The shop's papers, as far as they are at hand: judged at once where they say who sells what.
    #[serde(default)]
    pub application: Option<Papers>,
}

/// What of a shop's profile shall change; what is absent stays, a picture of null is taken away.
#[derive(Clone, Debug, Default, Deserialize, utoipa::ToSchema)]
#[schema(as = MerchantChange)]
#[serde(default)]
pub struct ShopChange {
    pub name: Option<String>,
    pub about: Option<Text3>,
    #[serde(deserialize_with = "kit::given")]
    pub avatar_url: Option<Option<String>>,
    #[serde(deserialize_with = "kit::given")]
    pub cover_url: Option<Option<String>>,
}

/// Trims and checks. Errors: `field_needed`, `field_too_long`, `slug_unreadable`, `country_unknown`, `picture_elsewhere`.
pub(crate) fn check_new(mut shop: NewShop) -> Result<NewShop> {
    shop.name = check_name(&shop.name)?;
    shop.slug = shop.slug.trim().to_ascii_lowercase();
    check_slug(&shop.slug)?;
    shop.country = shop.country.trim().to_ascii_uppercase();
    if !COUNTRIES.contains(&shop.country.as_str()) {
        return Err(Error::field("country", "country_unknown"));
    }
    check_about(&shop.about)?;
    check_picture("avatar_url", shop.avatar_url.as_deref())?;
    check_picture("cover_url", shop.cover_url.as_deref())?;
    Ok(shop)
}

/// As [`check_new`], for what is given.
pub(crate) fn check_change(mut change: ShopChange) -> Result<ShopChange> {
    change.name = change.name.as_deref().map(check_name).transpose()?;
    change.about.as_ref().map_or(Ok(()), check_about)?;
    check_picture("avatar_url", change.avatar_url.as_ref().and_then(|u| u.as_deref()))?;
    check_picture("cover_url", change.cover_url.as_ref().and_then(|u| u.as_deref()))?;
    Ok(change)
}

/// A shop is never left without an owner: `last_owner` where `user` is the only one.
pub(crate) fn keeps_an_owner(staff: &[(UserId, MerchantRole)], user: UserId) -> Result<()> {
    let owns = |u: &UserId| staff.iter().any(|(s, role)| s == u && *role == MerchantRole::Owner);
    let others = staff.iter().any(|(s, _)| *s != user && owns(s));
    if owns(&user) && !others { Err(Error::conflict("last_owner")) } else { Ok(()) }
}

fn check_name(name: &str) -> Result<String> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() || name.chars().any(char::is_control) {
        return Err(Error::field("name", "field_needed"));
    }
    if name.chars().count() > NAME_CHARS_MAX {
        return Err(Error::field("name", "field_too_long").with("max", NAME_CHARS_MAX));
    }
    Ok(name)
}

fn check_slug(slug: &str) -> Result<()> {
    let plain = slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    let hyphens = slug.starts_with('-') || slug.ends_with('-') || slug.contains("--");
    let length = (SLUG_CHARS_MIN..=SLUG_CHARS_MAX).contains(&slug.len());
    // What reads as an id would be taken for one.
    if !plain || hyphens || !length || slug.parse::<MerchantId>().is_ok() {
        let error = Error::field("slug", "slug_unreadable");
        return Err(error.with("min", SLUG_CHARS_MIN).with("max", SLUG_CHARS_MAX));
    }
    Ok(())
}

fn check_about(about: &Text3) -> Result<()> {
    if about.longest() > ABOUT_BYTES_MAX {
        return Err(Error::field("about", "field_too_long").with("max", ABOUT_BYTES_MAX));
    }
    Ok(())
}

/// A picture lies on this site: pages ask nobody else for anything.
fn check_picture(field: &'static str, url: Option<&str>) -> Result<()> {
    let Some(url) = url.filter(|u| !u.is_empty()) else { return Ok(()) };
    if url.len() > URL_CHARS_MAX {
        return Err(Error::field(field, "field_too_long").with("max", URL_CHARS_MAX));
    }
    let plain = url.bytes().all(|b| b.is_ascii_alphanumeric() || b"/-_.?=&%".contains(&b));
    if !url.starts_with('/') || url.starts_with("//") || !plain {
        return Err(Error::field(field, "picture_elsewhere"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_short_plain_and_never_an_id() {
        for good in ["abc", "sap-co-ut", "a1-b2"] {
            assert!(check_slug(good).is_ok(), "{good}");
        }
        for bad in ["ab", "-abc", "abc-", "a--b", "Abc", "chợ", "a b", "01890a5d-ac96-774b-bcce-b302099a8057", ""] {
            assert_eq!(check_slug(bad).unwrap_err().code, "slug_unreadable", "{bad}");
        }
        assert!(check_slug("01890a5dac96774bbcceb302099a8057").is_err(), "an id without hyphens");
    }

    #[test]
    fn a_picture_of_another_site_is_refused() {
        assert!(check_picture("avatar_url", Some("/media/a.png?w=2")).is_ok());
        for bad in ["https://elsewhere.example/a.png", "//elsewhere.example/a.png", "javascript:alert(1)", "/a\"onload"]
        {
            assert_eq!(check_picture("avatar_url", Some(bad)).unwrap_err().code, "picture_elsewhere", "{bad}");
        }
    }
}
