//! The papers of an honest shop, as the sandbox proves them and the shipped policy admits them on probation.

use serde_json::{Value, json};

/// Papers of a household business; its numbers are its own by `slug`, and end as the sandbox finds them.
pub fn papers(slug: &str, country: &str, category: &str) -> Value {
    let own = slug.bytes().fold(7u64, |sum, byte| (sum * 131 + u64::from(byte)) % 100_000_000);
    let number = |kind: u64| format!("{kind:03}{own:08}7");
    json!({
        "kind": "household", "category": category, "legal_name": format!("Chủ {slug}"),
        "identity_number": number(79), "born": "1990-05-17", "tax_code": number(31), "registration": number(41),
        "licence": number(51), "licence_expires": "2035-12-31",
        "bank": {"name": "Vietcombank", "account": number(190), "holder": format!("CHU {slug}")},
        "return_address": {"line": "12 Lê Lợi", "region": "VN-SG", "country": country},
    })
}
