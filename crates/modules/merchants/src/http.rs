//! Routes of shops and their JSON.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};
use contracts::ports::{Logins, People};
use kernel::{Error, MerchantId, MerchantRole, UserId};
use kit::{Access, Answer, Body, Created, CtxOf, Failure, Need, Page, PageQuery, Path, Power, Problem, Query};
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{Merchants, NewShop, ShopChange, ShopView};

const SHOP: [Access; 9] = [
    Access::people("GET", "/api/merchants", Need::Nothing),
    Access::people("POST", "/api/merchants", Need::Account),
    Access::people("GET", "/api/merchants/{merchant}", Need::Nothing),
    Access::people("PUT", "/api/merchants/{merchant}/follow", Need::Name),
    Access::people("DELETE", "/api/merchants/{merchant}/follow", Need::Name),
    Access::people("PATCH", "/api/studio/{m}", Need::Shop(Power::Own)),
    Access::people("GET", "/api/studio/{m}/staff", Need::Shop(Power::Own)),
    Access::people("POST", "/api/studio/{m}/staff", Need::Shop(Power::Own)),
    Access::people("DELETE", "/api/studio/{m}/staff/{user}", Need::Shop(Power::Own)),
];

pub const ACCESS: &[Access] = &joined(SHOP, crate::admission::http::ACCESS);

const fn joined(shop: [Access; 9], admission: [Access; 9]) -> [Access; 18] {
    let mut all = [shop[0]; 18];
    let mut at = 0;
    while at < 9 {
        all[at] = shop[at];
        all[9 + at] = admission[at];
        at += 1;
    }
    all
}

#[derive(Clone)]
pub(crate) struct Http {
    pub(crate) merchants: Merchants,
    pub(crate) people: Arc<dyn People>,
    pub(crate) logins: Arc<dyn Logins>,
}

pub(crate) fn routes(http: Http) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(list_merchants, open_merchant))
        .routes(routes!(get_merchant))
        .routes(routes!(follow_merchant, unfollow_merchant))
        .routes(routes!(change_merchant))
        .routes(routes!(list_staff, add_staff))
        .routes(routes!(remove_staff))
        .with_state(http.clone())
        .merge(crate::admission::http::routes(http))
}

/// Shops, the oldest first.
#[utoipa::path(get, path = "/api/merchants", tag = "merchants", params(PageQuery), responses((status = 200, body = Page<ShopView>)))]
async fn list_merchants(
    State(s): State<Http>,
    CtxOf(ctx): CtxOf,
    Query(page): Query<PageQuery>,
) -> Answer<Page<ShopView>> {
    Ok(s.merchants.list(ctx.actor.user, &page).await?.into())
}

/// Opens a shop; the caller becomes its owner. Without papers it may prepare, not sell.
#[utoipa::path(post, path = "/api/merchants", tag = "merchants", request_body = NewShop,
    responses((status = 201, body = ShopView), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn open_merchant(
    State(s): State<Http>,
    CtxOf(ctx): CtxOf,
    Body(body): Body<NewShop>,
) -> Result<Created<ShopView>, Failure> {
    let phone = crate::admission::http::own_phone(&s, &ctx).await?;
    Ok(Created(s.merchants.open_shop(&ctx, body, phone).await?))
}

/// A shop, by its id or its slug.
#[utoipa::path(get, path = "/api/merchants/{merchant}", tag = "merchants", params(("merchant" = String, Path)),
    responses((status = 200, body = ShopView), (status = 404, body = Problem)))]
async fn get_merchant(State(s): State<Http>, CtxOf(ctx): CtxOf, Path(merchant): Path<String>) -> Answer<ShopView> {
    let id = s.merchants.find(&merchant).ok_or(Error::not_found())?;
    Ok(s.merchants.shop(id, ctx.actor.user).await?.into())
}

/// Whether the one who asks follows a shop, and how many do.
#[derive(Serialize, utoipa::ToSchema)]
struct FollowState {
    following: bool,
    followers: i64,
}

/// Follows a shop: its sessions are announced to the follower.
#[utoipa::path(put, path = "/api/merchants/{merchant}/follow", tag = "merchants", params(("merchant" = String, Path)),
    responses((status = 200, body = FollowState), (status = 404, body = Problem)))]
async fn follow_merchant(
    State(s): State<Http>,
    CtxOf(ctx): CtxOf,
    Path(merchant): Path<String>,
) -> Answer<FollowState> {
    set_follow(&s, &ctx, &merchant, true).await
}

