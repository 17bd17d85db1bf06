//! The API's description as it is handed out: what the modules derive from their types, made exact where one notation
//! means two things.
//!
//! An `Option` in a request may be left out; in an answer it is always written, as null where there is nothing. So every
//! member of an answer is required but the few of [`LEFT_OUT`], and a schema that stands on both sides is described twice:
//! `Text3` in answers, `Text3Input` in requests.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

/// Members that an answer leaves out where there is nothing: those that are skipped when they are written.
const LEFT_OUT: &[(&str, &str)] =
    &[("Problem", "field"), ("Problem", "retry_after_s"), ("Problem", "reasons"), ("Problem", "decision_id")];

const SCHEMAS: &str = "#/components/schemas/";

/// Makes the description exact. Errors: it is not an object of paths and schemas.
pub(crate) fn finish(mut api: Value) -> Result<Value, serde_json::Error> {
    for operation in operations(&mut api) {
        describe_problems(operation);
    }
    let schemas = api.pointer("/components/schemas").cloned().unwrap_or_default();
    let mut schemas: BTreeMap<String, Value> = serde_json::from_value(schemas)?;
    let (mut asked, mut answered) = (BTreeSet::new(), BTreeSet::new());
    for operation in operations(&mut api) {
        reach(operation.get("requestBody").unwrap_or(&Value::Null), &schemas, &mut asked);
        reach(operation.get("responses").unwrap_or(&Value::Null), &schemas, &mut answered);
    }
    let split = on_both_sides(&schemas, &asked, &answered);
    let inputs: Vec<(String, Value)> = split.iter().map(|name| (input_name(name), schemas[name].clone())).collect();
    schemas.extend(inputs);
    for (name, schema) in &mut schemas {
        if answered.contains(name) {
            require_all(name, schema);
        } else {
            rename(schema, &split);
        }
    }
    for operation in operations(&mut api) {
        if let Some(body) = operation.get_mut("requestBody") {
            rename(body, &split);
        }
    }
    if let Some(kept) = api.pointer_mut("/components/schemas") {
        *kept = serde_json::to_value(schemas)?;
    }
    Ok(api)
}

fn input_name(name: &str) -> String {
    format!("{name}Input")
}

fn operations(api: &mut Value) -> impl Iterator<Item = &mut Map<String, Value>> {
    let paths = api.get_mut("paths").and_then(Value::as_object_mut).into_iter().flat_map(|paths| paths.values_mut());
    let items = paths.filter_map(Value::as_object_mut).flat_map(|item| item.values_mut());
    items.filter_map(Value::as_object_mut).filter(|operation| operation.contains_key("responses"))
}

/// The door may refuse any request, and a handler for more reasons than it names: each operation says in what form.
fn describe_problems(operation: &mut Map<String, Value>) {
    let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) else { return };
    let problem = json!({ "application/problem+json": { "schema": { "$ref": format!("{SCHEMAS}Problem") } } });
    for (_, response) in responses.iter_mut().filter(|(status, _)| status.starts_with(['4', '5'])) {
        response["content"] = problem.clone();
    }
    let default = json!({ "description": "Refused: `code` says why, `detail` what to do.", "content": problem });
    responses.entry("default").or_insert(default);
}

/// Calls `each` with every name that a value refers to.
fn refs(value: &Value, each: &mut impl FnMut(&str)) {
    match value {
        Value::Object(members) => {
            if let Some(name) = members.get("$ref").and_then(Value::as_str).and_then(|r| r.strip_prefix(SCHEMAS)) {
                each(name);
            }
            members.values().for_each(|v| refs(v, each));
        }
        Value::Array(items) => items.iter().for_each(|v| refs(v, each)),
        _ => {}
    }
}

fn reach(value: &Value, schemas: &BTreeMap<String, Value>, reached: &mut BTreeSet<String>) {
    let mut next = Vec::new();
    refs(value, &mut |name| next.push(name.to_owned()));
    for name in next {
        if let Some(schema) = schemas.get(&name)
            && reached.insert(name)
        {
            reach(schema, schemas, reached);
        }
    }
}

/// Schemas that are asked and answered, and are not the same in both: they have members that may be left out, or hold a
/// schema that has.
fn on_both_sides(
    schemas: &BTreeMap<String, Value>,
    asked: &BTreeSet<String>,
    answered: &BTreeSet<String>,
) -> BTreeSet<String> {
    let both: Vec<&String> = asked.intersection(answered).collect();
    let optional = |name: &String| {
        let mut strict = schemas[name].clone();
        require_all(name, &mut strict);
        strict != schemas[name]
    };
    let mut split: BTreeSet<String> = both.iter().filter(|name| optional(name)).map(|n| (*n).clone()).collect();
    loop {
        let known = split.len();
        for name in &both {
            let mut holds = false;
            refs(&schemas[*name], &mut |inner| holds |= split.contains(inner));
            if holds {
                split.insert((*name).clone());
            }
        }
        if split.len() == known {
            return split;
        }
    }
}

/// Every member of every object in `schema` is required, but those that are left out.
fn require_all(name: &str, schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            members.values_mut().for_each(|v| require_all(name, v));
            let Some(properties) = members.get_mut("properties").and_then(Value::as_object_mut) else { return };
            let mut required = Vec::new();
            for (property, described) in properties {
                if LEFT_OUT.contains(&(name, property.as_str())) {
                    if let Some(types) = described.get_mut("type").and_then(Value::as_array_mut) {
                        types.retain(|t| t != "null");
                    }
                    if let Some(one_of) = described.get_mut("oneOf").and_then(Value::as_array_mut) {
                        one_of.retain(|o| o["type"] != "null");
                    }
                } else {
                    required.push(Value::from(property.as_str()));
                }
            }
            required.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
            members.insert("required".to_owned(), required.into());
        }
        Value::Array(items) => items.iter_mut().for_each(|v| require_all(name, v)),
        _ => {}
    }
}

fn rename(value: &mut Value, split: &BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            if let Some(Value::String(to)) = members.get_mut("$ref")
                && let Some(name) = to.strip_prefix(SCHEMAS)
                && split.contains(name)
            {
                *to = format!("{SCHEMAS}{}", input_name(name));
            }
            members.values_mut().for_each(|v| rename(v, split));
        }
        Value::Array(items) => items.iter_mut().for_each(|v| rename(v, split)),
        _ => {}
    }
}
