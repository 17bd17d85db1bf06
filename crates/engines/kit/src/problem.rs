//! Answers and problems as JSON. A handler gives a [`kernel::Error`]; the door writes its sentence in the reader's language.

use std::time::Duration;

use axum::{
    Json,
    extract::{FromRequest, Request},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use http_body_util::BodyExt;
use kernel::{DecisionId, Error, Kind, Locale};
use serde::{Serialize, de::DeserializeOwned};

use crate::Texts;

/// What a handler gives.
pub type Answer<T> = Result<Json<T>, Failure>;

/// A JSON body may be this large; routes that take files read them themselves.
pub(crate) const BODY_BYTES_MAX: usize = 1024 * 1024;

/// RFC 9457 problem details.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Problem {
    pub r#type: String,
    pub title: String,
    pub status: u16,
    /// Stable; for programs.
    pub code: String,
    /// A sentence for a person, saying what to do.
    pub detail: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_s: Option<u32>,
    /// Why a policy judged so, in the reader's language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reasons: Option<Vec<String>>,
    /// The judgement that may be appealed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision_id: Option<DecisionId>,
}

/// An error on its way out; the door gives it words.
#[derive(Debug)]
pub struct Failure(pub Error);

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure(error)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = StatusCode::from_u16(self.0.kind.status()).unwrap_or_default().into_response();
        response.extensions_mut().insert(Worded(self.0));
        response
    }
}

#[derive(Clone)]
pub(crate) struct Worded(pub(crate) Error);

/// Writes the problem of an error, in `locale`.
pub(crate) fn problem(texts: &Texts, locale: Locale, error: &Error) -> Response {
    if error.kind == Kind::Internal {
        tracing::error!(%error, "a request failed");
    }
    let status = StatusCode::from_u16(error.kind.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body = Problem {
        r#type: format!("/docs/errors#{}", error.code),
        title: status.canonical_reason().unwrap_or("Error").to_owned(),
        status: status.as_u16(),
        code: error.code.to_owned(),
        detail: texts.sentence(locale, error),
        field: error.field.map(str::to_owned),
        retry_after_s: error.retry_after_s,
        reasons: error.why.as_ref().map(|w| w.reasons.iter().map(|r| r.pick(locale).to_owned()).collect()),
        decision_id: error.why.as_ref().and_then(|w| w.decision_id),
    };
    let mut response = (status, Json(body)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    if let Some(seconds) = error.retry_after_s {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// A JSON body of at most 1 MiB, with an error that names what is wrong and where.
/// Errors: `body_not_json`, `body_unreadable`, `body_too_large`.
pub struct Body<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &S) -> Result<Self, Failure> {
        let json = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|v| v.to_str().ok())
            .is_some_and(|v| v.starts_with("application/json"));
        if !json {
            return Err(Failure(Error::invalid("body_not_json")));
        }
        let bytes = read_body(request.into_body(), BODY_BYTES_MAX).await?;
        let reader = &mut serde_json::Deserializer::from_slice(&bytes);
        let value = serde_path_to_error::deserialize(reader).map_err(|error| {
            let path = error.path().to_string();
            Error::invalid("body_unreadable").with("path", path).with("problem", error.inner())
        })?;
        Ok(Body(value))
    }
}

/// A body has this long to come, and a second more for each [`BODY_BYTES_PER_S`] that it may have.
const BODY_TIME: Duration = Duration::from_secs(30);
/// The slowest line that a full body is waited for on.
const BODY_BYTES_PER_S: usize = 16 * 1024;

/// Reads a body of at most `limit` bytes. Errors: `body_too_large`, `body_too_slow`, `body_broken`.
pub async fn read_body(body: axum::body::Body, limit: usize) -> Result<bytes::Bytes, Error> {
    let more_s = u64::try_from(limit / BODY_BYTES_PER_S).unwrap_or(u64::MAX);
    read_body_within(body, limit, BODY_TIME.saturating_add(Duration::from_secs(more_s))).await
}

async fn read_body_within(body: axum::body::Body, limit: usize, time: Duration) -> Result<bytes::Bytes, Error> {
    let limited = http_body_util::Limited::new(body, limit);
    let Ok(read) = tokio::time::timeout(time, limited.collect()).await else {
        return Err(Error::new(Kind::TooSlow, "body_too_slow"));
    };
    match read {
        Ok(all) => Ok(all.to_bytes()),
        Err(error) if error.is::<http_body_util::LengthLimitError>() => {
            Err(Error::new(Kind::TooLarge, "body_too_large").with("max", limit))
        }
        Err(_) => Err(Error::invalid("body_broken")),
    }
}

/// `201 Created` with a JSON body.
pub struct Created<T>(pub T);

impl<T: Serialize> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        (StatusCode::CREATED, Json(self.0)).into_response()
    }
}

/// `?…` of a request, with an error that names what is wrong. Errors: `query_unreadable`.
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> axum::extract::FromRequestParts<S> for Query<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut axum::http::request::Parts, _: &S) -> Result<Self, Failure> {
        let read = axum::extract::Query::<T>::try_from_uri(&parts.uri);
        read.map(|q| Query(q.0)).map_err(|e| Failure(Error::invalid("query_unreadable").with("problem", e.body_text())))
    }
}

/// The variables of a path. One that cannot be read names nothing that exists: `not_found`.
pub struct Path<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> axum::extract::FromRequestParts<S> for Path<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut axum::http::request::Parts, state: &S) -> Result<Self, Failure> {
        let read = axum::extract::Path::<T>::from_request_parts(parts, state).await;
        read.map(|p| Path(p.0)).map_err(|_| Failure(Error::not_found()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_body_that_does_not_come_is_not_waited_for() {
        let error =
            read_body_within(axum::body::Body::new(Pending), 1000, Duration::from_millis(50)).await.unwrap_err();
        assert_eq!((error.kind.status(), error.code), (408, "body_too_slow"));
        let whole = read_body_within("a body".into(), 6, Duration::from_secs(5)).await.unwrap();
        assert_eq!(whole, "a body");
        assert_eq!(read_body("a body".into(), 5).await.unwrap_err().code, "body_too_large");
    }

    /// A body of which nothing ever comes.
    struct Pending;

    impl hyper::body::Body for Pending {
        type Data = bytes::Bytes;
        type Error = std::convert::Infallible;

        fn poll_frame(
            self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Result<hyper::body::Frame<bytes::Bytes>, Self::Error>>> {
            std::task::Poll::Pending
        }
    }
}