/// Stops following.
#[utoipa::path(delete, path = "/api/merchants/{merchant}/follow", tag = "merchants", params(("merchant" = String, Path)),
    responses((status = 200, body = FollowState), (status = 404, body = Problem)))]
async fn unfollow_merchant(
    State(s): State<Http>,
    CtxOf(ctx): CtxOf,
    Path(merchant): Path<String>,
) -> Answer<FollowState> {
    set_follow(&s, &ctx, &merchant, false).await
}

async fn set_follow(s: &Http, ctx: &kernel::Ctx, merchant: &str, on: bool) -> Answer<FollowState> {
    let id = s.merchants.find(merchant).ok_or(Error::not_found())?;
    let (following, followers) = s.merchants.follow(ctx, id, on).await?;
    Ok(FollowState { following, followers }.into())
}

/// Changes the shop's profile.
#[utoipa::path(patch, path = "/api/studio/{m}", tag = "merchants", params(("m" = MerchantId, Path)), request_body = ShopChange,
    responses((status = 200, body = ShopView), (status = 422, body = Problem)))]
async fn change_merchant(
    State(s): State<Http>,
    CtxOf(ctx): CtxOf,
    Path(m): Path<MerchantId>,
    Body(body): Body<ShopChange>,
) -> Answer<ShopView> {
    Ok(s.merchants.change_shop(&ctx, m, body).await?.into())
}

#[derive(Serialize, utoipa::ToSchema)]
struct StaffMember {
    user_id: UserId,
    name: String,
    /// The end of the login, enough for colleagues to know it by.
    login_hint: String,
    role: MerchantRole,
}

#[derive(Serialize, utoipa::ToSchema)]
struct StaffList {
    items: Vec<StaffMember>,
}

#[derive(Deserialize, utoipa::ToSchema)]
struct StaffInput {
    /// Phone number or e-mail address the person signs in with.
    login: String,
    role: MerchantRole,
}

/// Who works in the shop.
#[utoipa::path(get, path = "/api/studio/{m}/staff", tag = "merchants", params(("m" = MerchantId, Path)), responses((status = 200, body = StaffList)))]
async fn list_staff(State(s): State<Http>, Path(m): Path<MerchantId>) -> Answer<StaffList> {
    let staff = s.merchants.staff(m).await?;
    Ok(StaffList { items: members(&s, staff).await? }.into())
}

/// Gives a person a role in the shop, or another role.
#[utoipa::path(post, path = "/api/studio/{m}/staff", tag = "merchants", params(("m" = MerchantId, Path)), request_body = StaffInput,
    responses((status = 201, body = StaffMember), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn add_staff(
    State(s): State<Http>,
    CtxOf(ctx): CtxOf,
    Path(m): Path<MerchantId>,
    Body(body): Body<StaffInput>,
) -> Result<Created<StaffMember>, Failure> {
    s.merchants.staff_try(ctx.actor.user()?, ctx.now)?;
    let user = s.logins.by_login(&body.login).await?.ok_or(Error::field("login", "login_unknown"))?;
    s.merchants.set_staff(&ctx, m, user, body.role).await?;
    let member = members(&s, vec![(user, body.role)]).await?.pop();
    Ok(Created(member.ok_or(Error::not_found())?))
}

/// Takes a person's role in the shop away.
#[utoipa::path(delete, path = "/api/studio/{m}/staff/{user}", tag = "merchants",
    params(("m" = MerchantId, Path), ("user" = UserId, Path)),
    responses((status = 204), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn remove_staff(
    State(s): State<Http>,
    CtxOf(ctx): CtxOf,
    Path((m, user)): Path<(MerchantId, UserId)>,
) -> Result<StatusCode, Failure> {
    s.merchants.remove_staff(&ctx, m, user).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn members(s: &Http, staff: Vec<(UserId, MerchantRole)>) -> kernel::Result<Vec<StaffMember>> {
    let users: Vec<UserId> = staff.iter().map(|(user, _)| *user).collect();
    let names = s.people.names(&users).await?;
    let hints = s.logins.login_hints(&users).await?;
    let members = staff.into_iter().zip(names).zip(hints);
    let member = |(((user_id, role), name), hint): (((UserId, MerchantRole), String), Option<String>)| StaffMember {
        user_id,
        name,
        login_hint: hint.unwrap_or_default(),
        role,
    };
    Ok(members.map(member).collect())
}
