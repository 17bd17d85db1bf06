//! Routes of sessions, their room and their studio; and the video itself.

use axum::{
    Json, Router,
    body::Body as RawBody,
    extract::{RawQuery, Request, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use kernel::{Error, Kind, MerchantId, MessageId, Result, SegmentId, SessionId};
use kit::{
    Access, Answer, Body, Created, CtxOf, Failure, Need, Page, PageQuery, Path, Power, Problem, Query,
    push::{self, Joining},
};
use language::{Codes, OrderItem};
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    Live,
    acts::Act,
    chat::{Socket, hears},
    model::{
        ChatMessage, ChatRole, Marks, OrderJson, Report, Segment, Session, SessionCard, SessionState, StudioSession,
    },
    moderate::Moderate,
    studio::{self, SegmentInput, SessionChange, SessionInput},
    views::{Board, Home, MessagesAsked},
};

const READ: &str = "live:read";
const WRITE: &str = "live:write";
/// Text of a list of codes that somebody tries.
const CODES_BYTES_MAX: usize = 8_000;

pub const ACCESS: &[Access] = &[
    Access::scoped("GET", "/api/home", Need::Nothing, READ),
    Access::scoped("GET", "/api/sessions", Need::Nothing, READ),
    Access::scoped("GET", "/api/sessions/{id}", Need::Nothing, READ),
    Access::scoped("PUT", "/api/sessions/{id}/reminder", Need::Name, WRITE),
    Access::scoped("DELETE", "/api/sessions/{id}/reminder", Need::Name, WRITE),
    Access::scoped("GET", "/api/sessions/{id}/messages", Need::Nothing, READ),
    Access::scoped("GET", "/api/sessions/{id}/marks", Need::Nothing, READ),
    Access::scoped("GET", "/api/sessions/{id}/socket", Need::Nothing, WRITE),
    Access::scoped("POST", "/api/sessions/{id}/moderate", Need::Name, WRITE),
    Access::scoped("POST", "/api/live/{id}/messages/{message}/report", Need::Name, WRITE),
    Access::scoped("POST", "/api/try-comment", Need::Nothing, READ),
    Access::scoped("GET", "/api/studio/{m}/sessions", Need::Shop(Power::Look), READ),
    Access::scoped("POST", "/api/studio/{m}/sessions", Need::Shop(Power::Stage), WRITE),
    Access::scoped("GET", "/api/studio/{m}/sessions/{id}", Need::Shop(Power::Look), READ),
    Access::scoped("PATCH", "/api/studio/{m}/sessions/{id}", Need::Shop(Power::Stage), WRITE),
    Access::scoped("DELETE", "/api/studio/{m}/sessions/{id}", Need::Shop(Power::Stage), WRITE),
    Access::people("GET", "/api/studio/{m}/sessions/{id}/stream-key", Need::Shop(Power::Stage)),
    Access::people("POST", "/api/studio/{m}/sessions/{id}/stream-key", Need::Shop(Power::Stage)),
    Access::scoped("PUT", "/api/studio/{m}/sessions/{id}/segments", Need::Shop(Power::Stage), WRITE),
    Access::scoped("POST", "/api/studio/{m}/sessions/{id}/act", Need::Shop(Power::Stage), WRITE),
    Access::scoped("GET", "/api/studio/{m}/sessions/{id}/board", Need::Shop(Power::Look), READ),
    Access::scoped("GET", "/api/studio/{m}/sessions/{id}/report", Need::Shop(Power::Look), READ),
    Access::scoped("POST", "/api/studio/{m}/sessions/{id}/hold-comment", Need::Shop(Power::Stage), WRITE),
    Access::people("GET", "/api/console/rooms", Need::Operator),
    Access::people("POST", "/api/console/rooms/{id}/stop", Need::Operator),
];

pub(crate) fn routes(live: Live) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(get_home))
        .routes(routes!(list_sessions))
        .routes(routes!(get_session))
        .routes(routes!(set_reminder, drop_reminder))
        .routes(routes!(list_messages))
        .routes(routes!(list_marks))
        .routes(routes!(open_socket))
        .routes(routes!(moderate_room))
        .routes(routes!(report_message))
        .routes(routes!(try_comment))
        .routes(routes!(list_own_sessions, create_session))
        .routes(routes!(get_own_session, change_session, delete_session))
        .routes(routes!(get_stream_key, rotate_stream_key))
        .routes(routes!(set_segments))
        .routes(routes!(lead_session))
        .routes(routes!(get_board))
        .routes(routes!(get_report))
        .routes(routes!(hold_comment))
        .routes(routes!(list_rooms))
        .routes(routes!(stop_room))
        .with_state(live)
}

