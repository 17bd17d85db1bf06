//! Routes of a shop's papers, and of the operators' queue.

use axum::extract::State;
use contracts::ShopState;
use kernel::{Error, MerchantId, Secret};
use kit::{Access, Answer, Body, CtxOf, Need, Page, PageQuery, Path, Power, Problem, Query};
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{AdmissionView, CaseView, DecisionIn, Papers, QueueRow, quiz};
use crate::http::Http;

pub(crate) const ACCESS: [Access; 9] = [
    Access::people("GET", "/api/studio/{m}/application", Need::Shop(Power::Own)),
    Access::people("PUT", "/api/studio/{m}/application", Need::Shop(Power::Own)),
    Access::people("POST", "/api/studio/{m}/application/hand-in", Need::Shop(Power::Own)),
    Access::people("GET", "/api/studio/{m}/quiz", Need::Shop(Power::Own)),
    Access::people("POST", "/api/studio/{m}/quiz", Need::Shop(Power::Own)),
    Access::people("GET", "/api/console/admission", Need::Operator),
    Access::people("GET", "/api/console/admission/{merchant}", Need::Operator),
    Access::people("POST", "/api/console/admission/{merchant}", Need::Operator),
    Access::people("POST", "/api/console/admission/{merchant}/papers", Need::Operator),
];

pub(crate) fn routes(http: Http) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(get_application, save_application))
        .routes(routes!(hand_in_application))
        .routes(routes!(get_quiz, take_quiz))
        .routes(routes!(list_admission))
        .routes(routes!(get_admission, decide_admission))
        .routes(routes!(read_papers))
        .with_state(http)
}

/// The shop's papers and standing.
#[utoipa::path(get, path = "/api/studio/{m}/application", tag = "merchants", params(("m" = MerchantId, Path)),
    responses((status = 200, body = AdmissionView)))]
async fn get_application(State(s): State<Http>, Path(m): Path<MerchantId>) -> Answer<AdmissionView> {
    Ok(s.merchants.admission(m).await?.into())
}

/// Keeps the papers, whole, without handing them in. A number left blank stays as it was.
#[utoipa::path(put, path = "/api/studio/{m}/application", tag = "merchants", params(("m" = MerchantId, Path)),
    request_body = Papers,
    responses((status = 200, body = AdmissionView), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn save_application(
    State(s): State<Http>,
    CtxOf(ctx): CtxOf,
    Path(m): Path<MerchantId>,
    Body(papers): Body<Papers>,
) -> Answer<AdmissionView> {
    s.merchants.save_papers(&ctx, m, papers).await?;
    Ok(s.merchants.admission(m).await?.into())
}

/// Hands in what was kept; it is proven and judged at once.
#[utoipa::path(post, path = "/api/studio/{m}/application/hand-in", tag = "merchants", params(("m" = MerchantId, Path)),
    responses((status = 200, body = AdmissionView), (status = 409, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem)))]
async fn hand_in_application(
    State(s): State<Http>,
    CtxOf(ctx): CtxOf,
    Path(m): Path<MerchantId>,
) -> Answer<AdmissionView> {
    let phone = own_phone(&s, &ctx).await?;
    s.merchants.hand_in(&ctx, m, phone).await?;
    Ok(s.merchants.admission(m).await?.into())
}

/// The phone number that the one who asks signs in with.
pub(crate) async fn own_phone(s: &Http, ctx: &kernel::Ctx) -> kernel::Result<Option<Secret<String>>> {
    let login = s.logins.login(ctx.actor.user()?).await?;
    Ok(login.filter(|login| login.expose().starts_with('+')))
}

#[derive(Serialize, utoipa::ToSchema)]
struct QuizView {
    questions: Vec<quiz::QuizQuestion>,
    /// Right answers that pass.
    needed: usize,
}

#[derive(Deserialize, utoipa::ToSchema)]
struct QuizAnswers {
    /// An option a question, by its place from 0.
    answers: Vec<u8>,
}

