//! Routes of the house itself: is it well, how is it loaded, and the operator's overview over all modules.

use axum::{Json, extract::State};
use contracts::{ShopLimits, ShopState};
use kernel::{Currency, Error, MerchantId, Money, Time};
use kit::{Access, Answer, CtxOf, Module, Need, Path, Power, TextsOf};
use serde::Serialize;
use store::Store;
use utoipa_axum::{router::OpenApiRouter, routes};

const ACCESS: &[Access] = &[
    Access::people("GET", "/api/health", Need::Nothing),
    Access::people("GET", "/api/console/system", Need::Operator),
    Access::people("GET", "/api/console/overview", Need::Operator),
    Access::people("GET", "/api/studio/{m}/standing", Need::Shop(Power::Look)),
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
            .routes(routes!(get_standing))
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

#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = ShopStanding)]
struct StandingView {
    state: ShopState,
    /// Whether it takes orders and may go on air.
    selling: bool,
    /// What it is held to now; nothing where it is not on probation.
    limits: ShopLimits,
    currency: Currency,
    /// Counted while on probation, by the day of the shop's country.
    orders_today: i64,
    products_on_sale: i64,
    live_today_s: i64,
}

/// Where a shop stands, for those who work in it: what it is held to and what of it is used.
#[utoipa::path(get, path = "/api/studio/{m}/standing", tag = "studio", params(("m" = MerchantId, Path)),
    responses((status = 200, body = StandingView)))]
async fn get_standing(
    State(parts): State<Parts>,
    CtxOf(ctx): CtxOf,
    Path(m): Path<MerchantId>,
) -> Answer<StandingView> {
    let card = contracts::ports::Shops::cards(&parts.merchants, &[m]).pop().flatten().ok_or(Error::not_found())?;
    let standing = parts.merchants.standing_of(m);
    let used = parts.trade.used(m, ctx.now).await?;
    Ok(Json(StandingView {
        state: standing.state,
        selling: standing.state.sells(),
        limits: standing.held_to(),
        currency: card.currency,
        orders_today: used.orders_today,
        products_on_sale: used.products,
        live_today_s: parts.live.on_air_today_s(m).await?,
    }))
}
