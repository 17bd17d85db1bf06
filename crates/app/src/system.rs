//! Routes of the house itself: is it well, how is it loaded, and the operator's overview over all modules.

use axum::{Json, extract::State};
use kernel::{Money, Time};
use kit::{Access, Answer, CtxOf, Module, Need, TextsOf};
use serde::Serialize;
use store::Store;
use utoipa_axum::{router::OpenApiRouter, routes};

const ACCESS: &[Access] = &[
    Access::people("GET", "/api/health", Need::Nothing),
    Access::people("GET", "/api/console/system", Need::Operator),
    Access::people("GET", "/api/console/overview", Need::Operator),
];

/// Whom the overview asks.
#[derive(Clone)]
pub(crate) struct Parts {
    pub(crate) store: Store,
    pub(crate) identity: identity::Identity,
    pub(crate) merchants: merchants::Merchants,
    pub(crate) trade: trade::Trade,
    pub(crate) live: live::Live,
}

pub(crate) fn module(parts: Parts) -> Module {
    Module {
        name: "system",
        routes: OpenApiRouter::new()
            .routes(routes!(get_health))
            .routes(routes!(get_system))
            .routes(routes!(get_console_overview))
            .with_state(parts),
        access: ACCESS,
        consumers: Vec::new(),
        jobs: Vec::new(),
        timers: Vec::new(),
        texts: TextsOf { vi: "", zh: "", en: "" },
    }
}

#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = ServerHealth)]
struct Health {
    ok: bool,
    version: String,
}

/// Whether the store answers.
#[utoipa::path(get, path = "/api/health", tag = "system", responses((status = 200, body = Health)))]
async fn get_health(State(parts): State<Parts>) -> Answer<Health> {
    parts.store.read(|_| Ok(())).await?;
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
async fn get_system(State(parts): State<Parts>) -> Answer<System> {
    let mut backlog: Vec<Backlog> =
        parts.store.backlog().into_iter().map(|(name, facts)| Backlog { consumer: name.to_owned(), facts }).collect();
    backlog.sort_by(|a, b| a.consumer.cmp(&b.consumer));
    let work = parts.store.work_waiting().await?;
    Ok(Json(System {
        backlog,
        jobs_waiting: work.jobs_waiting,
        jobs_failed: work.jobs_failed,
        facts_parked: work.facts_parked,
    }))
}

#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = ConsoleOverview)]
struct Overview {
    live: Vec<live::LiveNow>,
    people: i64,
    merchants: i64,
    /// Orders of the last 24 hours that were paid or confirmed, and what they are worth by currency.
    orders_today: i64,
    revenue_today: Vec<Money>,
    /// Facts the slowest consumer has still to see.
    outbox_waiting: i64,
    jobs_failed: i64,
    /// Facts that failed until their limit and were passed over.
    facts_parked: i64,
}

/// What an operator sees first.
#[utoipa::path(get, path = "/api/console/overview", tag = "console", responses((status = 200, body = Overview)))]
async fn get_console_overview(State(parts): State<Parts>, CtxOf(ctx): CtxOf) -> Answer<Overview> {
    let since: Time = ctx.now.plus_s(-24 * 3600);
    let takings = parts.trade.takings_since(since).await?;
    let work = parts.store.work_waiting().await?;
    Ok(Json(Overview {
        live: parts.live.overview(&ctx).await?,
        people: parts.identity.people_count().await?,
        merchants: parts.merchants.count().await?,
        orders_today: takings.iter().map(|(orders, _)| orders).sum(),
        revenue_today: takings.into_iter().map(|(_, money)| money).collect(),
        outbox_waiting: parts.store.backlog().into_iter().map(|(_, facts)| facts).max().unwrap_or(0),
        jobs_failed: work.jobs_failed,
        facts_parked: work.facts_parked,
    }))
}