/// The test on the rules of selling.
#[utoipa::path(get, path = "/api/studio/{m}/quiz", tag = "merchants", params(("m" = MerchantId, Path)),
    responses((status = 200, body = QuizView)))]
async fn get_quiz(State(s): State<Http>, Path(_): Path<MerchantId>) -> Answer<QuizView> {
    Ok(QuizView { questions: s.merchants.quiz_questions(), needed: quiz::RIGHT_MIN }.into())
}

/// Takes the test.
#[utoipa::path(post, path = "/api/studio/{m}/quiz", tag = "merchants", params(("m" = MerchantId, Path)), request_body = QuizAnswers,
    responses((status = 200, body = quiz::QuizResult), (status = 422, body = Problem), (status = 429, body = Problem)))]
async fn take_quiz(
    State(s): State<Http>,
    CtxOf(ctx): CtxOf,
    Path(m): Path<MerchantId>,
    Body(body): Body<QuizAnswers>,
) -> Answer<quiz::QuizResult> {
    Ok(s.merchants.take_quiz(&ctx, m, &body.answers).await?.into())
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct QueueQuery {
    /// Shops of this standing; those that wait for an operator where absent.
    #[param(value_type = Option<ShopState>)]
    state: Option<String>,
    cursor: Option<String>,
    limit: Option<u32>,
}

/// Shops and their applications, the oldest first.
#[utoipa::path(get, path = "/api/console/admission", tag = "console", params(QueueQuery),
    responses((status = 200, body = Page<QueueRow>), (status = 422, body = Problem)))]
async fn list_admission(State(s): State<Http>, Query(query): Query<QueueQuery>) -> Answer<Page<QueueRow>> {
    let state = query.state.filter(|s| !s.is_empty());
    let state = state.map(|s| ShopState::parse(&s).ok_or(Error::field("state", "standing_unknown"))).transpose()?;
    let page = PageQuery { cursor: query.cursor, limit: query.limit };
    Ok(s.merchants.queue(state, &page).await?.into())
}

async fn case(s: &Http, shop: MerchantId) -> Answer<CaseView> {
    let mut case = s.merchants.case(shop).await?;
    if let Some(owner) = case.owner_id {
        case.owner_name = s.people.names(&[owner]).await?.pop().unwrap_or_default();
    }
    Ok(case.into())
}

/// A shop's case: what was judged and proven, nothing personal.
#[utoipa::path(get, path = "/api/console/admission/{merchant}", tag = "console", params(("merchant" = MerchantId, Path)),
    responses((status = 200, body = CaseView), (status = 404, body = Problem)))]
async fn get_admission(State(s): State<Http>, Path(merchant): Path<MerchantId>) -> Answer<CaseView> {
    case(&s, merchant).await
}

/// Decides of a shop, with a reason that the shop reads.
#[utoipa::path(post, path = "/api/console/admission/{merchant}", tag = "console", params(("merchant" = MerchantId, Path)),
    request_body = DecisionIn,
    responses((status = 200, body = CaseView), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn decide_admission(
    State(s): State<Http>,
    CtxOf(ctx): CtxOf,
    Path(merchant): Path<MerchantId>,
    Body(body): Body<DecisionIn>,
) -> Answer<CaseView> {
    s.merchants.decide(&ctx, merchant, body).await?;
    case(&s, merchant).await
}

#[derive(Deserialize, utoipa::ToSchema)]
struct PapersAsk {
    reason: String,
}

/// The papers in clear. That they were read, by whom and why, is kept.
#[utoipa::path(post, path = "/api/console/admission/{merchant}/papers", tag = "console", params(("merchant" = MerchantId, Path)),
    request_body = PapersAsk,
    responses((status = 200, body = Papers), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn read_papers(
    State(s): State<Http>,
    CtxOf(ctx): CtxOf,
    Path(merchant): Path<MerchantId>,
    Body(body): Body<PapersAsk>,
) -> Answer<Papers> {
    Ok(s.merchants.read_papers(&ctx, merchant, &body.reason).await?.into())
}
