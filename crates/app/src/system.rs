//! Routes of the house itself: is it well, what does its API look like, how is it loaded.

use axum::{Json, extract::State};
use kit::{Access, Answer, Module, Need, TextsOf};
use serde::Serialize;
use store::Store;
use utoipa_axum::{router::OpenApiRouter, routes};

const ACCESS: &[Access] = &[
    Access::people("GET", "/api/health", Need::Nothing),
    Access::people("GET", "/api/console/system", Need::Operator),
];

pub(crate) fn module(store: Store) -> Module {
    Module {
        name: "system",
        routes: OpenApiRouter::new().routes(routes!(health)).routes(routes!(system)).with_state(store),
        access: ACCESS,
        consumers: Vec::new(),
        jobs: Vec::new(),
        timers: Vec::new(),
        texts: TextsOf { vi: "", zh: "", en: "" },
    }
}

#[derive(Serialize, utoipa::ToSchema)]
struct Health {
    ok: bool,
    version: String,
}

/// Whether the store answers.
#[utoipa::path(get, path = "/api/health", tag = "system", responses((status = 200, body = Health)))]
async fn health(State(store): State<Store>) -> Answer<Health> {
    store.read(|_| Ok(())).await?;
    Ok(Json(Health { ok: true, version: env!("CARGO_PKG_VERSION").to_owned() }))
}

#[derive(Serialize, utoipa::ToSchema)]
struct System {
    /// Facts each consumer has still to see.
    backlog: Vec<Backlog>,
    jobs_waiting: i64,
    jobs_failed: i64,
    facts_parked: i64,
}

#[derive(Serialize, utoipa::ToSchema)]
struct Backlog {
    consumer: String,
    facts: i64,
}

/// How far behind the house's own work is.
#[utoipa::path(get, path = "/api/console/system", tag = "console", responses((status = 200, body = System)))]
async fn system(State(store): State<Store>) -> Answer<System> {
    let mut backlog: Vec<Backlog> =
        store.backlog().into_iter().map(|(name, facts)| Backlog { consumer: name.to_owned(), facts }).collect();
    backlog.sort_by(|a, b| a.consumer.cmp(&b.consumer));
    let work = store.work_waiting().await?;
    Ok(Json(System {
        backlog,
        jobs_waiting: work.jobs_waiting,
        jobs_failed: work.jobs_failed,
        facts_parked: work.facts_parked,
    }))
}
