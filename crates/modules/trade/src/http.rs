//! Routes of trade: shop window, buyer's orders, and the studio's back room.

use axum::{
    Json,
    body::Body as RawBody,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use contracts::ports::{ProductCard, ShopBrief};
use kernel::{Ctx, Error, MerchantId, Money, OfferId, OrderId, ProductId, Result, SessionId, Text3, Time, VariantId};
use kit::{Access, Answer, Body, Created, CtxOf, Failure, Need, Page, PageQuery, Path, Power, Query};
use serde::{Deserialize, Serialize};
use store::{Tx, args, sql};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    Movement, OrderState, Trade,
    catalogue::{self, Filter, Product, ProductInput, ProductStatus},
    import::{self, ImportReport, Landed},
    model::{By, OrderRow, Step},
    offers::link_digest,
    order::{self, Along},
    place::{Ask, Checkout, PlaceOrder, Receipt, own},
    print, probation, sellable,
    shipping::{self, ShippingFee, fee_minor},
    stock,
    views::{self, Order, OrderFilter},
};

const READ: &str = "orders:read";
const WRITE: &str = "orders:write";
const GOODS_READ: &str = "catalogue:read";
const GOODS_WRITE: &str = "catalogue:write";
/// Orders printed or exported at once.
const PRINT_MAX: usize = 500;
const EXPORT_MAX: u32 = 10_000;
const PICTURE_BYTES_MAX: usize = 5 * 1024 * 1024;

pub const ACCESS: &[Access] = &[
    Access::scoped("GET", "/api/products", Need::Nothing, GOODS_READ),
    Access::scoped("GET", "/api/products/{product}", Need::Nothing, GOODS_READ),
    Access::people("POST", "/api/products/{product}/seen", Need::Nothing),
    Access::scoped("POST", "/api/quote", Need::Nothing, GOODS_READ),
    Access::scoped("POST", "/api/orders", Need::Name, WRITE),
    Access::scoped("GET", "/api/orders", Need::Name, READ),
    Access::scoped("GET", "/api/orders/{id}", Need::Name, READ),
    Access::scoped("POST", "/api/orders/{id}/confirm", Need::Name, WRITE),
    Access::scoped("POST", "/api/orders/{id}/pay", Need::Name, WRITE),
    Access::scoped("POST", "/api/orders/{id}/cancel", Need::Name, WRITE),
    Access::people("GET", "/api/hold-links/{token}", Need::Nothing),
    Access::people("POST", "/api/hold-links/{token}/confirm", Need::Nothing),
    Access::people("DELETE", "/api/hold-links/{token}", Need::Nothing),
    Access::scoped("POST", "/api/waitlist", Need::Name, WRITE),
    Access::scoped("DELETE", "/api/waitlist/{variant}", Need::Name, WRITE),
    Access::scoped("GET", "/api/studio/{m}/overview", Need::Shop(Power::Look), READ),
    Access::scoped("GET", "/api/studio/{m}/products", Need::Shop(Power::Look), GOODS_READ),
    Access::scoped("POST", "/api/studio/{m}/products", Need::Shop(Power::Sell), GOODS_WRITE),
    Access::scoped("GET", "/api/studio/{m}/products/{id}", Need::Shop(Power::Look), GOODS_READ),
    Access::scoped("PUT", "/api/studio/{m}/products/{id}", Need::Shop(Power::Sell), GOODS_WRITE),
    Access::scoped("DELETE", "/api/studio/{m}/products/{id}", Need::Shop(Power::Sell), GOODS_WRITE),
    Access::scoped("POST", "/api/studio/{m}/pictures", Need::Shop(Power::Sell), GOODS_WRITE),
    Access::scoped("POST", "/api/studio/{m}/stock", Need::Shop(Power::Sell), GOODS_WRITE),
    Access::scoped("GET", "/api/studio/{m}/stock/{variant}/movements", Need::Shop(Power::Look), GOODS_READ),
    Access::scoped("POST", "/api/studio/{m}/import", Need::Shop(Power::Sell), GOODS_WRITE),
    Access::scoped("GET", "/api/studio/{m}/shipping", Need::Shop(Power::Look), GOODS_READ),
    Access::scoped("PUT", "/api/studio/{m}/shipping", Need::Shop(Power::Own), GOODS_WRITE),
    Access::scoped("GET", "/api/studio/{m}/orders", Need::Shop(Power::Sell), READ),
    Access::scoped("GET", "/api/studio/{m}/orders/{id}", Need::Shop(Power::Sell), READ),
    Access::scoped("POST", "/api/studio/{m}/orders/{id}/step", Need::Shop(Power::Sell), WRITE),
    Access::scoped("GET", "/api/studio/{m}/orders.csv", Need::Shop(Power::Sell), READ),
    Access::scoped("GET", "/api/studio/{m}/print/packing", Need::Shop(Power::Sell), READ),
    Access::scoped("GET", "/api/studio/{m}/print/labels", Need::Shop(Power::Sell), READ),
    Access::people("GET", "/pictures/{name}", Need::Nothing),
];

pub(crate) fn routes(trade: Trade) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(list_products))
        .routes(routes!(get_product))
        .routes(routes!(see_product))
        .routes(routes!(quote_cart))
        .routes(routes!(place_order, list_orders))
        .routes(routes!(get_order))
        .routes(routes!(confirm_order))
        .routes(routes!(pay_order))
        .routes(routes!(cancel_order))
        .routes(routes!(get_hold_link, undo_hold_link))
        .routes(routes!(confirm_hold_link))
        .routes(routes!(join_waitlist))
        .routes(routes!(leave_waitlist))
        .routes(routes!(get_overview))
        .routes(routes!(list_own_products, create_product))
        .routes(routes!(get_own_product, update_product, archive_product))
        .routes(routes!(upload_picture))
        .routes(routes!(change_stock))
        .routes(routes!(list_movements))
        .routes(routes!(import_products))
        .routes(routes!(get_shipping, set_shipping))
        .routes(routes!(list_shop_orders))
        .routes(routes!(get_shop_order))
        .routes(routes!(step_order))
        .routes(routes!(export_orders))
        .routes(routes!(print_packing))
        .routes(routes!(print_labels))
        .routes(routes!(get_picture))
        .with_state(trade)
}

