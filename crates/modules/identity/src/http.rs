//! Routes of people and their JSON.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use contracts::{
    PaymentMethod,
    ports::{Notices, People, PostalAddress},
};
use kernel::{AddressId, Ctx, Error, Locale, Secret, TokenId, UserId};
use kit::{Access, Answer, Body, Created, CtxOf, Failure, Need, Page, PageQuery, Path, Problem, Query, SESSION_COOKIE};
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    Identity, Me, Signed,
    account::SignUp,
    addresses::Entry,
    console::{Act, ConsolePerson, PersonAct},
    demo::DemoPersonView,
    places,
    tokens::ApiToken,
    wards,
};

/// Browsers keep a cookie at most this long; when a session ends is the server's matter.
const COOKIE_S: u32 = 400 * 24 * 3600;

pub const ACCESS: &[Access] = &[
    Access::people("GET", "/api/me", Need::Nothing),
    Access::people("PATCH", "/api/me", Need::Name),
    Access::people("POST", "/api/auth/sign-up", Need::Nothing),
    Access::people("POST", "/api/auth/login", Need::Nothing),
    Access::people("POST", "/api/auth/logout", Need::Nothing),
    Access::people("POST", "/api/auth/guest", Need::Nothing),
    Access::people("POST", "/api/auth/reset", Need::Nothing),
    Access::people("POST", "/api/auth/reset/confirm", Need::Nothing),
    Access::people("POST", "/api/setup", Need::Nothing),
    Access::people("GET", "/api/me/addresses", Need::Name),
    Access::people("POST", "/api/me/addresses", Need::Name),
    Access::people("PUT", "/api/me/addresses/{id}", Need::Name),
    Access::people("DELETE", "/api/me/addresses/{id}", Need::Name),
    Access::people("GET", "/api/me/checkout", Need::Name),
    Access::people("PUT", "/api/me/checkout", Need::Name),
    Access::people("GET", "/api/me/tokens", Need::Account),
    Access::people("POST", "/api/me/tokens", Need::Account),
    Access::people("DELETE", "/api/me/tokens/{id}", Need::Account),
    Access::people("GET", "/api/places/{country}", Need::Nothing),
    Access::people("GET", "/api/places/{country}/{region}", Need::Nothing),
    Access::people("GET", "/api/demo/people", Need::Nothing),
    Access::people("POST", "/api/demo/switch", Need::Nothing),
    Access::people("GET", "/api/console/people", Need::Operator),
    Access::people("POST", "/api/console/people/{id}", Need::Operator),
    Access::people("GET", "/api/console/acts", Need::Operator),
];

#[derive(Clone)]
pub(crate) struct Http {
    pub(crate) identity: Identity,
    pub(crate) notices: Arc<dyn Notices>,
}

pub(crate) fn routes(http: Http) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(get_me, change_me))
        .routes(routes!(sign_up))
        .routes(routes!(login))
        .routes(routes!(logout))
        .routes(routes!(sign_in_guest))
        .routes(routes!(ask_reset))
        .routes(routes!(confirm_reset))
        .routes(routes!(set_up))
        .routes(routes!(list_addresses, add_address))
        .routes(routes!(replace_address, delete_address))
        .routes(routes!(get_checkout, set_checkout))
        .routes(routes!(list_tokens, make_token))
        .routes(routes!(withdraw_token))
        .routes(routes!(list_regions))
        .routes(routes!(list_wards))
        .routes(routes!(list_demo_people))
        .routes(routes!(switch_demo_person))
        .routes(routes!(list_people))
        .routes(routes!(act_on_person))
        .routes(routes!(list_acts))
        .with_state(http)
}

// ── who asks ──────────────────────────────────────────────────────────────────────────────────────────────────────

/// Who asks.
#[utoipa::path(get, path = "/api/me", tag = "people", responses((status = 200, body = Me)))]
async fn get_me(State(s): State<Http>, CtxOf(ctx): CtxOf, headers: HeaderMap) -> Answer<Me> {
    s.me(ctx.actor.user, session(&headers).as_ref()).await
}