/// The front page: what is live, what comes, what was, and products.
#[utoipa::path(get, path = "/api/home", tag = "live", responses((status = 200, body = Home)))]
async fn get_home(State(live): State<Live>, CtxOf(ctx): CtxOf) -> Answer<Home> {
    Ok(live.home(&ctx).await?.into())
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct SessionsQuery {
    state: Option<SessionState>,
    /// Id or slug of a shop.
    merchant: Option<String>,
    cursor: Option<String>,
    limit: Option<u32>,
}

impl SessionsQuery {
    fn page(&self) -> PageQuery {
        PageQuery { cursor: self.cursor.clone(), limit: self.limit }
    }
}

/// Sessions that outsiders may know of, the latest start first.
#[utoipa::path(get, path = "/api/sessions", tag = "live", params(SessionsQuery),
    responses((status = 200, body = Page<SessionCard>), (status = 422, body = Problem)))]
async fn list_sessions(
    State(live): State<Live>,
    CtxOf(ctx): CtxOf,
    Query(q): Query<SessionsQuery>,
) -> Answer<Page<SessionCard>> {
    Ok(live.list_sessions(&ctx, &q.page(), q.state, q.merchant.as_deref()).await?.into())
}

#[utoipa::path(get, path = "/api/sessions/{id}", tag = "live", params(("id" = SessionId, Path)),
    responses((status = 200, body = Session), (status = 404, body = Problem)))]
async fn get_session(State(live): State<Live>, CtxOf(ctx): CtxOf, Path(id): Path<SessionId>) -> Answer<Session> {
    Ok(live.session(&ctx, id).await?.into())
}

#[derive(Serialize, utoipa::ToSchema)]
struct Reminded {
    reminded: bool,
}

/// Asks to be told when it starts.
#[utoipa::path(put, path = "/api/sessions/{id}/reminder", tag = "live", params(("id" = SessionId, Path)),
    responses((status = 200, body = Reminded), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn set_reminder(State(live): State<Live>, CtxOf(ctx): CtxOf, Path(id): Path<SessionId>) -> Answer<Reminded> {
    Ok(Reminded { reminded: studio::remind(&live, &ctx, id, true).await? }.into())
}

#[utoipa::path(delete, path = "/api/sessions/{id}/reminder", tag = "live", params(("id" = SessionId, Path)),
    responses((status = 200, body = Reminded), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn drop_reminder(State(live): State<Live>, CtxOf(ctx): CtxOf, Path(id): Path<SessionId>) -> Answer<Reminded> {
    Ok(Reminded { reminded: studio::remind(&live, &ctx, id, false).await? }.into())
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct MessagesQuery {
    /// Messages older than this one.
    before: Option<MessageId>,
    /// Messages of a replay from this place on, in milliseconds.
    from_ms: Option<i64>,
    to_ms: Option<i64>,
    cursor: Option<String>,
    limit: Option<u32>,
}

/// What was said: the newest first, or of a replay by place, in order.
#[utoipa::path(get, path = "/api/sessions/{id}/messages", tag = "live", params(("id" = SessionId, Path), MessagesQuery),
    responses((status = 200, body = Page<ChatMessage>), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn list_messages(
    State(live): State<Live>,
    CtxOf(ctx): CtxOf,
    Path(id): Path<SessionId>,
    Query(q): Query<MessagesQuery>,
) -> Answer<Page<ChatMessage>> {
    let asked =
        MessagesAsked { before: q.before, cursor: q.cursor, from_ms: q.from_ms, to_ms: q.to_ms, limit: q.limit };
    Ok(live.messages(&ctx, id, asked).await?.into())
}

/// When each product was pinned in the replay.
#[utoipa::path(get, path = "/api/sessions/{id}/marks", tag = "live", params(("id" = SessionId, Path)),
    responses((status = 200, body = Marks), (status = 404, body = Problem)))]
async fn list_marks(State(live): State<Live>, Path(id): Path<SessionId>) -> Answer<Marks> {
    Ok(live.marks(id).await?.into())
}

/// The room's WebSocket. Frames are JSON events or arrays of them.
#[utoipa::path(get, path = "/api/sessions/{id}/socket", tag = "live", params(("id" = SessionId, Path)),
    responses((status = 101, description = "the room"), (status = 404, body = Problem), (status = 503, body = Problem)))]