fn before<K>(page: &PageQuery) -> Result<Option<kernel::Id<K>>> {
    page.after(None, |text| text.parse().ok().map(Some))
}

// ── shop window ───────────────────────────────────────────────────────────────────────────────────────────────────

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct ProductQuery {
    /// Words to look for, in any spelling.
    q: Option<String>,
    merchant: Option<MerchantId>,
    category: Option<String>,
    /// Only in the studio.
    #[param(value_type = Option<ProductStatus>)]
    status: Option<String>,
    cursor: Option<String>,
    limit: Option<u32>,
}

impl ProductQuery {
    fn split(self) -> (Option<String>, Option<String>, PageQuery, Option<MerchantId>, Option<String>) {
        (self.q, self.category, PageQuery { cursor: self.cursor, limit: self.limit }, self.merchant, self.status)
    }
}

/// Products on sale, newest first.
#[utoipa::path(get, path = "/api/products", tag = "shop", params(ProductQuery), responses((status = 200, body = Page<ProductCard>)))]
async fn list_products(State(trade): State<Trade>, Query(query): Query<ProductQuery>) -> Answer<Page<ProductCard>> {
    let (words, category, page, merchant, _) = query.split();
    let filter = Filter { words, merchant, category, status: Some(ProductStatus::Active), before: before(&page)? };
    Ok(Json(trade.products(filter, page).await?.map(|p| p.card())))
}

/// A product by id or by the name in its address.
#[utoipa::path(get, path = "/api/products/{product}", tag = "shop", params(("product" = String, Path)), responses((status = 200, body = Product)))]
async fn get_product(State(trade): State<Trade>, Path(name): Path<String>) -> Answer<Product> {
    let shops = trade.shops.clone();
    let product = trade.store.read(move |tx| catalogue::find(tx, &name, &*shops)).await?;
    if product.status != ProductStatus::Active {
        return Err(Error::not_found().into());
    }
    Ok(Json(product))
}

#[derive(Debug, Deserialize, utoipa::ToSchema)]
struct SeenIn {
    /// How long it was on the screen since the last report; at most half an hour counts.
    visible_ms: u32,
}

/// A page tells, as it is left, how long a product was before somebody's eyes. Kept for a week.
#[utoipa::path(post, path = "/api/products/{product}/seen", tag = "shop", params(("product" = ProductId, Path)), request_body = SeenIn, responses((status = 204)))]
async fn see_product(
    State(trade): State<Trade>,
    CtxOf(ctx): CtxOf,
    Path(product): Path<ProductId>,
    Body(seen): Body<SeenIn>,
) -> Result<StatusCode, Failure> {
    trade.seen(&ctx, product, seen.visible_ms).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Debug, Deserialize, utoipa::ToSchema)]
struct QuoteIn {
    items: Vec<Ask>,
    /// Province or state the parcel goes to; `*` where not known yet.
    #[serde(default)]
    region: Option<String>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Quote {
    groups: Vec<QuoteGroup>,
}

/// What one shop would ask.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct QuoteGroup {
    merchant: ShopBrief,
    lines: Vec<QuoteLine>,
    items: Money,
    shipping: Money,
    total: Money,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct QuoteLine {
    variant_id: VariantId,
    title: Text3,
    options: Vec<String>,
    picture_url: Option<String>,
    quantity: u32,
    unit: Money,
    total: Money,
    left: i64,
    limit: Option<i64>,
    /// What stands in the way.
    #[schema(value_type = Option<Obstacle>)]
    problem: Option<String>,
}

/// Why a line of a cart cannot be ordered as it is. The codes of [`sellable::Sellable::allow`].
#[derive(utoipa::ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "describes the codes; the answer carries the error's own")]
enum Obstacle {
    QuantityOutOfRange,
    NotForSale,
    LimitPerBuyer,
    SoldOut,
    NotEnoughLeft,
}

/// What a cart would cost, shop by shop, before anything is promised.
#[utoipa::path(post, path = "/api/quote", tag = "shop", request_body = QuoteIn, responses((status = 200, body = Quote)))]
async fn quote_cart(State(trade): State<Trade>, CtxOf(ctx): CtxOf, Body(asked): Body<QuoteIn>) -> Answer<Quote> {
    if asked.items.len() > crate::place::LINES_MAX {
        return Err(Error::field("items", "cart_out_of_range").with("max", crate::place::LINES_MAX).into());
    }
    let buyer = ctx.actor.user.unwrap_or(kernel::UserId::from_uuid(kernel::Uuid::nil()));
    let items = asked.items;
    let wanted = trade
        .store
        .read(move |tx| {
            let load = |ask: Ask| Ok((sellable::load(tx, buyer, ask.variant_id, ask.offer_id)?, ask.quantity));
            items.into_iter().map(load).collect::<Result<Vec<_>>>()
        })
        .await?;
    let region = asked.region.unwrap_or_else(|| "*".into());
    let fees = trade.fees();
    let mut groups: Vec<(QuoteGroup, MerchantId, i64)> = Vec::new();
    for (s, quantity) in wanted {
        let unit = Money::new(s.price_minor, s.currency);
        let total = unit.times(quantity)?;
        let line = QuoteLine {
            variant_id: s.variant,
            title: crate::json(&s.title)?,
            options: crate::json(&s.options)?,
            picture_url: s.picture.clone(),
            quantity,
            unit,
            total,
            left: s.level.left(),
            limit: s.limit_per_buyer,
            problem: s.allow(quantity).err().map(|e| e.code.to_owned()),
        };
        let weight_g = s.weight_g * i64::from(quantity);
        match groups.iter_mut().find(|(_, merchant, _)| *merchant == s.merchant) {
            Some((group, _, weight)) => {
                group.items = group.items.plus(total)?;
                group.lines.push(line);
                *weight += weight_g;
            }
            None => {
                let shop = trade.shops.cards(&[s.merchant]).pop().flatten();
                let zero = Money::zero(s.currency);
                let group = QuoteGroup {
                    merchant: ShopBrief::of(shop),
                    lines: vec![line],
                    items: total,
                    shipping: zero,
                    total: zero,
                };
                groups.push((group, s.merchant, weight_g));
            }
        }
    }
    for (group, merchant, weight_g) in &mut groups {
        group.shipping = Money::new(fee_minor(&fees, *merchant, &region, *weight_g), group.items.currency);
        group.total = group.items.plus(group.shipping)?;
    }
    Ok(Json(Quote { groups: groups.into_iter().map(|(group, ..)| group).collect() }))
}

/// A picture of a product or a shop.
#[utoipa::path(get, path = "/pictures/{name}", tag = "shop", params(("name" = String, Path)), responses((status = 200, body = Vec<u8>, content_type = "image/*")))]
async fn get_picture(State(trade): State<Trade>, Path(name): Path<String>) -> Result<Response, Failure> {
    let kind = match name.rsplit('.').next() {
        Some("png") => "image/png",
        Some("jpg") => "image/jpeg",
        Some("webp") => "image/webp",
        Some("svg") => "image/svg+xml",
        _ => return Err(Error::not_found().into()),
    };
    let bytes = tokio::task::spawn_blocking(move || trade.blobs.get(&name)).await.map_err(Error::internal)??;
    // Named by its content, so it never changes. A drawing must not run script where it is opened by itself.
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'; sandbox"),
    ];
    Ok((headers, bytes).into_response())
}

