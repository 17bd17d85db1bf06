//! What a person, a login and an address look like: limits and rules of their fields. Pure.

use contracts::ports::PostalAddress;
use kernel::{Error, Result, Secret};

use crate::places;

pub const NAME_CHARS_MAX: usize = 40;
pub const LOGIN_BYTES_MAX: usize = 254;
pub const PASSWORD_CHARS_MIN: usize = 8;
pub const PASSWORD_BYTES_MAX: usize = 512;
/// Addresses shown in a person's book.
pub const ADDRESSES_MAX: usize = 20;
pub const TOKENS_MAX: usize = 20;
pub(crate) const TOKEN_NAME_CHARS_MAX: usize = 60;
pub(crate) const REASON_CHARS_MIN: usize = 3;
pub const REASON_CHARS_MAX: usize = 500;
const PLACE_CHARS_MAX: usize = 80;
const LINE_CHARS_MAX: usize = 200;
const POSTAL_CODE_CHARS_MAX: usize = 12;

/// What an API token may be allowed.
pub const SCOPES: [&str; 8] = [
    "orders:read",
    "orders:write",
    "catalogue:read",
    "catalogue:write",
    "live:read",
    "live:write",
    "ledger:read",
    "audit:read",
];

/// A person with a login, or one who only gave a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PersonKind {
    Account,
    Guest,
}

impl PersonKind {
    pub(crate) fn parse(code: &str) -> PersonKind {
        if code == "guest" { PersonKind::Guest } else { PersonKind::Account }
    }
}

/// The scopes as the API describes them.
pub(crate) fn scopes_schema() -> utoipa::openapi::schema::Array {
    let scope = utoipa::openapi::ObjectBuilder::new()
        .schema_type(utoipa::openapi::schema::Type::String)
        .enum_values(Some(SCOPES));
    utoipa::openapi::schema::Array::new(scope)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LoginKind {
    Phone,
    Email,
}

impl LoginKind {
    pub(crate) const fn code(self) -> &'static str {
        match self {
            LoginKind::Phone => "phone",
            LoginKind::Email => "email",
        }
    }

    pub(crate) fn parse(code: &str) -> Option<LoginKind> {
        [LoginKind::Phone, LoginKind::Email].into_iter().find(|k| k.code() == code)
    }

    /// Enough of a login for its owner and colleagues to know it by.
    pub(crate) fn hint(self, login: &str) -> String {
        match self {
            LoginKind::Phone => {
                let end: String = login.chars().skip(login.chars().count().saturating_sub(3)).collect();
                format!("••• {end}")
            }
            LoginKind::Email => {
                let (local, host) = login.split_once('@').unwrap_or((login, ""));
                format!("{}•••@{host}", local.chars().next().unwrap_or('•'))
            }
        }
    }
}

/// What a person signs in with, in its one normal form.
#[derive(Clone, Debug)]
pub(crate) struct Login {
    pub(crate) kind: LoginKind,
    pub(crate) value: Secret<String>,
}

/// Reads a login as typed: an e-mail address where there is an `@`, else a phone number. Errors: `login_unreadable`.
pub(crate) fn login(typed: &str) -> Result<Login> {
    let unreadable = || Error::field("login", "login_unreadable");
    let typed = typed.trim();
    if typed.is_empty() {
        return Err(Error::field("login", "field_needed"));
    }
    if typed.len() > LOGIN_BYTES_MAX {
        return Err(Error::field("login", "field_too_long").with("max", LOGIN_BYTES_MAX));
    }
    if !typed.contains('@') {
        let value = phone(typed, "VN").ok_or_else(unreadable)?;
        return Ok(Login { kind: LoginKind::Phone, value: Secret::new(value) });
    }
    let value = typed.to_lowercase();
    let (local, host) = value.rsplit_once('@').ok_or_else(unreadable)?;
    let plain = |c: char| !c.is_whitespace() && !c.is_control() && !"<>()[],;:\\\"@".contains(c);
    let host_fine = host.contains('.') && host.split('.').all(|part| !part.is_empty());
    if local.is_empty() || local.len() > 64 || !local.chars().all(plain) || !host.chars().all(plain) || !host_fine {
        return Err(unreadable());
    }
    Ok(Login { kind: LoginKind::Email, value: Secret::new(value) })
}

/// A phone number in E.164 as `+84901234567`; `country` is whose numbers are written without a country code.
/// Mobile numbers are read however they are written; others, such as landlines, in plain digits.
pub(crate) fn phone(typed: &str, country: &str) -> Option<String> {
    language::normalise_phone(typed).or_else(|| plain_phone(typed, country))
}

fn plain_phone(typed: &str, country: &str) -> Option<String> {
    let (plus, rest) = match typed.trim().strip_prefix('+') {
        Some(rest) => (true, rest),
        None => (false, typed.trim()),
    };
    let mut digits = String::new();
    for c in rest.chars() {
        match c {
            '0'..='9' => digits.push(c),
            ' ' | '.' | '-' | '(' | ')' | '\u{a0}' => {}
            _ => return None,
        }
    }
    let international = match (plus, country) {
        (true, _) => digits,
        (false, "US") if digits.len() == 10 && !digits.starts_with(['0', '1']) => format!("1{digits}"),
        (false, "VN" | "CN") => {
            let code = if country == "VN" { "84" } else { "86" };
            format!("{code}{}", digits.strip_prefix('0').filter(|rest| (9..=11).contains(&rest.len()))?)
        }
        _ => return None,
    };
    ((9..=15).contains(&international.len()) && !international.starts_with('0')).then(|| format!("+{international}"))
}