async fn open_socket(
    State(live): State<Live>,
    CtxOf(ctx): CtxOf,
    Path(id): Path<SessionId>,
    mut request: Request,
) -> Result<Response, Failure> {
    if live.0.hub.is_closed() {
        return Err(Error::new(Kind::Unavailable, "closed").retry_after_s(2).into());
    }
    let room = live.room(id).await?;
    let merchant = room.stage().session.merchant;
    let mut who = live.speaker(&ctx, merchant).await?;
    // Whoever leads this session is its host to viewers, whatever they are in the shop.
    if who.role.crew() && who.user.is_some() && room.stage().hosts.iter().any(|h| h.user_id == who.user) {
        who.role = ChatRole::Host;
    }
    let follows = match who.user {
        Some(user) if !who.role.crew() => live.0.ports.shops.follow_state(merchant, Some(user)).await?.0,
        _ => false,
    };
    let agent = request.headers().get(header::USER_AGENT).and_then(|v| v.to_str().ok());
    let headless = crate::traffic::headless(agent, request.headers().contains_key(header::ACCEPT_LANGUAGE));
    let (response, opening) = push::upgrade(&mut request)?;
    drop(request);
    tokio::spawn(async move {
        let Some(opened) = opening.finish().await else { return };
        let now = live.now();
        let joining = |talk| Joining { user: who.user, hears: hears(&who), counted: !who.role.crew(), talk };
        let socket = std::sync::Arc::new(Socket::new(live.clone(), room.clone(), who.clone(), follows, headless, now));
        let joined = room.push.join(opened, joining(socket.clone()), || room.hello(&who, now).into());
        match joined {
            Ok(()) => {
                if let Some(user) = who.user {
                    let standing = crate::chat::standing(&room.stage(), user, now);
                    if standing != (None, false) {
                        live.tell_standing(&room, user);
                    }
                }
            }
            Err(error) => {
                push::Talk::left(&*socket);
                tracing::warn!(%error, session = %id, "a connection was turned away");
            }
        }
    });
    Ok(response)
}

/// Keeps order in a room: the shop's owner, hosts and moderators, and operators.
#[utoipa::path(post, path = "/api/sessions/{id}/moderate", tag = "live", params(("id" = SessionId, Path)),
    request_body = Moderate,
    responses((status = 204), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn moderate_room(
    State(live): State<Live>,
    CtxOf(ctx): CtxOf,
    Path(id): Path<SessionId>,
    Body(body): Body<Moderate>,
) -> Result<StatusCode, Failure> {
    live.moderate(&ctx, id, body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Says that a comment breaks the rules: each person once a comment.
#[utoipa::path(post, path = "/api/live/{id}/messages/{message}/report", tag = "live",
    params(("id" = SessionId, Path), ("message" = MessageId, Path)),
    responses((status = 204), (status = 404, body = Problem), (status = 409, body = Problem), (status = 429, body = Problem)))]
async fn report_message(
    State(live): State<Live>,
    CtxOf(ctx): CtxOf,
    Path((id, message)): Path<(SessionId, MessageId)>,
) -> Result<StatusCode, Failure> {
    live.report_message(&ctx, id, message).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, utoipa::ToSchema)]
struct TryComment {
    /// Such as `A1,A12:đen|xanh:S|M|L`.
    codes: String,
    text: String,
}

/// What a comment would do. One item stands flat, several under `items`.
#[derive(Serialize, utoipa::ToSchema)]
#[serde(untagged)]
enum CommentReading {
    Several {
        order: bool,
        items: Vec<ReadItem>,
        phone: bool,
    },
    One {
        order: bool,
        code: String,
        quantity: u32,
        options: Vec<String>,
        phone: bool,
    },
    NoOrder {
        order: bool,
        #[schema(value_type = WhyNoOrder)]
        why: &'static str,
        phone: bool,
    },
}

#[derive(Serialize, utoipa::ToSchema)]
struct ReadItem {
    code: String,
    quantity: u32,
    options: Vec<String>,
}

/// Why a comment is no order: the words of [`language::order::NotOrder`].
#[derive(utoipa::ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "describes the parser's words")]
enum WhyNoOrder {
    NoCode,
    Question,
    Cancellation,
    Negation,
    Praise,
    SomeoneElse,
    Report,
    Show,
    Host,
    Unclear,
    TooLong,
}

