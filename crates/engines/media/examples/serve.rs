//! A live stream on a plain page, to look at and to measure: `cargo run -p media --example serve`.
//!
//! Publish to `rtmp://127.0.0.1:1935/live/demo` and open <http://127.0.0.1:8090/>. Environment: `RTMP`, `HTTP`
//! (addresses), `PAGES` (folder of files to serve), `RECORDINGS` (folder), `CLIP` (an FLV file to loop as `clip`),
//! `PART_MS`. Any key is let in and is the stream's public name too, which no real gate may do.

use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use media::{Admitted, BoxFuture, Clip, File, FileError, Gate, Media, MediaOptions, Refusal, StreamEvent, StreamKey};
use std::sync::Arc;

struct Open;

impl Gate for Open {
    fn admit(&self, key: StreamKey) -> BoxFuture<'_, Result<Admitted, Refusal>> {
        Box::pin(async move {
            if key.expose() == "wrong" {
                return Err(Refusal::new("bad_key", "this stream key is not known: copy it again from the studio"));
            }
            Ok(Admitted { stream: key.expose().to_owned(), recording: Some(format!("rec-{}", key.expose())) })
        })
    }

    fn event(&self, event: StreamEvent) {
        println!("{event:?}");
    }
}

#[derive(Clone)]
struct App {
    media: Media,
    pages: String,
}

fn answer(file: File) -> Response {
    let cache = if file.immutable { "public, max-age=31536000, immutable" } else { "no-store" };
    ([(header::CONTENT_TYPE, file.content_type), (header::CACHE_CONTROL, cache)], file.body).into_response()
}

async fn live(
    State(app): State<App>,
    Path((stream, name)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Response {
    match app.media.file(&stream, &name, query.as_deref().unwrap_or_default()).await {
        Ok(file) => answer(file),
        Err(error @ FileError::BadRequest) => (StatusCode::BAD_REQUEST, error.to_string()).into_response(),
        Err(error) => (StatusCode::NOT_FOUND, error.to_string()).into_response(),
    }
}

async fn replay(State(app): State<App>, Path((recording, name)): Path<(String, String)>) -> Response {
    match app.media.recorded(&recording, &name).await {
        Ok(file) => answer(file),
        Err(error) => (StatusCode::NOT_FOUND, error.to_string()).into_response(),
    }
}

async fn page(State(app): State<App>, path: Option<Path<String>>) -> Response {
    let name = path.map_or("index.html".to_owned(), |Path(name)| name);
    let kind = if name.ends_with(".js") { "text/javascript" } else { "text/html" };
    match tokio::fs::read(format!("{}/{name}", app.pages)).await {
        Ok(body) if !name.contains("..") => ([(header::CONTENT_TYPE, kind)], body).into_response(),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

fn setting(name: &str, default: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| default.to_owned())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut options =
        MediaOptions::new(setting("RTMP", "127.0.0.1:1935").parse()?, setting("RECORDINGS", "recordings").into());
    options.part_ms = setting("PART_MS", "200").parse()?;
    let media = Media::start(options, Arc::new(Open)).await?;
    if let Ok(path) = std::env::var("CLIP") {
        media.publish_clip("clip", Clip::from_flv(std::fs::read(path)?.into())?, None).await?;
    }
    let app = App { media: media.clone(), pages: setting("PAGES", ".") };
    let router = Router::new()
        .route("/live/{stream}/{name}", get(live))
        .route("/replay/{recording}/{name}", get(replay))
        .route(
            "/health/{stream}",
            get(async |State(app): State<App>, Path(stream): Path<String>| {
                serde_json::to_string(&app.media.health(&stream)).unwrap_or_default()
            }),
        )
        .route("/", get(page))
        .route("/{name}", get(page))
        .with_state(app);
    let listener = tokio::net::TcpListener::bind(setting("HTTP", "127.0.0.1:8090")).await?;
    let stop = async {
        let _ = tokio::signal::ctrl_c().await;
    };
    tokio::select! {
        served = async { axum::serve(listener, router).await } => served?,
        () = stop => {}
    }
    media.shutdown().await;
    Ok(())
}