#[derive(Deserialize, utoipa::ToSchema)]
struct MeChange {
    name: Option<String>,
    locale: Option<Locale>,
}

/// Changes the caller's name or language.
#[utoipa::path(patch, path = "/api/me", tag = "people", request_body = MeChange,
    responses((status = 200, body = Me), (status = 422, body = Problem)))]
async fn change_me(
    State(s): State<Http>,
    CtxOf(ctx): CtxOf,
    headers: HeaderMap,
    Body(body): Body<MeChange>,
) -> Answer<Me> {
    s.identity.change_me(&ctx, body.name.as_deref(), body.locale).await?;
    s.me(ctx.actor.user, session(&headers).as_ref()).await
}

#[derive(Deserialize, utoipa::ToSchema)]
struct SignUpInput {
    name: String,
    /// Phone number or e-mail address.
    login: String,
    #[schema(value_type = String)]
    password: Secret<String>,
    locale: Option<Locale>,
}

/// Signs up; a guest's session becomes the account's.
#[utoipa::path(post, path = "/api/auth/sign-up", tag = "people", request_body = SignUpInput,
    responses((status = 200, body = Me), (status = 409, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem)))]
async fn sign_up(
    State(s): State<Http>,
    CtxOf(ctx): CtxOf,
    headers: HeaderMap,
    Body(body): Body<SignUpInput>,
) -> Result<Response, Failure> {
    let input = body.read(&ctx);
    let signed = s.identity.sign_up(&ctx, session(&headers), input).await?;
    s.signed(signed).await
}

#[derive(Deserialize, utoipa::ToSchema)]
struct LoginInput {
    login: String,
    #[schema(value_type = String)]
    password: Secret<String>,
}

/// Signs in.
#[utoipa::path(post, path = "/api/auth/login", tag = "people", request_body = LoginInput,
    responses((status = 200, body = Me), (status = 401, body = Problem), (status = 429, body = Problem)))]
async fn login(
    State(s): State<Http>,
    CtxOf(ctx): CtxOf,
    headers: HeaderMap,
    Body(body): Body<LoginInput>,
) -> Result<Response, Failure> {
    let signed = s.identity.login(&ctx, session(&headers), &body.login, body.password).await?;
    s.signed(signed).await
}

/// Signs out.
#[utoipa::path(post, path = "/api/auth/logout", tag = "people", responses((status = 204)))]
async fn logout(State(s): State<Http>, headers: HeaderMap) -> Result<Response, Failure> {
    if let Some(session) = session(&headers) {
        s.identity.logout(&session).await?;
    }
    let mut response = StatusCode::NO_CONTENT.into_response();
    s.set_cookie(&mut response, &Secret::default(), 0)?;
    Ok(response)
}

#[derive(Deserialize, utoipa::ToSchema)]
struct GuestInput {
    name: String,
}

/// Gives a name, which is all that writing in a room and buying need.
#[utoipa::path(post, path = "/api/auth/guest", tag = "people", request_body = GuestInput,
    responses((status = 200, body = Me), (status = 422, body = Problem), (status = 429, body = Problem)))]
async fn sign_in_guest(
    State(s): State<Http>,
    CtxOf(ctx): CtxOf,
    headers: HeaderMap,
    Body(body): Body<GuestInput>,
) -> Result<Response, Failure> {
    let before = session(&headers);
    match s.identity.guest(&ctx, before.clone(), &body.name).await? {
        Some(signed) => s.signed(signed).await,
        None => Ok(s.me(ctx.actor.user, before.as_ref()).await?.into_response()),
    }
}

#[derive(Deserialize, utoipa::ToSchema)]
struct ResetInput {
    login: String,
}