// ── the buyer's orders ────────────────────────────────────────────────────────────────────────────────────────────

/// Places an order, or one a shop for a cart. With address and payment kept from before the items alone suffice.
#[utoipa::path(post, path = "/api/orders", tag = "orders", request_body = PlaceOrder, responses((status = 201, body = Receipt)))]
async fn place_order(
    State(trade): State<Trade>,
    CtxOf(ctx): CtxOf,
    Body(asked): Body<PlaceOrder>,
) -> Result<Created<Receipt>, Failure> {
    Ok(Created(trade.place(&ctx, asked).await?))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct MyOrdersQuery {
    #[param(value_type = Option<OrderState>)]
    state: Option<String>,
    cursor: Option<String>,
    limit: Option<u32>,
}

/// My orders, newest first; `captured` ones are holds.
#[utoipa::path(get, path = "/api/orders", tag = "orders", params(MyOrdersQuery), responses((status = 200, body = Page<Order>)))]
async fn list_orders(
    State(trade): State<Trade>,
    CtxOf(ctx): CtxOf,
    Query(query): Query<MyOrdersQuery>,
) -> Answer<Page<Order>> {
    let buyer = ctx.actor.user()?;
    let page = PageQuery { cursor: query.cursor, limit: query.limit };
    let state = one_state(query.state.as_deref())?;
    let (limit, before) = (page.limit()?, before(&page)?);
    let rows = trade.store.read(move |tx| views::of_buyer(tx, buyer, state, before, limit)).await?;
    Ok(Json(trade.page_of(rows, limit).await?))
}

fn one_state(code: Option<&str>) -> Result<Option<OrderState>> {
    code.filter(|c| !c.is_empty())
        .map(|code| OrderState::parse(code).ok_or(Error::field("state", "state_unknown").with("state", code)))
        .transpose()
}

#[utoipa::path(get, path = "/api/orders/{id}", tag = "orders", params(("id" = OrderId, Path)), responses((status = 200, body = Order)))]
async fn get_order(State(trade): State<Trade>, CtxOf(ctx): CtxOf, Path(id): Path<OrderId>) -> Answer<Order> {
    let buyer = ctx.actor.user()?;
    let row = trade.store.read(move |tx| own(tx, buyer, id)).await?;
    Ok(Json(trade.draw_one(row, true).await?))
}

/// A hold becomes an order.
#[utoipa::path(post, path = "/api/orders/{id}/confirm", tag = "orders", params(("id" = OrderId, Path)), request_body = Checkout, responses((status = 200, body = Receipt)))]
async fn confirm_order(
    State(trade): State<Trade>,
    CtxOf(ctx): CtxOf,
    Path(id): Path<OrderId>,
    Body(to): Body<Checkout>,
) -> Answer<Receipt> {
    let buyer = ctx.actor.user()?;
    Ok(Json(trade.confirm(&ctx, buyer, id, to).await?))
}

/// Pays an order that is placed and not paid, maybe in another way than before.
#[utoipa::path(post, path = "/api/orders/{id}/pay", tag = "orders", params(("id" = OrderId, Path)), request_body = Checkout, responses((status = 200, body = Receipt)))]
async fn pay_order(
    State(trade): State<Trade>,
    CtxOf(ctx): CtxOf,
    Path(id): Path<OrderId>,
    Body(to): Body<Checkout>,
) -> Answer<Receipt> {
    let buyer = ctx.actor.user()?;
    Ok(Json(trade.pay(&ctx, buyer, id, to).await?))
}

#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(default)]
struct CancelIn {
    reason: Option<String>,
}

/// Cancels an order that is not packed yet; money that was paid goes back.
#[utoipa::path(post, path = "/api/orders/{id}/cancel", tag = "orders", params(("id" = OrderId, Path)), request_body = CancelIn, responses((status = 200, body = Order)))]
async fn cancel_order(
    State(trade): State<Trade>,
    CtxOf(ctx): CtxOf,
    Path(id): Path<OrderId>,
    Body(input): Body<CancelIn>,
) -> Answer<Order> {
    let buyer = ctx.actor.user()?;
    let reason = reason(input.reason)?;
    kit::once(&trade.store, &ctx, move |tx| {
        let mut row = own(tx, buyer, id)?;
        if row.state == OrderState::Packed {
            return Err(Error::conflict("illegal_step")
                .with("state", row.state.code())
                .with("step", Step::Cancel.code()));
        }
        order::take_step(tx, &mut row, Step::Cancel, By::Buyer, Along { reason, ..Along::default() })
    })
    .await?;
    let row = trade.store.read(move |tx| own(tx, buyer, id)).await?;
    Ok(Json(trade.draw_one(row, true).await?))
}

fn reason(text: Option<String>) -> Result<Option<String>> {
    if let Some(text) = &text {
        crate::text::within("reason", text.len(), catalogue::NAME_MAX)?;
    }
    Ok(text.filter(|t| !t.trim().is_empty()))
}

/// The hold that a link names, while it is one.
async fn hold_of(trade: &Trade, token: &str) -> Result<OrderRow> {
    let digest = link_digest(token);
    let row = trade
        .store
        .read(move |tx| {
            tx.first(sql!("SELECT * FROM trade_order_row WHERE link_digest = ?1"), args![&digest], order::read_row)
        })
        .await?;
    row.ok_or(Error::not_found())
}

/// What a link from a comment holds. Without its address: a link may be seen by others.
#[utoipa::path(get, path = "/api/hold-links/{token}", tag = "orders", params(("token" = String, Path)), responses((status = 200, body = Order)))]
async fn get_hold_link(State(trade): State<Trade>, Path(token): Path<String>) -> Answer<Order> {
    let row = hold_of(&trade, &token).await?;
    let order = trade.draw_one(row, false).await?;
    Ok(Json(Order { comment_text: None, ..order }))
}

/// A new buyer completes what their comment holds.
#[utoipa::path(post, path = "/api/hold-links/{token}/confirm", tag = "orders", params(("token" = String, Path)), request_body = Checkout, responses((status = 200, body = Receipt)))]
async fn confirm_hold_link(
    State(trade): State<Trade>,
    CtxOf(ctx): CtxOf,
    Path(token): Path<String>,
    Body(to): Body<Checkout>,
) -> Answer<Receipt> {
    let row = hold_of(&trade, &token).await?;
    if row.state != OrderState::Captured {
        return Err(Error::conflict("hold_over").into());
    }
    // The link stands for its buyer, but opens nothing that was kept: the address is typed anew.
    if to.address.is_none() {
        return Err(Error::field("address", "address_needed").into());
    }
    let ctx = Ctx { idempotency: None, ..ctx };
    let to = Checkout { address_id: None, ..to };
    Ok(Json(trade.confirm(&ctx, row.buyer, row.id, to).await?))
}

/// Gives back what a link holds.
#[utoipa::path(delete, path = "/api/hold-links/{token}", tag = "orders", params(("token" = String, Path)), responses((status = 204)))]
async fn undo_hold_link(State(trade): State<Trade>, Path(token): Path<String>) -> Result<StatusCode, Failure> {
    let row = hold_of(&trade, &token).await?;
    trade
        .store
        .write(move |tx| {
            let mut row = order::load(tx, row.id)?;
            if row.state != OrderState::Captured {
                return Err(Error::conflict("hold_over"));
            }
            order::take_step(tx, &mut row, Step::Cancel, By::Buyer, Along::default())
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Debug, Deserialize, utoipa::ToSchema)]
struct WaitIn {
    variant_id: VariantId,
    quantity: u32,
    #[serde(default)]
    session_id: Option<SessionId>,
    #[serde(default)]
    offer_id: Option<OfferId>,
}

#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
struct InLine {
    /// 1 is next.
    position: i64,
}

/// Waits in line for something sold out; it becomes a hold when it comes back.
#[utoipa::path(post, path = "/api/waitlist", tag = "orders", request_body = WaitIn, responses((status = 200, body = InLine)))]
async fn join_waitlist(State(trade): State<Trade>, CtxOf(ctx): CtxOf, Body(input): Body<WaitIn>) -> Answer<InLine> {
    let buyer = ctx.actor.user()?;
    let settled = kit::once(&trade.store, &ctx, move |tx| {
        let wanted = sellable::load(tx, buyer, input.variant_id, input.offer_id)?;
        match wanted.allow(input.quantity) {
            Ok(()) => Err(Error::conflict("still_there").with("left", wanted.level.left())),
            Err(error) if matches!(error.code, "sold_out" | "not_enough_left") => {
                let session = input.session_id.or(wanted.offer.map(|o| o.session));
                stock::wait(tx, input.variant_id, buyer, input.quantity, session, input.offer_id)
                    .map(|position| InLine { position })
            }
            Err(error) => Err(error),
        }
    });
    Ok(Json(settled.await?.answer))
}

/// Leaves the line.
#[utoipa::path(delete, path = "/api/waitlist/{variant}", tag = "orders", params(("variant" = VariantId, Path)), responses((status = 204)))]
async fn leave_waitlist(
    State(trade): State<Trade>,
    CtxOf(ctx): CtxOf,
    Path(variant): Path<VariantId>,
) -> Result<StatusCode, Failure> {
    let buyer = ctx.actor.user()?;
    trade.store.write(move |tx| stock::leave_line(tx, variant, buyer)).await?;
    Ok(StatusCode::NO_CONTENT)
}

// ── the studio ────────────────────────────────────────────────────────────────────────────────────────────────────

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Overview {
    today: Takings,
    yesterday: Takings,
    /// How many orders stand in each state.
    order_counts: std::collections::BTreeMap<String, i64>,
    /// Active variants with five or fewer left, lowest first.
    low_stock: Vec<LowStock>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Takings {
    orders: i64,
    /// Paid, or confirmed for cash on delivery.
    revenue: Money,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct LowStock {
    product_id: ProductId,
    variant_id: VariantId,
    sku: String,
    title: Text3,
    options: Vec<String>,
    picture_url: Option<String>,
    left: i64,
}

/// The shop's day at a glance.
#[utoipa::path(get, path = "/api/studio/{m}/overview", tag = "studio", params(("m" = MerchantId, Path)), responses((status = 200, body = Overview)))]
async fn get_overview(
    State(trade): State<Trade>,
    CtxOf(ctx): CtxOf,
    Path(merchant): Path<MerchantId>,
) -> Answer<Overview> {
    let shop = trade.shops.cards(&[merchant]).pop().flatten().ok_or(Error::not_found())?;
    // Days of the shop's country, which in Vietnam and China know no summer time.
    let hours = if shop.country == "CN" { 8 } else { 7 };
    let day_us = 24 * 3600 * 1_000_000;
    let local = ctx.now.micros() + hours * 3600 * 1_000_000;
    let today = Time::from_micros(ctx.now.micros() - local.rem_euclid(day_us));
    let yesterday = today.plus_s(-24 * 3600);
    let currency = shop.currency;
    let found = trade
        .store
        .read(move |tx| {
            let mut takings = |from: Time, to: Time| -> Result<Takings> {
                let sums = tx.first(
                    sql!("SELECT COUNT(*), CAST(COALESCE(SUM(items_minor + shipping_minor), 0) AS BIGINT) FROM trade_order
                          WHERE merchant = ?1 AND placed_at >= ?2 AND placed_at < ?3
                          AND state IN ('paid', 'cod_confirmed', 'packed', 'shipped', 'delivered', 'completed')"),
                    args![merchant, from, to],
                    |r| Ok((r.get::<i64>(0)?, r.get::<i64>(1)?)),
                )?;
                let (orders, minor) = sums.unwrap_or_default();
                Ok(Takings { orders, revenue: Money::new(minor, currency) })
            };
            let (today, yesterday) = (takings(today, ctx.now.plus_s(1))?, takings(yesterday, today)?);
            let order_counts = tx
                .query(
                    sql!("SELECT state, COUNT(*) FROM trade_order WHERE merchant = ?1 GROUP BY state"),
                    args![merchant],
                    |r| Ok((r.get::<String>(0)?, r.get::<i64>(1)?)),
                )?
                .into_iter()
                .collect();
            let low_stock = tx.query(
                sql!("SELECT p.id, v.id, v.sku, p.title, v.options, p.pictures, s.on_hand - s.held - s.sold
                      FROM trade_variant v JOIN trade_product p ON p.id = v.product JOIN trade_stock s ON s.variant = v.id
                      WHERE v.merchant = ?1 AND v.archived = 0 AND p.status = 'active' AND s.on_hand - s.held - s.sold <= 5
                      ORDER BY s.on_hand - s.held - s.sold, v.sku LIMIT 8"),
                args![merchant],
                |r| {
                    Ok(LowStock {
                        product_id: r.get(0)?,
                        variant_id: r.get(1)?,
                        sku: r.get(2)?,
                        title: crate::json(&r.get::<String>(3)?)?,
                        options: crate::json(&r.get::<String>(4)?)?,
                        picture_url: crate::json::<Vec<String>>(&r.get::<String>(5)?)?.into_iter().next(),
                        left: r.get(6)?,
                    })
                },
            )?;
            Ok(Overview { today, yesterday, order_counts, low_stock })
        })
        .await?;
    Ok(Json(found))
}

#[utoipa::path(get, path = "/api/studio/{m}/products", tag = "studio", params(("m" = MerchantId, Path), ProductQuery), responses((status = 200, body = Page<Product>)))]
async fn list_own_products(
    State(trade): State<Trade>,
    Path(merchant): Path<MerchantId>,
    Query(query): Query<ProductQuery>,
) -> Answer<Page<Product>> {
    let (words, category, page, _, status) = query.split();
    let status = status
        .filter(|s| !s.is_empty())
        .map(|s| ProductStatus::parse(&s).ok_or(Error::field("status", "state_unknown").with("state", s)))
        .transpose()?;
    let filter = Filter { words, merchant: Some(merchant), category, status, before: before(&page)? };
    Ok(Json(trade.products(filter, page).await?))
}

#[utoipa::path(post, path = "/api/studio/{m}/products", tag = "studio", params(("m" = MerchantId, Path)), request_body = ProductInput, responses((status = 201, body = Product)))]
async fn create_product(
    State(trade): State<Trade>,
    CtxOf(ctx): CtxOf,
    Path(merchant): Path<MerchantId>,
    Body(input): Body<ProductInput>,
) -> Result<Created<Product>, Failure> {
    catalogue::check(&input)?;
    let currency = trade.currency(merchant)?;
    let shops = trade.shops.clone();
    let create = move |tx: &mut Tx<'_>| {
        probation::may_list(tx, &*shops, merchant, None, &input)?;
        catalogue::create(tx, merchant, currency, None, &input)
    };
    let made = kit::once(&trade.store, &ctx, create).await?;
    Ok(Created(trade.product(merchant, made.answer).await?))
}

#[utoipa::path(get, path = "/api/studio/{m}/products/{id}", tag = "studio", params(("m" = MerchantId, Path), ("id" = ProductId, Path)), responses((status = 200, body = Product)))]
async fn get_own_product(
    State(trade): State<Trade>,
    Path((merchant, id)): Path<(MerchantId, ProductId)>,
) -> Answer<Product> {
    Ok(Json(trade.product(merchant, id).await?))
}

#[utoipa::path(put, path = "/api/studio/{m}/products/{id}", tag = "studio", params(("m" = MerchantId, Path), ("id" = ProductId, Path)), request_body = ProductInput, responses((status = 200, body = Product)))]
async fn update_product(
    State(trade): State<Trade>,
    CtxOf(ctx): CtxOf,
    Path((merchant, id)): Path<(MerchantId, ProductId)>,
    Body(input): Body<ProductInput>,
) -> Answer<Product> {
    catalogue::check(&input)?;
    let shops = trade.shops.clone();
    let update = move |tx: &mut Tx<'_>| {
        probation::may_list(tx, &*shops, merchant, Some(id), &input)?;
        catalogue::update(tx, merchant, id, &input)
    };
    kit::once(&trade.store, &ctx, update).await?;
    Ok(Json(trade.product(merchant, id).await?))
}

/// Takes a product off sale; it can be put back.
#[utoipa::path(delete, path = "/api/studio/{m}/products/{id}", tag = "studio", params(("m" = MerchantId, Path), ("id" = ProductId, Path)), responses((status = 200, body = Product)))]
async fn archive_product(
    State(trade): State<Trade>,
    CtxOf(ctx): CtxOf,
    Path((merchant, id)): Path<(MerchantId, ProductId)>,
) -> Answer<Product> {
    kit::once(&trade.store, &ctx, move |tx| catalogue::set_status(tx, merchant, id, ProductStatus::Archived)).await?;
    Ok(Json(trade.product(merchant, id).await?))
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Picture {
    url: String,
}

/// Keeps a PNG, JPEG or WebP of at most 5 MiB, given as the body.
#[utoipa::path(post, path = "/api/studio/{m}/pictures", tag = "studio", params(("m" = MerchantId, Path)), request_body(content = Vec<u8>, content_type = "image/*"), responses((status = 201, body = Picture)))]
async fn upload_picture(
    State(trade): State<Trade>,
    Path(_): Path<MerchantId>,
    body: RawBody,
) -> Result<Created<Picture>, Failure> {
    let bytes = kit::read_body(body, PICTURE_BYTES_MAX).await?;
    let extension = picture_kind(&bytes).ok_or(Error::invalid("picture_unreadable"))?;
    let name =
        tokio::task::spawn_blocking(move || trade.blobs.put(&bytes, extension)).await.map_err(Error::internal)??;
    Ok(Created(Picture { url: format!("/pictures/{name}") }))
}

/// What a picture is, by its first bytes; drawings that can hold script are not taken from outside.
fn picture_kind(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', ..] => Some("png"),
        [0xff, 0xd8, 0xff, ..] => Some("jpg"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("webp"),
        _ => None,
    }
}

#[derive(Debug, Deserialize, utoipa::ToSchema)]
struct StockIn {
    variant_id: VariantId,
    /// Pieces that came in, or went out when negative.
    change: i64,
    #[serde(default)]
    reason: String,
}

#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
struct StockOut {
    variant_id: VariantId,
    on_hand: i64,
    held: i64,
    sold: i64,
    left: i64,
}

#[utoipa::path(post, path = "/api/studio/{m}/stock", tag = "studio", params(("m" = MerchantId, Path)), request_body = StockIn, responses((status = 200, body = StockOut)))]
async fn change_stock(
    State(trade): State<Trade>,
    CtxOf(ctx): CtxOf,
    Path(merchant): Path<MerchantId>,
    Body(input): Body<StockIn>,
) -> Answer<StockOut> {
    let settled = kit::once(&trade.store, &ctx, move |tx| {
        let level = Trade::change_stock(tx, merchant, input.variant_id, input.change, &input.reason)?;
        Ok(StockOut {
            variant_id: level.variant_id,
            on_hand: level.on_hand,
            held: level.held,
            sold: level.sold,
            left: level.left(),
        })
    });
    Ok(Json(settled.await?.answer))
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct MovementView {
    at: Time,
    kind: Movement,
    quantity: i64,
    order_number: Option<String>,
    note: String,
}

#[utoipa::path(get, path = "/api/studio/{m}/stock/{variant}/movements", tag = "studio", params(("m" = MerchantId, Path), ("variant" = VariantId, Path), PageQuery), responses((status = 200, body = Page<MovementView>)))]
async fn list_movements(
    State(trade): State<Trade>,
    Path((merchant, variant)): Path<(MerchantId, VariantId)>,
    Query(page): Query<PageQuery>,
) -> Answer<Page<MovementView>> {
    let (limit, before) = (page.limit()?, before::<kernel::MovementKind>(&page)?);
    let rows = trade
        .store
        .read(move |tx| {
            tx.query(
                sql!("SELECT m.id, m.at, m.kind, m.quantity, o.number, m.note FROM trade_movement m
                      JOIN trade_variant v ON v.id = m.variant LEFT JOIN trade_order o ON o.id = m.order_id
                      WHERE m.variant = ?1 AND v.merchant = ?2 AND (CAST(?3 AS BYTEA) IS NULL OR m.id < ?3) ORDER BY m.id DESC LIMIT ?4"),
                args![variant, merchant, before, limit + 1],
                |r| {
                    let kind = Movement::parse(&r.get::<String>(2)?).ok_or_else(|| Error::internal("a movement is broken"))?;
                    let view = MovementView {
                        at: r.get(1)?,
                        kind,
                        quantity: r.get(3)?,
                        order_number: r.get(4)?,
                        note: r.get(5)?,
                    };
                    Ok((r.get::<kernel::MovementId>(0)?, view))
                },
            )
        })
        .await?;
    Ok(Json(Page::of(rows, limit, |(id, _)| id.to_string()).map(|(_, view)| view)))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct ImportQuery {
    /// `true`: only say what would happen.
    #[serde(default)]
    dry_run: bool,
}

/// Imports products from the CSV that Shopify exports. Bad rows are named by line, the others land.
#[utoipa::path(post, path = "/api/studio/{m}/import", tag = "studio", params(("m" = MerchantId, Path), ImportQuery), request_body(content = String, content_type = "text/csv"), responses((status = 200, body = ImportReport)))]
async fn import_products(
    State(trade): State<Trade>,
    CtxOf(ctx): CtxOf,
    Path(merchant): Path<MerchantId>,
    Query(query): Query<ImportQuery>,
    body: RawBody,
) -> Answer<ImportReport> {
    let bytes = kit::read_body(body, import::FILE_BYTES_MAX).await?;
    Ok(Json(trade.import(merchant, bytes.to_vec(), query.dry_run, ctx.locale).await?))
}

#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
struct Shipping {
    fees: Vec<ShippingFee>,
}

#[utoipa::path(get, path = "/api/studio/{m}/shipping", tag = "studio", params(("m" = MerchantId, Path)), responses((status = 200, body = Shipping)))]
async fn get_shipping(State(trade): State<Trade>, Path(merchant): Path<MerchantId>) -> Answer<Shipping> {
    Ok(Json(Shipping { fees: trade.fees().get(&merchant).cloned().unwrap_or_default() }))
}

#[utoipa::path(put, path = "/api/studio/{m}/shipping", tag = "studio", params(("m" = MerchantId, Path)), request_body = Shipping, responses((status = 200, body = Shipping)))]
async fn set_shipping(
    State(trade): State<Trade>,
    CtxOf(ctx): CtxOf,
    Path(merchant): Path<MerchantId>,
    Body(input): Body<Shipping>,
) -> Answer<Shipping> {
    let fees = input.fees;
    kit::once(&trade.store, &ctx, move |tx| shipping::replace(tx, merchant, &fees)).await?;
    trade.reload_fees().await?;
    Ok(Json(Shipping { fees: trade.fees().get(&merchant).cloned().unwrap_or_default() }))
}

#[derive(Clone, Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct ShopOrdersQuery {
    /// An order number, a phone number or a SKU as a whole, or words of the buyer's name.
    q: Option<String>,
    /// States, separated by commas.
    state: Option<String>,
    session: Option<SessionId>,
    cursor: Option<String>,
    limit: Option<u32>,
}

impl ShopOrdersQuery {
    async fn filter(&self, trade: &Trade, before: Option<OrderId>) -> Result<OrderFilter> {
        let states = self.state.as_deref().unwrap_or_default().split(',');
        let states = states.filter_map(|s| one_state(Some(s.trim())).transpose()).collect::<Result<_>>()?;
        let q = self.q.as_deref().map(str::trim).filter(|q| !q.is_empty());
        Ok(OrderFilter {
            states,
            session: self.session,
            number: q.map(|q| q.replace('-', "").to_uppercase()),
            addressees: match q {
                Some(q) => trade.people.addressees(q).await?,
                None => Vec::new(),
            },
            sku: q.map(str::to_owned),
            before,
        })
    }
}

#[utoipa::path(get, path = "/api/studio/{m}/orders", tag = "studio", params(("m" = MerchantId, Path), ShopOrdersQuery), responses((status = 200, body = Page<Order>)))]
async fn list_shop_orders(
    State(trade): State<Trade>,
    Path(merchant): Path<MerchantId>,
    Query(query): Query<ShopOrdersQuery>,
) -> Answer<Page<Order>> {
    let page = PageQuery { cursor: query.cursor.clone(), limit: query.limit };
    let limit = page.limit()?;
    let filter = query.filter(&trade, before(&page)?).await?;
    let rows = trade.store.read(move |tx| views::of_shop(tx, merchant, &filter, limit)).await?;
    Ok(Json(trade.page_of(rows, limit).await?))
}

/// An order of the shop.
#[utoipa::path(get, path = "/api/studio/{m}/orders/{id}", tag = "studio", params(("m" = MerchantId, Path), ("id" = OrderId, Path)), responses((status = 200, body = Order)))]
async fn get_shop_order(
    State(trade): State<Trade>,
    Path((merchant, id)): Path<(MerchantId, OrderId)>,
) -> Answer<Order> {
    let row = trade.store.read(move |tx| order::of_merchant(tx, merchant, id)).await?;
    Ok(Json(trade.draw_one(row, true).await?))
}

#[derive(Debug, Deserialize, utoipa::ToSchema)]
struct StepIn {
    step: ShopStep,
    #[serde(default)]
    carrier: Option<String>,
    #[serde(default)]
    tracking: Option<String>,
    #[serde(default)]
    reason: Option<String>,
}

/// What a shop can do with an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
enum ShopStep {
    ConfirmCod,
    /// The bank transfer was seen on the shop's account.
    MarkPaid,
    Pack,
    Ship,
    Deliver,
    Complete,
    Cancel,
    /// The same as `cancel`: what was paid goes back.
    Refund,
    /// The receiver did not take the parcel: the goods come back, and so does what was paid.
    Refuse,
}

#[utoipa::path(post, path = "/api/studio/{m}/orders/{id}/step", tag = "studio", params(("m" = MerchantId, Path), ("id" = OrderId, Path)), request_body = StepIn, responses((status = 200, body = Order)))]
async fn step_order(
    State(trade): State<Trade>,
    CtxOf(ctx): CtxOf,
    Path((merchant, id)): Path<(MerchantId, OrderId)>,
    Body(input): Body<StepIn>,
) -> Answer<Order> {
    let reason = reason(input.reason)?;
    for text in [&input.carrier, &input.tracking].into_iter().flatten() {
        crate::text::within("tracking", text.len(), catalogue::NAME_MAX)?;
    }
    let step = match input.step {
        ShopStep::ConfirmCod => Step::ConfirmCod,
        ShopStep::MarkPaid => return Ok(Json(trade.mark_paid(merchant, id).await?)),
        ShopStep::Pack => Step::Pack,
        ShopStep::Ship => Step::Ship,
        ShopStep::Deliver => Step::Deliver,
        ShopStep::Complete => Step::Complete,
        ShopStep::Cancel | ShopStep::Refund => Step::Cancel,
        ShopStep::Refuse => Step::Refuse,
    };
    let along = Along { reason, carrier: input.carrier, tracking: input.tracking, risk: None };
    kit::once(&trade.store, &ctx, move |tx| {
        let mut row = order::of_merchant(tx, merchant, id)?;
        order::take_step(tx, &mut row, step, By::Merchant, along)
    })
    .await?;
    let row = trade.store.read(move |tx| order::of_merchant(tx, merchant, id)).await?;
    Ok(Json(trade.draw_one(row, true).await?))
}

/// Orders as a spreadsheet.
#[utoipa::path(get, path = "/api/studio/{m}/orders.csv", tag = "studio", params(("m" = MerchantId, Path), ShopOrdersQuery), responses((status = 200, body = String, content_type = "text/csv")))]
async fn export_orders(
    State(trade): State<Trade>,
    CtxOf(ctx): CtxOf,
    Path(merchant): Path<MerchantId>,
    Query(query): Query<ShopOrdersQuery>,
) -> Result<Response, Failure> {
    let filter = query.filter(&trade, None).await?;
    let rows = trade.store.read(move |tx| views::of_shop(tx, merchant, &filter, EXPORT_MAX)).await?;
    let orders = trade.draw(rows, true).await?;
    let csv = print::csv(&orders, ctx.locale)?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"orders.csv\""),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, csv).into_response())
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct PrintQuery {
    /// Order ids, separated by commas.
    ids: String,
}

impl Trade {
    async fn to_print(&self, merchant: MerchantId, query: &PrintQuery) -> Result<Vec<Order>> {
        let ids: Vec<OrderId> = query
            .ids
            .split(',')
            .filter(|id| !id.is_empty())
            .map(|id| id.trim().parse().map_err(|_| Error::not_found()))
            .collect::<Result<_>>()?;
        crate::text::count("ids", ids.len(), PRINT_MAX)?;
        let rows = self
            .store
            .read(move |tx| ids.iter().map(|id| order::of_merchant(tx, merchant, *id)).collect::<Result<Vec<_>>>())
            .await?;
        self.draw(rows, true).await
    }
}

fn printed(html: String) -> Response {
    let headers: [(header::HeaderName, &str); 3] = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"),
    ];
    (HeaderMap::from_iter(headers.map(|(n, v)| (n, header::HeaderValue::from_static(v)))), html).into_response()
}

/// What to pack, to print.
#[utoipa::path(get, path = "/api/studio/{m}/print/packing", tag = "studio", params(("m" = MerchantId, Path), PrintQuery), responses((status = 200, body = String, content_type = "text/html")))]
async fn print_packing(
    State(trade): State<Trade>,
    CtxOf(ctx): CtxOf,
    Path(merchant): Path<MerchantId>,
    Query(query): Query<PrintQuery>,
) -> Result<Response, Failure> {
    let orders = trade.to_print(merchant, &query).await?;
    Ok(printed(print::packing_list(&orders, &trade.texts, ctx.locale)))
}

/// Shipping labels, to print.
#[utoipa::path(get, path = "/api/studio/{m}/print/labels", tag = "studio", params(("m" = MerchantId, Path), PrintQuery), responses((status = 200, body = String, content_type = "text/html")))]
async fn print_labels(
    State(trade): State<Trade>,
    CtxOf(ctx): CtxOf,
    Path(merchant): Path<MerchantId>,
    Query(query): Query<PrintQuery>,
) -> Result<Response, Failure> {
    let orders = trade.to_print(merchant, &query).await?;
    Ok(printed(print::labels(&orders, &*trade.people, &trade.texts, ctx.locale)))
}

impl Trade {
    fn currency(&self, merchant: MerchantId) -> Result<kernel::Currency> {
        self.shops.cards(&[merchant]).pop().flatten().map(|c| c.currency).ok_or(Error::not_found())
    }

    async fn product(&self, merchant: MerchantId, id: ProductId) -> Result<Product> {
        let shops = self.shops.clone();
        let product = self.store.read(move |tx| catalogue::load(tx, id, &*shops)).await?;
        if product.merchant.id == Some(merchant) { Ok(product) } else { Err(Error::not_found()) }
    }

    async fn products(&self, filter: Filter, page: PageQuery) -> Result<Page<Product>> {
        let limit = page.limit()?;
        let shops = self.shops.clone();
        let rows = self.store.read(move |tx| catalogue::list(tx, &filter, limit, &*shops)).await?;
        Ok(Page::of(rows, limit, |p| p.id.to_string()))
    }

    pub(crate) async fn page_of(&self, rows: Vec<OrderRow>, limit: u32) -> Result<Page<Order>> {
        let page = Page::of(rows, limit, |r| r.id.to_string());
        Ok(Page { items: self.draw(page.items, true).await?, next: page.next })
    }

    async fn mark_paid(&self, merchant: MerchantId, id: OrderId) -> Result<Order> {
        let row = self.store.read(move |tx| order::of_merchant(tx, merchant, id)).await?;
        row.state.next(Step::Pay)?;
        self.payments.transfer_seen(row.charge(contracts::PaymentMethod::Vietqr)).await?;
        // The booking tells the order by its event, usually within milliseconds.
        for _ in 0..200 {
            let row = self.store.read(move |tx| order::of_merchant(tx, merchant, id)).await?;
            if row.state != OrderState::Placed {
                return self.draw_one(row, true).await;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        self.draw_one(row, true).await
    }

    /// Imports a file; each product lands by itself.
    pub async fn import(
        &self,
        merchant: MerchantId,
        bytes: Vec<u8>,
        dry_run: bool,
        locale: kernel::Locale,
    ) -> Result<ImportReport> {
        let currency = self.currency(merchant)?;
        let (products, mut report) =
            tokio::task::spawn_blocking(move || import::read(&bytes, currency)).await.map_err(Error::internal)??;
        for found in products {
            report.variants += found.input.variants.len();
            let (line, handle) = (found.line, found.handle.clone());
            let shops = self.shops.clone();
            let land = move |tx: &mut store::Tx<'_>| {
                let known = probation::by_handle(tx, merchant, &found.handle)?;
                probation::may_list(tx, &*shops, merchant, known, &found.input)?;
                let landed = import::land(tx, merchant, currency, &found)?;
                // A dry run does everything and takes it back.
                if dry_run { Err(Error::conflict(landed.dry_code())) } else { Ok(landed) }
            };
            match self.store.write(land).await {
                Ok(landed) => report.count(landed),
                Err(error) => match Landed::from_dry_code(error.code) {
                    Some(landed) => report.count(landed),
                    None => report.refuse(line, &handle, &error),
                },
            }
        }
        for error in &mut report.errors {
            error.message = self.texts.get(
                locale,
                &format!("error-{}", error.code),
                &[("value", error.value.clone()), ("max", error.value.clone())],
            );
        }
        Ok(report)
    }
}