impl CommentReading {
    fn of(reading: language::Reading) -> CommentReading {
        let phone = reading.phone;
        let mut items: Vec<ReadItem> = (reading.items.into_iter())
            .map(|i| ReadItem { code: i.code, quantity: i.quantity, options: i.options })
            .collect();
        if items.len() > 1 {
            return CommentReading::Several { order: true, items, phone };
        }
        match items.pop() {
            Some(ReadItem { code, quantity, options }) => {
                CommentReading::One { order: true, code, quantity, options, phone }
            }
            None => {
                let why = reading.not_order.unwrap_or(language::order::NotOrder::NoCode);
                CommentReading::NoOrder { order: false, why: why.as_str(), phone }
            }
        }
    }
}

/// What a comment would do, for a merchant to try.
#[utoipa::path(post, path = "/api/try-comment", tag = "live", request_body = TryComment,
    responses((status = 200, body = CommentReading), (status = 422, body = Problem)))]
async fn try_comment(Body(body): Body<TryComment>) -> Answer<CommentReading> {
    if body.codes.len() > CODES_BYTES_MAX {
        return Err(Error::field("codes", "field_too_long").with("max", CODES_BYTES_MAX).into());
    }
    let codes = language::parse_codes(&body.codes).and_then(Codes::new);
    let codes = codes.map_err(|e| Error::field("codes", "codes_unreadable").with("problem", e))?;
    Ok(Json(CommentReading::of(language::read_comment(&codes, &body.text))))
}

/// The shop's sessions, the latest start first.
#[utoipa::path(get, path = "/api/studio/{m}/sessions", tag = "live", params(("m" = MerchantId, Path), SessionsQuery),
    responses((status = 200, body = Page<SessionCard>), (status = 404, body = Problem)))]
async fn list_own_sessions(
    State(live): State<Live>,
    CtxOf(ctx): CtxOf,
    Path(m): Path<MerchantId>,
    Query(q): Query<SessionsQuery>,
) -> Answer<Page<SessionCard>> {
    Ok(live.list_of_shop(&ctx, &q.page(), m, q.state).await?.into())
}

#[utoipa::path(post, path = "/api/studio/{m}/sessions", tag = "live", params(("m" = MerchantId, Path)),
    request_body = SessionInput, responses((status = 201, body = StudioSession), (status = 422, body = Problem)))]
async fn create_session(
    State(live): State<Live>,
    CtxOf(ctx): CtxOf,
    Path(m): Path<MerchantId>,
    Body(body): Body<SessionInput>,
) -> Result<Created<StudioSession>, Failure> {
    let id = live.create_session(&ctx, m, body).await?;
    Ok(Created(live.studio_session(&ctx, m, id).await?))
}

#[utoipa::path(get, path = "/api/studio/{m}/sessions/{id}", tag = "live",
    params(("m" = MerchantId, Path), ("id" = SessionId, Path)),
    responses((status = 200, body = StudioSession), (status = 404, body = Problem)))]
async fn get_own_session(
    State(live): State<Live>,
    CtxOf(ctx): CtxOf,
    Path((m, id)): Path<(MerchantId, SessionId)>,
) -> Answer<StudioSession> {
    Ok(live.studio_session(&ctx, m, id).await?.into())
}

#[utoipa::path(patch, path = "/api/studio/{m}/sessions/{id}", tag = "live",
    params(("m" = MerchantId, Path), ("id" = SessionId, Path)), request_body = SessionChange,
    responses((status = 200, body = StudioSession), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn change_session(
    State(live): State<Live>,
    CtxOf(ctx): CtxOf,
    Path((m, id)): Path<(MerchantId, SessionId)>,
    Body(body): Body<SessionChange>,
) -> Answer<StudioSession> {
    live.change_session(&ctx, m, id, body).await?;
    Ok(live.studio_session(&ctx, m, id).await?.into())
}

/// Takes away a session that was not announced.
#[utoipa::path(delete, path = "/api/studio/{m}/sessions/{id}", tag = "live",
    params(("m" = MerchantId, Path), ("id" = SessionId, Path)),
    responses((status = 204), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn delete_session(
    State(live): State<Live>,
    CtxOf(ctx): CtxOf,
    Path((m, id)): Path<(MerchantId, SessionId)>,
) -> Result<StatusCode, Failure> {
    live.delete_session(&ctx, m, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The publisher's secret, on its way to the host.
#[derive(Serialize, utoipa::ToSchema)]
struct StreamKey {
    key: String,
}

#[utoipa::path(get, path = "/api/studio/{m}/sessions/{id}/stream-key", tag = "live",
    params(("m" = MerchantId, Path), ("id" = SessionId, Path)),
    responses((status = 200, body = StreamKey), (status = 404, body = Problem)))]
async fn get_stream_key(
    State(live): State<Live>,
    Path((m, id)): Path<(MerchantId, SessionId)>,
) -> Result<Response, Failure> {
    Ok(secret(StreamKey { key: live.stream_key(m, id).await?.into_inner() }))
}

/// Makes a new key; the old one opens nothing any more.
#[utoipa::path(post, path = "/api/studio/{m}/sessions/{id}/stream-key", tag = "live",
    params(("m" = MerchantId, Path), ("id" = SessionId, Path)),
    responses((status = 200, body = StreamKey), (status = 404, body = Problem)))]
