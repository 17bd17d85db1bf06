//! Pages to print: what to pack, and the label on each parcel. Plain HTML with its own print style, no script.

use contracts::ports::People;
use kernel::{Locale, Money};
use kit::Texts;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::views::{Order, OrderLine};

const STYLE: &str = "body{font:14px/1.4 system-ui,sans-serif;margin:24px;color:#111}table{border-collapse:collapse;width:100%}\
th,td{border-bottom:1px solid #ccc;padding:6px 8px;text-align:left;vertical-align:top}td.n,th.n{text-align:right}\
.label{border:2px solid #111;padding:14px;margin:0 0 16px;width:100mm;min-height:62mm;break-inside:avoid}\
.to{font-size:17px;font-weight:600}.number{font:600 20px ui-monospace,monospace;letter-spacing:1px}.cod{font-size:20px;font-weight:700}\
section td:first-child{width:16px}section td:nth-child(2){width:26%}\
section{break-inside:avoid;margin-bottom:22px}h1{font-size:20px}h2{font-size:15px;margin:0 0 4px}@media print{body{margin:8mm}}";

/// Words of these pages.
struct Words<'a> {
    texts: &'a Texts,
    locale: Locale,
}

impl Words<'_> {
    fn get(&self, key: &str) -> String {
        self.texts.get(self.locale, &format!("trade-print-{key}"), &[])
    }
}

fn page(title: &str, locale: Locale, body: &Markup) -> String {
    html! {
        (DOCTYPE)
        html lang=(locale.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body { (body) }
        }
    }
    .into_string()
}

fn goods(line: &OrderLine, locale: Locale) -> String {
    let options = if line.options.is_empty() { String::new() } else { format!(" · {}", line.options.join(" / ")) };
    format!("{}{options}", line.title.pick(locale))
}

/// Groups of three, and the currency's code: printed on paper that anyone may read.
fn amount(money: Money) -> String {
    let decimal = money.decimal();
    let (whole, part) = decimal.split_once('.').map_or((decimal.as_str(), None), |(w, p)| (w, Some(p)));
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) && !grouped.ends_with('-') {
            grouped.push('\u{202f}');
        }
        grouped.push(digit);
    }
    let part = part.map(|p| format!(".{p}")).unwrap_or_default();
    format!("{grouped}{part} {}", money.currency.code())
}

/// What to take from the shelves for these orders, summed, then order by order.
pub(crate) fn packing_list(orders: &[Order], texts: &Texts, locale: Locale) -> String {
    let words = Words { texts, locale };
    let mut sums: std::collections::BTreeMap<(String, String), u32> = std::collections::BTreeMap::new();
    for line in orders.iter().flat_map(|o| &o.lines) {
        *sums.entry((line.sku.clone(), goods(line, locale))).or_default() += line.quantity;
    }
    let body = html! {
        h1 { (words.get("packing")) " · " (orders.len()) }
        table {
            tr { th { "SKU" } th { (words.get("goods")) } th.n { (words.get("pieces")) } }
            @for ((sku, name), pieces) in &sums {
                tr { td { (sku) } td { (name) } td.n { (pieces) } }
            }
        }
        br;
        @for order in orders {
            section {
                h2 { (order.number) " · " (order.address.as_ref().map_or(order.buyer_name.as_str(), |a| a.name.as_str())) }
                table {
                    @for line in &order.lines {
                        tr { td { "☐" } td { (line.sku) } td { (goods(line, locale)) } td.n { "×" (line.quantity) } }
                    }
                }
            }
        }
    };
    page(&words.get("packing"), locale, &body)
}

/// One label a parcel, with what the carrier collects.
pub(crate) fn labels(orders: &[Order], people: &dyn People, texts: &Texts, locale: Locale) -> String {
    let words = Words { texts, locale };
    let body = html! {
        @for order in orders {
            div.label {
                div.number { (order.number) }
                div { (words.get("from")) ": " (order.merchant.name) }
                @if let Some(to) = &order.address {
                    div.to { (to.name) " · " (to.phone) }
                    div { (to.line) }
                    @let region = people.region_name(&to.country, &to.region);
                    div { ([to.ward.as_str(), to.district.as_str(), region.as_str(), to.postal_code.as_str(), to.country.as_str()]
                        .into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(", ")) }
                } @else {
                    div.to { (order.buyer_name) " · " (words.get("no-address")) }
                }
                div { @for line in &order.lines { (line.sku) " ×" (line.quantity) "  " } }
                @if order.payment_method == Some(contracts::PaymentMethod::Cod) {
                    div.cod { (words.get("collect")) ": " (amount(order.total)) }
                } @else {
                    div { (words.get("paid")) }
                }
                @if let Some(tracking) = &order.tracking { div { (tracking.carrier) " " (tracking.number) } }
            }
        }
    };
    page(&words.get("labels"), locale, &body)
}

/// Orders as CSV, one line a line of an order.
pub(crate) fn csv(orders: &[Order], locale: Locale) -> kernel::Result<Vec<u8>> {
    // Spreadsheets take UTF-8 only with its mark.
    let mut writer = csv::Writer::from_writer(b"\xef\xbb\xbf".to_vec());
    let fail = |e: csv::Error| kernel::Error::internal(e);
    writer
        .write_record([
            "number",
            "placed_at",
            "state",
            "payment_method",
            "payment_state",
            "name",
            "phone",
            "country",
            "region",
            "district",
            "ward",
            "line",
            "postal_code",
            "sku",
            "product",
            "options",
            "quantity",
            "unit",
            "shipping",
            "total",
            "currency",
            "carrier",
            "tracking",
        ])
        .map_err(fail)?;
    for order in orders {
        for line in &order.lines {
            let a = order.address.clone().unwrap_or_default();
            let record = [
                order.number.clone(),
                order.placed_at.to_string(),
                order.state.code().to_owned(),
                order.payment_method.map(|m| m.code().to_owned()).unwrap_or_default(),
                order.payment_state.code().to_owned(),
                if a.name.is_empty() { order.buyer_name.clone() } else { a.name },
                a.phone,
                a.country,
                a.region,
                a.district,
                a.ward,
                a.line,
                a.postal_code,
                line.sku.clone(),
                line.title.pick(locale).to_owned(),
                line.options.join(" / "),
                line.quantity.to_string(),
                line.unit.decimal(),
                order.shipping.decimal(),
                order.total.decimal(),
                order.total.currency.code().to_owned(),
                order.tracking.as_ref().map(|t| t.carrier.clone()).unwrap_or_default(),
                order.tracking.as_ref().map(|t| t.number.clone()).unwrap_or_default(),
            ];
            writer.write_record(record.map(|cell| harmless(&cell))).map_err(fail)?;
        }
    }
    writer.into_inner().map_err(kernel::Error::internal)
}

/// A cell that a spreadsheet would run as a formula is written as text.
fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '@', '-', '\t', '\r'])
        || (cell.starts_with('+') && cell[1..].contains(|c: char| !c.is_ascii_digit()))
    {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_a_formula_stays_a_name_and_a_phone_number_stays_a_number() {
        assert_eq!(harmless("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
        assert_eq!(harmless("+84901234567"), "+84901234567");
        assert_eq!(harmless("+1+cmd"), "'+1+cmd");
    }

    #[test]
    fn amounts_are_grouped() {
        assert_eq!(amount(Money::new(1_189_000, kernel::Currency::VND)), "1\u{202f}189\u{202f}000 VND");
        assert_eq!(amount(Money::new(1990, kernel::Currency::CNY)), "19.90 CNY");
    }
}