/// A name as others see it. Errors: `field_needed`, `field_too_long`, `name_has_phone`.
pub(crate) fn name(typed: &str) -> Result<String> {
    let seen = visible(typed);
    let name = seen.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() {
        return Err(Error::field("name", "field_needed"));
    }
    if name.chars().count() > NAME_CHARS_MAX {
        return Err(Error::field("name", "field_too_long").with("max", NAME_CHARS_MAX));
    }
    if has_phone(&name) {
        return Err(Error::field("name", "name_has_phone"));
    }
    Ok(name)
}

/// Names are shown to everybody in the room: a phone number does not belong in one.
fn has_phone(text: &str) -> bool {
    language::find_personal(text).iter().any(|span| span.kind == language::PersonalKind::Phone)
}

/// What of a text is seen, composed.
fn visible(text: &str) -> String {
    language::normalise::clean(text).chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// One spelling of a name, to search by.
pub(crate) fn fold(text: &str) -> String {
    language::normalise::fold(text)
}

/// Errors: `password_too_short`, `field_too_long`, `password_is_login`.
pub(crate) fn password(typed: &Secret<String>, login: Option<&str>) -> Result<()> {
    let text = typed.expose();
    if text.chars().count() < PASSWORD_CHARS_MIN {
        return Err(Error::field("password", "password_too_short").with("min", PASSWORD_CHARS_MIN));
    }
    if text.len() > PASSWORD_BYTES_MAX {
        return Err(Error::field("password", "field_too_long").with("max", PASSWORD_BYTES_MAX));
    }
    if login.is_some_and(|login| login.trim().eq_ignore_ascii_case(text)) {
        return Err(Error::field("password", "password_is_login"));
    }
    Ok(())
}

/// Why an operator did something. Errors: `reason_needed`, `field_too_long`.
pub(crate) fn reason(typed: &str) -> Result<String> {
    let reason = typed.trim();
    match reason.chars().count() {
        n if n < REASON_CHARS_MIN => Err(Error::field("reason", "reason_needed")),
        n if n > REASON_CHARS_MAX => Err(Error::field("reason", "field_too_long").with("max", REASON_CHARS_MAX)),
        _ => Ok(reason.to_owned()),
    }
}

/// Trims and checks an address; the phone number comes back in E.164. Errors name the field:
/// `field_needed`, `field_too_long`, `phone_unreadable`, `country_unknown_address`, `region_unknown`.
pub fn check_address(address: PostalAddress) -> Result<PostalAddress> {
    let country = places::COUNTRIES.into_iter().find(|c| c.eq_ignore_ascii_case(address.country.trim()));
    let country = country.ok_or(Error::field("country", "country_unknown_address"))?;
    let region = address.region.trim();
    if region.is_empty() {
        return Err(Error::field("region", "field_needed"));
    }
    let region = places::region(country, region).ok_or(Error::field("region", "region_unknown"))?;
    Ok(PostalAddress {
        name: tidy("name", &address.name, NAME_CHARS_MAX, true)?,
        phone: phone(&address.phone, country).ok_or(Error::field("phone", "phone_unreadable"))?,
        country: country.to_owned(),
        region: region.code.to_owned(),
        district: tidy("district", &address.district, PLACE_CHARS_MAX, false)?,
        ward: tidy("ward", &address.ward, PLACE_CHARS_MAX, false)?,
        line: tidy("line", &address.line, LINE_CHARS_MAX, true)?,
        postal_code: tidy("postal_code", &address.postal_code, POSTAL_CODE_CHARS_MAX, false)?,
    })
}

fn tidy(field: &'static str, text: &str, chars_max: usize, needed: bool) -> Result<String> {
    let seen = visible(text);
    let text = seen.split_whitespace().collect::<Vec<_>>().join(" ");
    if needed && text.is_empty() {
        return Err(Error::field(field, "field_needed"));
    }
    if text.chars().count() > chars_max {
        return Err(Error::field(field, "field_too_long").with("max", chars_max));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_person_has_one_login_however_it_is_typed() {
        for typed in ["0901234567", "090 123 4567", "+84 901.234.567", "84 901234567", "０９０１２３４５６７"]
        {
            let login = login(typed).unwrap();
            assert_eq!((login.kind, login.value.expose().as_str()), (LoginKind::Phone, "+84901234567"), "{typed}");
        }
        assert_eq!(login("13812345678").unwrap().value.expose(), "+8613812345678");
        assert_eq!(login(" Lan@Shop.VN ").unwrap().value.expose(), "lan@shop.vn");
        assert_eq!(phone("028 3822 1234", "VN").as_deref(), Some("+842838221234"), "a landline");
        assert_eq!(phone("(415) 555-2671", "US").as_deref(), Some("+14155552671"));
        for bad in ["", "abc", "12345", "a@b", "a@b..vn", "@x.vn", "a b@x.vn", "a@x.vn>", "09012345678901234"] {
            assert!(login(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_hint_shows_little() {
        assert_eq!(LoginKind::Phone.hint("+84901234567"), "••• 567");
        assert_eq!(LoginKind::Email.hint("lan@shop.vn"), "l•••@shop.vn");
    }

    #[test]
    fn a_name_carries_no_phone_number_and_nothing_unseen() {
        assert_eq!(name("  Chị   Lan\u{200b} ").unwrap(), "Chị Lan");
        assert_eq!(name("Lan 0901 234 567").unwrap_err().code, "name_has_phone");
        assert_eq!(name("\u{200b}").unwrap_err().code, "field_needed");
        assert!(name("Hoa 1990").is_ok());
    }
}