/// Asks for a link to a new password. The answer is the same whether somebody has this login.
#[utoipa::path(post, path = "/api/auth/reset", tag = "people", request_body = ResetInput,
    responses((status = 204), (status = 422, body = Problem), (status = 429, body = Problem)))]
async fn ask_reset(
    State(s): State<Http>,
    CtxOf(ctx): CtxOf,
    Body(body): Body<ResetInput>,
) -> Result<StatusCode, Failure> {
    s.identity.ask_reset(&ctx, &body.login)?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, utoipa::ToSchema)]
struct ResetConfirm {
    #[schema(value_type = String)]
    token: Secret<String>,
    #[schema(value_type = String)]
    password: Secret<String>,
}

/// Sets a new password by such a link; ends all sessions of before.
#[utoipa::path(post, path = "/api/auth/reset/confirm", tag = "people", request_body = ResetConfirm,
    responses((status = 200, body = Me), (status = 422, body = Problem)))]
async fn confirm_reset(
    State(s): State<Http>,
    CtxOf(ctx): CtxOf,
    headers: HeaderMap,
    Body(body): Body<ResetConfirm>,
) -> Result<Response, Failure> {
    let signed = s.identity.confirm_reset(&ctx, session(&headers), &body.token, body.password).await?;
    s.signed(signed).await
}

#[derive(Deserialize, utoipa::ToSchema)]
struct SetUpInput {
    #[schema(value_type = String)]
    token: Secret<String>,
    name: String,
    login: String,
    #[schema(value_type = String)]
    password: Secret<String>,
    locale: Option<Locale>,
}

/// Makes the first operator, by the link that the server printed.
#[utoipa::path(post, path = "/api/setup", tag = "people", request_body = SetUpInput,
    responses((status = 200, body = Me), (status = 422, body = Problem)))]
async fn set_up(
    State(s): State<Http>,
    CtxOf(ctx): CtxOf,
    headers: HeaderMap,
    Body(body): Body<SetUpInput>,
) -> Result<Response, Failure> {
    let SetUpInput { token, name, login, password, locale } = body;
    let input = SignUpInput { name, login, password, locale }.read(&ctx);
    let signed = s.identity.set_up(&ctx, session(&headers), &token, input).await?;
    s.signed(signed).await
}

impl SignUpInput {
    fn read(self, ctx: &Ctx) -> SignUp {
        let locale = self.locale.unwrap_or(ctx.locale);
        SignUp { name: self.name, login: self.login, password: self.password, locale }
    }
}

impl Http {
    async fn me(&self, user: Option<UserId>, session: Option<&Secret<String>>) -> Answer<Me> {
        let unread = match user {
            Some(user) => self.notices.unread(user).await?,
            None => 0,
        };
        Ok(self.identity.me(user, session, unread).await?.into())
    }

    /// Answers who has just signed in, with the new session's cookie.
    async fn signed(&self, signed: Signed) -> Result<Response, Failure> {
        let mut response = self.me(Some(signed.user), Some(&signed.session)).await?.into_response();
        self.set_cookie(&mut response, &signed.session, COOKIE_S)?;
        Ok(response)
    }

    fn set_cookie(&self, response: &mut Response, session: &Secret<String>, age_s: u32) -> Result<(), Failure> {
        let secure = if self.identity.https() { "; Secure" } else { "" };
        let value = session.expose();
        let cookie = format!("{SESSION_COOKIE}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age_s}{secure}");
        let mut cookie =
            HeaderValue::try_from(cookie).map_err(|_| Error::internal("a session's secret cannot be sent"))?;
        cookie.set_sensitive(true);
        response.headers_mut().append(header::SET_COOKIE, cookie);
        // What carries somebody's secret is nobody else's to keep.
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        Ok(())
    }
}

fn session(headers: &HeaderMap) -> Option<Secret<String>> {
    kit::cookie(headers, SESSION_COOKIE).filter(|s| !s.is_empty()).map(|s| Secret::new(s.to_owned()))
}

// ── addresses and checkout ────────────────────────────────────────────────────────────────────────────────────────

