//! The part of JSON Schema that the API's description uses: says where a value is not as described.

use serde_json::{Map, Value};

/// Deeper than any answer; ends a description that goes around in circles.
const DEPTH_MAX: usize = 40;

/// An OpenAPI document.
pub(crate) struct Document(pub Value);

impl Document {
    /// What a `$ref` stands for; a schema without one is itself.
    pub(crate) fn follow<'a>(&'a self, schema: &'a Value) -> &'a Value {
        match schema["$ref"].as_str().and_then(|r| r.strip_prefix('#')) {
            Some(pointer) => self.0.pointer(pointer).map_or(&Value::Null, |s| self.follow(s)),
            None => schema,
        }
    }

    /// Where and how `value` is not as `schema` says. A member that the schema does not name is one, too.
    pub(crate) fn unlike(&self, schema: &Value, value: &Value) -> Option<String> {
        self.check(schema, value, "", 0).err()
    }

    fn check(&self, schema: &Value, value: &Value, at: &str, depth: usize) -> Result<(), String> {
        let schema = self.follow(schema);
        if depth > DEPTH_MAX || schema.as_object().is_none_or(Map::is_empty) {
            return Ok(());
        }
        for (word, enough) in [("oneOf", "one"), ("anyOf", "any")] {
            if let Some(choices) = schema[word].as_array() {
                let fails: Vec<String> =
                    choices.iter().filter_map(|s| self.check(s, value, at, depth + 1).err()).collect();
                if fails.len() == choices.len() {
                    return Err(format!("{at}: is not {enough} of the choices ({})", fails.join("; ")));
                }
            }
        }
        if let Some(parts) = schema["allOf"].as_array() {
            // Each part names some of the members: together they must name all.
            let whole = self.joined(parts);
            return self.check(&whole, value, at, depth + 1);
        }
        self.kind(schema, value, at)?;
        if let Some(choices) = schema["enum"].as_array()
            && !choices.contains(value)
        {
            return Err(format!("{at}: {value} is not in the enumeration"));
        }
        if schema.get("const").is_some_and(|only| only != value) {
            return Err(format!("{at}: {value} is not {}", schema["const"]));
        }
        match value {
            Value::String(text) => format(schema, text, at),
            Value::Number(number) => range(schema, number, at),
            Value::Array(items) => {
                let each = schema.get("items").unwrap_or(&Value::Null);
                items
                    .iter()
                    .enumerate()
                    .try_for_each(|(i, item)| self.check(each, item, &format!("{at}/{i}"), depth + 1))
            }
            Value::Object(members) => self.members(schema, members, at, depth),
            Value::Null | Value::Bool(_) => Ok(()),
        }
    }

    fn kind(&self, schema: &Value, value: &Value, at: &str) -> Result<(), String> {
        let is = |kind: &str| match kind {
            "null" => value.is_null(),
            "boolean" => value.is_boolean(),
            "integer" => value.is_i64() || value.is_u64(),
            "number" => value.is_number(),
            "string" => value.is_string(),
            "array" => value.is_array(),
            "object" => value.is_object(),
            _ => false,
        };
        let fits = match &schema["type"] {
            Value::String(kind) => is(kind),
            Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).any(is),
            _ => true,
        };
        if fits { Ok(()) } else { Err(format!("{at}: {} is not of type {}", short(value), schema["type"])) }
    }

    fn members(&self, schema: &Value, members: &Map<String, Value>, at: &str, depth: usize) -> Result<(), String> {
        for needed in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            if !members.contains_key(needed) {
                return Err(format!("{at}: {needed} is missing"));
            }
        }
        let named = schema["properties"].as_object();
        let others = schema.get("additionalProperties").filter(|s| s.is_object());
        for (name, member) in members {
            let place = format!("{at}/{name}");
            match (named.and_then(|n| n.get(name)), others) {
                (Some(described), _) | (None, Some(described)) => self.check(described, member, &place, depth + 1)?,
                (None, None) if named.is_some() => return Err(format!("{place}: is not described")),
                (None, None) => {}
            }
        }
        Ok(())
    }

    /// The parts of an `allOf`, all of them objects, as one.
    pub(crate) fn joined(&self, parts: &[Value]) -> Value {
        let (mut named, mut required) = (Map::new(), Vec::new());
        for part in parts {
            let part = self.follow(part);
            let inner = part["allOf"].as_array().map(|parts| self.joined(parts));
            let part = inner.as_ref().unwrap_or(part);
            named.extend(part["properties"].as_object().cloned().unwrap_or_default());
            required.extend(part["required"].as_array().cloned().unwrap_or_default());
        }
        serde_json::json!({"type": "object", "properties": named, "required": required})
    }
}

fn format(schema: &Value, text: &str, at: &str) -> Result<(), String> {
    let bytes = text.as_bytes();
    let hyphens = |places: &[usize]| places.iter().all(|p| bytes.get(*p) == Some(&b'-'));
    let fits = match schema["format"].as_str() {
        Some("uuid") => {
            let hex = bytes.iter().filter(|b| b.is_ascii_hexdigit()).count();
            bytes.len() == 36 && hex == 32 && hyphens(&[8, 13, 18, 23])
        }
        Some("date-time") => bytes.len() >= 20 && hyphens(&[4, 7]) && bytes[10] == b'T' && text.ends_with('Z'),
        _ => true,
    };
    if fits { Ok(()) } else { Err(format!("{at}: {text} is no {}", schema["format"])) }
}

fn range(schema: &Value, number: &serde_json::Number, at: &str) -> Result<(), String> {
    let value = number.as_f64().unwrap_or(f64::NAN);
    let most = if schema["format"] == "int32" { f64::from(u32::MAX) } else { f64::INFINITY };
    let low = schema["minimum"].as_f64().unwrap_or(f64::NEG_INFINITY);
    let high = schema["maximum"].as_f64().unwrap_or(most);
    if (low..=high).contains(&value) { Ok(()) } else { Err(format!("{at}: {number} is out of range")) }
}

fn short(value: &Value) -> String {
    value.to_string().chars().take(60).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_not_as_described_is_found() {
        let document = Document(json!({"components": {"schemas": {
            "Id": {"type": "string", "format": "uuid"},
            "Card": {"type": "object", "required": ["id"], "properties": {"id": {"$ref": "#/components/schemas/Id"}}},
            "Full": {"allOf": [{"$ref": "#/components/schemas/Card"},
                {"type": "object", "required": ["n"], "properties": {"n": {"type": ["integer", "null"], "minimum": 0}}}]},
            "Either": {"oneOf": [{"$ref": "#/components/schemas/Full"}, {"type": "null"}]},
        }}}));
        let full = json!({"$ref": "#/components/schemas/Either"});
        let id = "01900000-0000-7000-8000-000000000000";
        for good in [json!({"id": id, "n": 3}), json!({"id": id, "n": null}), json!(null)] {
            assert_eq!(document.unlike(&full, &good), None);
        }
        for (bad, why) in [
            (json!({"id": id}), "n is missing"),
            (json!({"id": id, "n": "3"}), "/n: \"3\" is not of type"),
            (json!({"id": id, "n": -1}), "/n: -1 is out of range"),
            (json!({"id": "x", "n": 1}), "/id: x is no"),
            (json!({"id": id, "n": 1, "more": 1}), "/more: is not described"),
        ] {
            let said = document.unlike(&full, &bad).unwrap();
            assert!(said.contains(why), "{said}");
        }
    }
}