async fn rotate_stream_key(
    State(live): State<Live>,
    CtxOf(ctx): CtxOf,
    Path((m, id)): Path<(MerchantId, SessionId)>,
) -> Result<Response, Failure> {
    Ok(secret(StreamKey { key: live.rotate_key(&ctx, m, id).await?.into_inner() }))
}

fn secret(key: StreamKey) -> Response {
    ([(header::CACHE_CONTROL, "no-store")], Json(key)).into_response()
}

#[derive(Deserialize, utoipa::ToSchema)]
struct Segments {
    items: Vec<SegmentInput>,
}

#[derive(Serialize, utoipa::ToSchema)]
struct SegmentList {
    items: Vec<Segment>,
}

/// Sets the whole run-of-show, in its order.
#[utoipa::path(put, path = "/api/studio/{m}/sessions/{id}/segments", tag = "live",
    params(("m" = MerchantId, Path), ("id" = SessionId, Path)), request_body = Segments,
    responses((status = 200, body = SegmentList), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn set_segments(
    State(live): State<Live>,
    CtxOf(ctx): CtxOf,
    Path((m, id)): Path<(MerchantId, SessionId)>,
    Body(body): Body<Segments>,
) -> Answer<SegmentList> {
    Ok(SegmentList { items: live.set_segments(&ctx, m, id, body.items).await? }.into())
}

#[derive(Deserialize, utoipa::ToSchema)]
struct ActInput {
    act: Act,
    segment_id: Option<SegmentId>,
}

/// Leads a session.
#[utoipa::path(post, path = "/api/studio/{m}/sessions/{id}/act", tag = "live",
    params(("m" = MerchantId, Path), ("id" = SessionId, Path)), request_body = ActInput,
    responses((status = 200, body = StudioSession), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn lead_session(
    State(live): State<Live>,
    CtxOf(ctx): CtxOf,
    Path((m, id)): Path<(MerchantId, SessionId)>,
    Body(body): Body<ActInput>,
) -> Answer<StudioSession> {
    live.act(&ctx, m, id, body.act, body.segment_id).await?;
    Ok(live.studio_session(&ctx, m, id).await?.into())
}

/// All a host needs while live.
#[utoipa::path(get, path = "/api/studio/{m}/sessions/{id}/board", tag = "live",
    params(("m" = MerchantId, Path), ("id" = SessionId, Path)),
    responses((status = 200, body = Board), (status = 404, body = Problem)))]
async fn get_board(
    State(live): State<Live>,
    CtxOf(ctx): CtxOf,
    Path((m, id)): Path<(MerchantId, SessionId)>,
) -> Answer<Board> {
    Ok(live.board(&ctx, m, id).await?.into())
}

/// What a session came to.
#[utoipa::path(get, path = "/api/studio/{m}/sessions/{id}/report", tag = "live",
    params(("m" = MerchantId, Path), ("id" = SessionId, Path)),
    responses((status = 200, body = Report), (status = 404, body = Problem)))]
async fn get_report(State(live): State<Live>, Path((m, id)): Path<(MerchantId, SessionId)>) -> Answer<Report> {
    Ok(live.report(m, id).await?.into())
}

#[derive(Deserialize, utoipa::ToSchema)]
struct HoldComment {
    message_id: MessageId,
    code: String,
    quantity: u32,
    #[serde(default)]
    options: Vec<String>,
}

