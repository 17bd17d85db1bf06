//! One JSON line a measurement, on standard output.

use serde_json::{Value, json};

pub(crate) fn line(key: &str, value: f64, unit: &str, detail: &Value) {
    // Four significant places are more than these machines give.
    let rounded = (value * 10_000.0).round() / 10_000.0;
    println!("{}", json!({"key": key, "value": rounded, "unit": unit, "detail": detail}));
}

/// The machine's load over the last minute.
pub(crate) fn load() -> f64 {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().and_then(|n| n.parse().ok()).unwrap_or(0.0)
}
