//! The API's description is one that programs can be written from: every route has a name of its own, every reference
//! leads somewhere, nothing is left open by accident, and the pages' copy of it is the newest.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as it must be")]

use std::{collections::BTreeMap, fs, path::Path};

use phien::{config::Config, wire::House};
use serde_json::{Map, Value};

async fn described() -> Value {
    let folder = tempfile::tempdir().unwrap();
    let mut config = Config::read(None).unwrap();
    config.data = folder.path().to_owned();
    config.rtmp_addr = ([127, 0, 0, 1], 0).into();
    let house = House::open(&config, kit::SystemWorld::world(), false).await.unwrap();
    let api = house.openapi.clone();
    house.close().await;
    api
}

fn operations(api: &Value) -> Vec<(String, &Value)> {
    let mut all = Vec::new();
    for (path, item) in api["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            all.push((format!("{} {path}", method.to_uppercase()), operation));
        }
    }
    all
}

/// Calls `each` with every schema below `value` and its place; `value` is no schema itself.
fn schemas<'a>(value: &'a Value, place: &str, each: &mut impl FnMut(&str, &'a Value)) {
    let Some(members) = value.as_object() else {
        for item in value.as_array().into_iter().flatten() {
            schemas(item, place, each);
        }
        return;
    };
    for (name, inner) in members {
        let place = format!("{place}/{name}");
        match name.as_str() {
            "schema" | "items" | "additionalProperties" => each(&place, inner),
            "oneOf" | "allOf" | "anyOf" => inner.as_array().unwrap().iter().for_each(|s| each(&place, s)),
            "properties" | "schemas" => {
                inner.as_object().unwrap().iter().for_each(|(n, s)| each(&format!("{place}/{n}"), s))
            }
            _ => {}
        }
        schemas(inner, &place, each);
    }
}

fn says_something(schema: &Map<String, Value>) -> bool {
    let free = schema.get("type") == Some(&Value::from("object"))
        && !["properties", "additionalProperties"].iter().any(|k| schema.contains_key(*k));
    !free && ["$ref", "type", "oneOf", "allOf", "anyOf", "enum"].iter().any(|k| schema.contains_key(*k))
}

#[tokio::test]
async fn the_description_can_be_programmed_against() {
    let api = described().await;
    let mut named: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (route, operation) in operations(&api) {
        named.entry(operation["operationId"].as_str().unwrap()).or_default().push(route);
    }
    let shared: Vec<_> = named.iter().filter(|(_, routes)| routes.len() > 1).collect();
    assert!(shared.is_empty(), "routes share a name: {shared:?}");

    let (mut open, mut nowhere) = (Vec::new(), Vec::new());
    schemas(&api, "", &mut |place, schema| {
        match schema.as_object() {
            Some(schema) if says_something(schema) => {}
            _ => open.push(place.to_owned()),
        }
        if let Some(to) = schema.get("$ref").and_then(Value::as_str)
            && api.pointer(to.trim_start_matches('#')).is_none()
        {
            nowhere.push(format!("{place} -> {to}"));
        }
    });
    assert!(open.is_empty(), "left open: {open:#?}");
    assert!(nowhere.is_empty(), "leads nowhere: {nowhere:#?}");

    for (route, operation) in operations(&api) {
        for (status, response) in operation["responses"].as_object().unwrap() {
            for (kind, content) in response.get("content").and_then(Value::as_object).into_iter().flatten() {
                assert!(content.get("schema").is_some(), "{route} says nothing of its {kind} ({status})");
            }
        }
    }
}

#[tokio::test]
async fn an_answer_writes_every_member_and_a_request_may_leave_some_out() {
    let api = described().await;
    let required = |name: &str| {
        let list = &api["components"]["schemas"][name]["required"];
        list.as_array()
            .map(|l| l.iter().map(|v| v.as_str().unwrap().to_owned()).collect::<Vec<_>>())
            .unwrap_or_default()
    };
    assert_eq!(required("Text3"), ["en", "vi", "zh"]);
    assert!(required("Text3Input").is_empty(), "one language is enough to ask with");
    assert!(required("Order").contains(&"tracking".to_owned()), "null until it is shipped, but there");
    assert!(!required("Problem").contains(&"field".to_owned()), "left out where it is no field's fault");
}

/// `make openapi` writes it.
#[tokio::test]
async fn the_pages_are_typed_by_this_description() {
    let kept = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/openapi.json")).unwrap();
    let kept: Value = serde_json::from_str(&kept).unwrap();
    assert!(kept == described().await, "web/openapi.json is old: run `make openapi`");
}