#[derive(Serialize, utoipa::ToSchema)]
struct Address {
    id: AddressId,
    name: String,
    phone: String,
    /// `VN`, `CN` or `US`.
    country: String,
    /// ISO 3166-2 code of the province or state.
    region: String,
    district: String,
    ward: String,
    line: String,
    postal_code: String,
    is_default: bool,
}

impl Address {
    fn of(id: AddressId, address: Secret<PostalAddress>, is_default: bool) -> Address {
        let PostalAddress { name, phone, country, region, district, ward, line, postal_code } = address.into_inner();
        Address { id, name, phone, country, region, district, ward, line, postal_code, is_default }
    }
}

impl From<Entry> for Address {
    fn from(entry: Entry) -> Address {
        Address::of(entry.id, entry.address, entry.is_default)
    }
}

#[derive(Deserialize, utoipa::ToSchema)]
struct AddressInput {
    name: String,
    phone: String,
    country: String,
    region: String,
    #[serde(default)]
    district: String,
    #[serde(default)]
    ward: String,
    line: String,
    #[serde(default)]
    postal_code: String,
    #[serde(default)]
    is_default: bool,
}

impl AddressInput {
    fn read(self) -> (PostalAddress, bool) {
        let AddressInput { name, phone, country, region, district, ward, line, postal_code, is_default } = self;
        (PostalAddress { name, phone, country, region, district, ward, line, postal_code }, is_default)
    }
}

#[derive(Serialize, utoipa::ToSchema)]
struct AddressList {
    items: Vec<Address>,
}

/// The caller's address book.
#[utoipa::path(get, path = "/api/me/addresses", tag = "people", responses((status = 200, body = AddressList)))]
async fn list_addresses(State(s): State<Http>, CtxOf(ctx): CtxOf) -> Answer<AddressList> {
    let book = s.identity.book(ctx.actor.user()?).await?;
    Ok(AddressList { items: book.into_iter().map(Address::from).collect() }.into())
}

/// Puts an address in the book.
#[utoipa::path(post, path = "/api/me/addresses", tag = "people", request_body = AddressInput,
    responses((status = 201, body = Address), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn add_address(
    State(s): State<Http>,
    CtxOf(ctx): CtxOf,
    Body(body): Body<AddressInput>,
) -> Result<Created<Address>, Failure> {
    let (address, default) = body.read();
    let id = s.identity.add_address(&ctx, address, default).await?;
    Ok(Created(s.identity.entry(ctx.actor.user()?, id).await?.into()))
}

/// Changes an address. The answer has a new id: orders keep the address they were placed with.
#[utoipa::path(put, path = "/api/me/addresses/{id}", tag = "people", params(("id" = AddressId, Path)), request_body = AddressInput,
    responses((status = 200, body = Address), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn replace_address(
    State(s): State<Http>,
    CtxOf(ctx): CtxOf,
    Path(id): Path<AddressId>,
    Body(body): Body<AddressInput>,
) -> Answer<Address> {
    let (address, default) = body.read();
    let id = s.identity.replace_address(&ctx, id, address, default).await?;
    Ok(Json(s.identity.entry(ctx.actor.user()?, id).await?.into()))
}

/// Takes an address out of the book.
#[utoipa::path(delete, path = "/api/me/addresses/{id}", tag = "people", params(("id" = AddressId, Path)),
    responses((status = 204), (status = 404, body = Problem)))]
