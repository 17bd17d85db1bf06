//! The words of notices: chosen when they are read, in the reader's language and by the clock of the place.

use kernel::{Currency, Locale, Money, Time};
use kit::Texts;

use crate::model::Params;

const DAY_MS: i64 = 86_400_000;

/// The sentence of a notice.
pub(crate) fn sentence(texts: &Texts, locale: Locale, offset_minutes: i32, params: &Params) -> String {
    let clock = |at: Time| clock(at, offset_minutes);
    let say = |key: &str, params: &[(&'static str, String)]| texts.get(locale, &format!("notify-{key}"), params);
    match params {
        Params::Announced { shop, title, starts_at } => say(
            "session-announced",
            &[
                ("shop", shop.clone()),
                ("title", title.pick(locale).to_owned()),
                ("clock", clock(*starts_at)),
                ("day", day(*starts_at, offset_minutes, locale)),
            ],
        ),
        Params::Started { shop, title } => {
            say("session-started", &[("shop", shop.clone()), ("title", title.pick(locale).to_owned())])
        }
        Params::Shipped { number, carrier, tracking } if !tracking.is_empty() => {
            let parcel = format!("{carrier} {tracking}").trim().to_owned();
            say("order-shipped-as", &[("number", number.clone()), ("parcel", parcel)])
        }
        Params::Shipped { number, .. } => say("order-shipped", &[("number", number.clone())]),
        Params::Delivered { number } => say("order-delivered", &[("number", number.clone())]),
        Params::Cancelled { number } => say("order-cancelled", &[("number", number.clone())]),
        Params::Refunded { number, amount } => {
            say("order-refunded", &[("number", number.clone()), ("amount", money(*amount, locale))])
        }
        Params::Expiring { number, until } => {
            say("hold-expiring", &[("number", number.clone()), ("clock", clock(*until))])
        }
        Params::YourTurn { number, until: Some(until) } => {
            say("your-turn-until", &[("number", number.clone()), ("clock", clock(*until))])
        }
        Params::YourTurn { number, until: None } => say("your-turn", &[("number", number.clone())]),
    }
}

fn local_ms(at: Time, offset_minutes: i32) -> i64 {
    at.millis() + i64::from(offset_minutes) * 60_000
}

/// The hour and minute, as `20:05`.
fn clock(at: Time, offset_minutes: i32) -> String {
    let minutes = local_ms(at, offset_minutes).rem_euclid(DAY_MS) / 60_000;
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// The day of the year, as the language writes it: `22/11`, `11月22日`, `22 Nov`.
fn day(at: Time, offset_minutes: i32, locale: Locale) -> String {
    let (month, day) = month_and_day(local_ms(at, offset_minutes).div_euclid(DAY_MS));
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    match locale {
        Locale::Vi => format!("{day}/{month}"),
        Locale::Zh => format!("{month}月{day}日"),
        Locale::En => format!("{day} {}", MONTHS[month as usize - 1]),
    }
}

/// Month and day of the Gregorian calendar of a day counted from 1970-01-01 (Howard Hinnant, `civil_from_days`).
fn month_and_day(days: i64) -> (u32, u32) {
    let z = days + 719_468;
    let day_of_era = z.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (u32::try_from(month).unwrap_or(1), u32::try_from(day).unwrap_or(1))
}

/// An amount as the language writes it: `189.000 ₫`, `¥19.90`, `$1,200.50`.
fn money(amount: Money, locale: Locale) -> String {
    let (group, point) = if locale == Locale::Vi { ('.', ',') } else { (',', '.') };
    let decimal = amount.decimal();
    let (sign, decimal) = decimal.strip_prefix('-').map_or(("", decimal.as_str()), |rest| ("-", rest));
    let (whole, part) = decimal.split_once('.').unwrap_or((decimal, ""));
    let mut figure = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            figure.push(group);
        }
        figure.push(digit);
    }
    if !part.is_empty() {
        figure.push(point);
        figure.push_str(part);
    }
    let symbol = match amount.currency {
        Currency::VND => "₫",
        Currency::CNY => "¥",
        Currency::USD => "$",
    };
    match (locale, amount.currency) {
        (Locale::Vi, _) | (_, Currency::VND) => format!("{sign}{figure} {symbol}"),
        _ => format!("{sign}{symbol}{figure}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_by_the_clock_of_the_place() {
        let at = Time::parse("2026-02-28T17:05:00Z").unwrap();
        assert_eq!(clock(at, 420), "00:05");
        assert_eq!(day(at, 420, Locale::Vi), "1/3");
        assert_eq!(day(at, 0, Locale::En), "28 Feb");
        assert_eq!(day(Time::parse("2028-02-29T00:00:00Z").unwrap(), 480, Locale::Zh), "2月29日");
    }

    #[test]
    fn money_is_written_as_the_language_does() {
        assert_eq!(money(Money::new(1_189_000, Currency::VND), Locale::Vi), "1.189.000 ₫");
        assert_eq!(money(Money::new(1_990, Currency::CNY), Locale::Zh), "¥19.90");
        assert_eq!(money(Money::new(120_050, Currency::USD), Locale::En), "$1,200.50");
        assert_eq!(money(Money::new(500, Currency::USD), Locale::Vi), "5,00 $");
    }
}