/// The host books by hand what somebody wrote.
#[utoipa::path(post, path = "/api/studio/{m}/sessions/{id}/hold-comment", tag = "live",
    params(("m" = MerchantId, Path), ("id" = SessionId, Path)), request_body = HoldComment,
    responses((status = 200, body = inline(OrderJson)), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn hold_comment(
    State(live): State<Live>,
    CtxOf(ctx): CtxOf,
    Path((m, id)): Path<(MerchantId, SessionId)>,
    Body(body): Body<HoldComment>,
) -> Answer<OrderJson> {
    if body.quantity == 0 || body.quantity > language::order::QUANTITY_MAX {
        return Err(Error::field("quantity", "quantity_out_of_range")
            .with("max", language::order::QUANTITY_MAX)
            .into());
    }
    let item = OrderItem { code: body.code.trim().to_owned(), quantity: body.quantity, options: body.options };
    Ok(live.hold_from_comment(&ctx, m, id, body.message_id, item).await?.into())
}

/// Rooms that are on air or in rehearsal.
#[utoipa::path(get, path = "/api/console/rooms", tag = "live", params(PageQuery),
    responses((status = 200, body = Page<SessionCard>), (status = 404, body = Problem)))]
async fn list_rooms(
    State(live): State<Live>,
    CtxOf(ctx): CtxOf,
    Query(page): Query<PageQuery>,
) -> Answer<Page<SessionCard>> {
    Ok(live.console_rooms(&ctx, &page).await?.into())
}

#[derive(Deserialize, utoipa::ToSchema)]
struct Stop {
    reason: String,
}

/// Stops a room now.
#[utoipa::path(post, path = "/api/console/rooms/{id}/stop", tag = "live", params(("id" = SessionId, Path)),
    request_body = Stop,
    responses((status = 200, body = Session), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn stop_room(
    State(live): State<Live>,
    CtxOf(ctx): CtxOf,
    Path(id): Path<SessionId>,
    Body(body): Body<Stop>,
) -> Answer<Session> {
    live.stop(&ctx, id, body.reason).await?;
    Ok(live.session(&ctx, id).await?.into())
}

// ── video ────────────────────────────────────────────────────────────────────────────────────────────────────────

/// The video of live sessions and replays. Asked many times a second by each viewer: outside the door, no session is
/// looked up.
pub fn media_router(live: Live) -> Router {
    Router::new()
        .route("/live/{stream}/{file}", get(live_file))
        .route("/replay/{session}/{file}", get(replay_file))
        .with_state(live)
}

async fn live_file(
    State(live): State<Live>,
    axum::extract::Path((stream, file)): axum::extract::Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Response {
    let Some(media) = live.0.media.get() else { return plain(StatusCode::SERVICE_UNAVAILABLE) };
    match media.file(&stream, &file, query.as_deref().unwrap_or_default()).await {
        Ok(file) => video(file.body.into(), file.content_type, file.immutable),
        Err(media::FileError::BadRequest) => plain(StatusCode::BAD_REQUEST),
        Err(media::FileError::NotLive | media::FileError::NotFound) => plain(StatusCode::NOT_FOUND),
    }
}

async fn replay_file(
    State(live): State<Live>,
    axum::extract::Path((session, file)): axum::extract::Path<(String, String)>,
) -> Response {
    let Ok(id) = session.parse::<SessionId>() else { return plain(StatusCode::NOT_FOUND) };
    let Ok(replay) = live.open_replay(id).await else { return plain(StatusCode::NOT_FOUND) };
    if file == "index.m3u8" {
        return video(replay.playlist.clone().into(), "application/vnd.apple.mpegurl", false);
    }
    let Some(media) = live.0.media.get() else { return plain(StatusCode::SERVICE_UNAVAILABLE) };
    // Only what the cut playlist names: a rehearsal stays the crew's.
    if !replay.names(&file) {
        return plain(StatusCode::NOT_FOUND);
    }
    match media.recorded(&crate::acts::recording_name(id), &file).await {
        Ok(file) => video(file.body.into(), file.content_type, file.immutable),
        Err(_) => plain(StatusCode::NOT_FOUND),
    }
}

fn video(body: RawBody, content_type: &'static str, immutable: bool) -> Response {
    let caching = if immutable { "public, max-age=31536000, immutable" } else { "no-store" };
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    response
}

fn plain(status: StatusCode) -> Response {
    (status, [(header::CACHE_CONTROL, "no-store")]).into_response()
}