async fn delete_address(
    State(s): State<Http>,
    CtxOf(ctx): CtxOf,
    Path(id): Path<AddressId>,
) -> Result<StatusCode, Failure> {
    s.identity.hide_address(&ctx, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What one tap uses.
#[derive(Serialize, utoipa::ToSchema)]
struct CheckoutView {
    address: Option<Address>,
    payment_method: Option<PaymentMethod>,
}

#[derive(Deserialize, utoipa::ToSchema)]
struct CheckoutInput {
    address_id: Option<AddressId>,
    payment_method: Option<PaymentMethod>,
}

/// What one tap uses.
#[utoipa::path(get, path = "/api/me/checkout", tag = "people", responses((status = 200, body = CheckoutView)))]
async fn get_checkout(State(s): State<Http>, CtxOf(ctx): CtxOf) -> Answer<CheckoutView> {
    let kept = s.identity.checkout(ctx.actor.user()?).await?;
    let address = kept.address.map(|known| Address::of(known.id, known.address, true));
    Ok(CheckoutView { address, payment_method: kept.payment_method }.into())
}

/// Chooses what one tap uses; what is absent stays.
#[utoipa::path(put, path = "/api/me/checkout", tag = "people", request_body = CheckoutInput,
    responses((status = 200, body = CheckoutView), (status = 404, body = Problem)))]
async fn set_checkout(
    State(s): State<Http>,
    CtxOf(ctx): CtxOf,
    Body(body): Body<CheckoutInput>,
) -> Answer<CheckoutView> {
    s.identity.set_checkout(&ctx, body.address_id, body.payment_method).await?;
    get_checkout(State(s), CtxOf(ctx)).await
}

// ── API tokens ────────────────────────────────────────────────────────────────────────────────────────────────────

#[derive(Serialize, utoipa::ToSchema)]
struct TokenList {
    items: Vec<ApiToken>,
}

/// The caller's API tokens.
#[utoipa::path(get, path = "/api/me/tokens", tag = "people", responses((status = 200, body = TokenList)))]
async fn list_tokens(State(s): State<Http>, CtxOf(ctx): CtxOf) -> Answer<TokenList> {
    Ok(TokenList { items: s.identity.tokens(&ctx).await? }.into())
}

#[derive(Deserialize, utoipa::ToSchema)]
struct TokenInput {
    /// What it is for.
    name: String,
    #[schema(schema_with = crate::model::scopes_schema)]
    scopes: Vec<String>,
}

#[derive(Serialize, utoipa::ToSchema)]
struct NewToken {
    id: TokenId,
    /// Shown this once.
    token: String,
}

/// Makes an API token.
#[utoipa::path(post, path = "/api/me/tokens", tag = "people", request_body = TokenInput,
    responses((status = 201, body = NewToken), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn make_token(
    State(s): State<Http>,
    CtxOf(ctx): CtxOf,
    Body(body): Body<TokenInput>,
) -> Result<Created<NewToken>, Failure> {
    let (id, token) = s.identity.make_token(&ctx, &body.name, body.scopes).await?;
    Ok(Created(NewToken { id, token: token.into_inner() }))
}

/// Withdraws an API token.
#[utoipa::path(delete, path = "/api/me/tokens/{id}", tag = "people", params(("id" = TokenId, Path)),
    responses((status = 204), (status = 404, body = Problem)))]
async fn withdraw_token(
    State(s): State<Http>,
    CtxOf(ctx): CtxOf,
    Path(id): Path<TokenId>,
) -> Result<StatusCode, Failure> {
    s.identity.withdraw_token(&ctx, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

// ── places ────────────────────────────────────────────────────────────────────────────────────────────────────────

#[derive(Serialize, utoipa::ToSchema)]
struct RegionView {
    /// ISO 3166-2.
    code: &'static str,
    name: &'static str,
}

#[derive(Serialize, utoipa::ToSchema)]
struct RegionList {
    regions: Vec<RegionView>,
}

#[derive(Serialize, utoipa::ToSchema)]
struct WardList {
    /// Empty: the ward is typed freely.
    wards: Vec<String>,
}

/// Provinces or states of a country.
#[utoipa::path(get, path = "/api/places/{country}", tag = "people", params(("country" = String, Path)),
    responses((status = 200, body = RegionList), (status = 404, body = Problem)))]
