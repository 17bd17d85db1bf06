//! Routes of notices and their JSON.

use axum::extract::State;
use kernel::{Error, NoticeId};
use kit::{Access, Answer, Body, CtxOf, Need, Page, PageQuery, Problem, Query};
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{NoticeView, Notify};

pub const ACCESS: &[Access] =
    &[Access::people("GET", "/api/notices", Need::Name), Access::people("POST", "/api/notices/read", Need::Name)];

pub(crate) fn routes(notify: Notify) -> OpenApiRouter {
    OpenApiRouter::new().routes(routes!(list_notices)).routes(routes!(mark_notices_read)).with_state(notify)
}

/// The caller's notices, the newest first, in their language.
#[utoipa::path(get, path = "/api/notices", tag = "notices", params(PageQuery), responses((status = 200, body = Page<NoticeView>)))]
async fn list_notices(
    State(s): State<Notify>,
    CtxOf(ctx): CtxOf,
    Query(page): Query<PageQuery>,
) -> Answer<Page<NoticeView>> {
    Ok(s.list(ctx.actor.user()?, ctx.locale, &page).await?.into())
}

/// `ids`, or `all: true`.
#[derive(Deserialize, utoipa::ToSchema)]
struct ReadInput {
    ids: Option<Vec<NoticeId>>,
    #[serde(default)]
    all: bool,
}

#[derive(Serialize, utoipa::ToSchema)]
struct Unread {
    unread: i64,
}

/// Marks notices as read.
#[utoipa::path(post, path = "/api/notices/read", tag = "notices", request_body = ReadInput,
    responses((status = 200, body = Unread), (status = 422, body = Problem)))]
async fn mark_notices_read(State(s): State<Notify>, CtxOf(ctx): CtxOf, Body(body): Body<ReadInput>) -> Answer<Unread> {
    if !body.all && body.ids.is_none() {
        return Err(Error::field("ids", "field_needed").into());
    }
    let ids = if body.all { None } else { body.ids };
    Ok(Unread { unread: s.mark_read(&ctx, ids).await? }.into())
}