async fn list_regions(CtxOf(ctx): CtxOf, Path(country): Path<String>) -> Answer<RegionList> {
    let regions = places::regions(&country.to_ascii_uppercase()).ok_or(Error::not_found())?;
    let view = |r: &places::Region| RegionView { code: r.code, name: r.name(ctx.locale) };
    Ok(RegionList { regions: regions.iter().map(view).collect() }.into())
}

/// Wards of a province.
#[utoipa::path(get, path = "/api/places/{country}/{region}", tag = "people",
    params(("country" = String, Path), ("region" = String, Path)),
    responses((status = 200, body = WardList), (status = 404, body = Problem)))]
async fn list_wards(Path((country, region)): Path<(String, String)>) -> Answer<WardList> {
    let region = places::region(&country.to_ascii_uppercase(), &region).ok_or(Error::not_found())?;
    Ok(WardList { wards: wards::wards(region.code) }.into())
}

// ── the demo ──────────────────────────────────────────────────────────────────────────────────────────────────────

#[derive(Serialize, utoipa::ToSchema)]
struct DemoList {
    items: Vec<DemoPersonView>,
}

/// Ready-made people, in the demo.
#[utoipa::path(get, path = "/api/demo/people", tag = "people",
    responses((status = 200, body = DemoList), (status = 404, body = Problem)))]
async fn list_demo_people(State(s): State<Http>) -> Answer<DemoList> {
    Ok(DemoList { items: s.identity.demo_list().await? }.into())
}

#[derive(Deserialize, utoipa::ToSchema)]
struct SwitchInput {
    id: UserId,
}

/// Steps into a ready-made person, in the demo.
#[utoipa::path(post, path = "/api/demo/switch", tag = "people", request_body = SwitchInput,
    responses((status = 200, body = Me), (status = 404, body = Problem)))]
async fn switch_demo_person(
    State(s): State<Http>,
    headers: HeaderMap,
    Body(body): Body<SwitchInput>,
) -> Result<Response, Failure> {
    let signed = s.identity.demo_switch(session(&headers), body.id).await?;
    s.signed(signed).await
}

// ── the console ───────────────────────────────────────────────────────────────────────────────────────────────────

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct PeopleQuery {
    /// A part of a name, a whole login, or an id.
    q: Option<String>,
    /// Where the last page ended: its `next`.
    cursor: Option<String>,
    /// 1 to 100, 20 when absent.
    limit: Option<u32>,
}

/// People, the newest first.
#[utoipa::path(get, path = "/api/console/people", tag = "console", params(PeopleQuery),
    responses((status = 200, body = Page<ConsolePerson>)))]
async fn list_people(State(s): State<Http>, Query(query): Query<PeopleQuery>) -> Answer<Page<ConsolePerson>> {
    let page = PageQuery { cursor: query.cursor, limit: query.limit };
    Ok(s.identity.people(query.q.as_deref().unwrap_or_default(), &page).await?.into())
}

#[derive(Deserialize, utoipa::ToSchema)]
struct PersonActInput {
    act: PersonAct,
    reason: String,
}

/// Blocks or unblocks a person, or makes them an operator or no longer one. The reason is kept.
#[utoipa::path(post, path = "/api/console/people/{id}", tag = "console", params(("id" = UserId, Path)), request_body = PersonActInput,
    responses((status = 200, body = ConsolePerson), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn act_on_person(
    State(s): State<Http>,
    CtxOf(ctx): CtxOf,
    Path(id): Path<UserId>,
    Body(body): Body<PersonActInput>,
) -> Answer<ConsolePerson> {
    Ok(s.identity.act_on(&ctx, id, body.act, &body.reason).await?.into())
}

/// What operators did, the newest first.
#[utoipa::path(get, path = "/api/console/acts", tag = "console", params(PageQuery), responses((status = 200, body = Page<Act>)))]
async fn list_acts(State(s): State<Http>, Query(page): Query<PageQuery>) -> Answer<Page<Act>> {
    Ok(s.identity.acts(&page).await?.into())
}
