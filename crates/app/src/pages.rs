//! The pages: built by `web/`, embedded in the binary. The server writes title, description and the first data into the
//! shell, so that a page shows something before its script has asked for anything.

use axum::{
    Router,
    body::Body,
    extract::{Path, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::get,
};
use http_body_util::BodyExt;
use kernel::World;
use kit::Door;
use serde_json::{Map, Value, json};
use tower::ServiceExt;
use tower_http::{
    compression::{
        CompressionLayer, Predicate,
        predicate::{NotForContentType, SizeAbove},
    },
    set_header::SetResponseHeaderLayer,
};

#[derive(rust_embed::RustEmbed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct Web;

/// Scripts and pictures come from here and from nowhere else. Styles may be inline: the component library sets them.
const CONTENT_POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self' ws: wss:; worker-src 'self' blob:; object-src 'none'; \
base-uri 'none'; form-action 'self'; frame-ancestors 'self'";
/// Data written into a page at most; what is larger the page asks for.
const BOOT_BYTES_MAX: usize = 200 * 1024;

#[derive(Clone)]
struct Pages {
    api: Router,
    openapi: bytes::Bytes,
}

/// Browsers keep their mark this long.
const DEVICE_S: u32 = 2 * 365 * 24 * 3600;

/// Gives browsers a mark of their own: random, and told to nobody else.
#[derive(Clone)]
struct Marker {
    world: World,
    https: bool,
}

/// Marks the browser that was answered a page, where it has no mark yet.
async fn mark_browser(State(marker): State<Marker>, request: Request, next: Next) -> Response {
    let marked = kit::cookie(request.headers(), kit::DEVICE_COOKIE).is_some();
    let mut response = next.run(request).await;
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if marked || !kind.starts_with("text/html") {
        return response;
    }
    let (name, mark, secure) =
        (kit::DEVICE_COOKIE, marker.world.token::<16>(), if marker.https { "; Secure" } else { "" });
    let cookie = format!("{name}={mark}; Path=/; HttpOnly; SameSite=Lax; Max-Age={DEVICE_S}{secure}");
    if let Ok(mut cookie) = HeaderValue::try_from(cookie) {
        cookie.set_sensitive(true);
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// The API with the pages around it. `https`: cookies never go out without it.
pub(crate) fn with_pages(api: Router, door: Door, openapi: &Value, world: World, https: bool) -> Router {
    let openapi = bytes::Bytes::from(openapi.to_string());
    let pages = Pages { api: api.clone(), openapi };
    let faces = Router::new()
        .route("/", get(storefront))
        .route("/products", get(storefront))
        .route("/p/{slug}", get(storefront))
        .route("/m/{slug}", get(storefront))
        .route("/live/{id}", get(storefront))
        .route("/cart", get(storefront))
        .route("/orders", get(storefront))
        .route("/orders/{id}", get(storefront))
        .route("/h/{token}", get(storefront))
        .route("/login", get(storefront))
        .route("/sign-up", get(storefront))
        .route("/account", get(storefront))
        .route("/account/decisions", get(storefront))
        .route("/notices", get(storefront))
        .route("/reset", get(storefront))
        .route("/reset/{token}", get(storefront))
        .route("/setup/{token}", get(storefront))
        .route("/studio", get(studio))
        .route("/studio/{*rest}", get(studio))
        .route("/console", get(console))
        .route("/console/{*rest}", get(console))
        .route("/assets/{*file}", get(asset))
        .route("/lantern.svg", get(icon))
        .route("/api/openapi.json", get(describe))
        .with_state(pages)
        .layer(from_fn_with_state(Marker { world, https }, mark_browser));
    let nothing_here = move |uri: Uri, headers: HeaderMap| async move {
        // A person gets the page that says so; a program gets the problem.
        let person = headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()).is_some_and(|v| v.contains("text/html"));
        if !person || uri.path().starts_with("/api/") {
            return Door::nothing_here(State(door), headers).await;
        }
        let mut page = shell("index.html", &Head::default(), &Value::Object(Map::new()));
        *page.status_mut() = StatusCode::NOT_FOUND;
        page
    };
    // What is compressed already, or streams, is left alone.
    let compress = SizeAbove::new(512).and(NotForContentType::IMAGES).and(NotForContentType::const_new("video/"));
    api.merge(faces)
        .fallback(nothing_here)
        .layer(CompressionLayer::new().gzip(true).compress_when(compress))
        .layer(default_header(header::CONTENT_SECURITY_POLICY, CONTENT_POLICY))
        // Answers hold what is one person's; files that others may keep say so themselves.
        .layer(default_header(header::CACHE_CONTROL, "no-store"))
        .layer(default_header(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(default_header(header::REFERRER_POLICY, "same-origin"))
        .layer(default_header(header::X_FRAME_OPTIONS, "SAMEORIGIN"))
}

fn default_header(name: header::HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}

async fn describe(State(pages): State<Pages>) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], pages.openapi).into_response()
}

/// A file of the build: named by its content, so it never changes.
async fn asset(Path(file): Path<String>) -> Response {
    file_of(&format!("assets/{file}"), "public, max-age=31536000, immutable")
}

async fn icon() -> Response {
    file_of("lantern.svg", "public, max-age=86400")
}

fn file_of(name: &str, cache: &'static str) -> Response {
    let Some(file) = Web::get(name) else { return StatusCode::NOT_FOUND.into_response() };
    let kind = file.metadata.mimetype().to_owned();
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, cache.to_owned())], Body::from(file.data)).into_response()
}

async fn studio() -> Response {
    shell("studio.html", &Head::titled("Phien Studio"), &Value::Object(Map::new()))
}

async fn console() -> Response {
    shell("console.html", &Head::titled("Phien Console"), &Value::Object(Map::new()))
}

/// What stands in a page's head.
#[derive(Default)]
struct Head {
    title: String,
    description: String,
    picture: String,
}

impl Head {
    fn titled(title: &str) -> Head {
        Head { title: title.to_owned(), ..Head::default() }
    }

    /// Out of an API answer, by the names its kinds share.
    fn of(thing: &Value, language: &str) -> Head {
        let text = |field: &str| {
            let value = &thing[field];
            let words = value.as_str().or_else(|| {
                [language, "vi", "en", "zh"].iter().find_map(|l| value[*l].as_str().filter(|t| !t.is_empty()))
            });
            words.unwrap_or_default().to_owned()
        };
        let first = |fields: &[&str]| fields.iter().map(|f| text(f)).find(|t| !t.is_empty()).unwrap_or_default();
        let picture = first(&["cover_url", "avatar_url"]);
        Head {
            title: first(&["title", "name"]),
            description: first(&["description", "about"]).chars().take(200).collect(),
            picture: if picture.is_empty() {
                thing["pictures"][0].as_str().unwrap_or_default().to_owned()
            } else {
                picture
            },
        }
    }

    fn html(&self) -> String {
        let site = if self.title.is_empty() { "Phien".to_owned() } else { format!("{} · Phien", self.title) };
        let mut html = format!("<title>{}</title>", escape(&site));
        let mut meta = |name: &str, property: &str, content: &str| {
            if !content.is_empty() {
                html += &format!("<meta {name}=\"{property}\" content=\"{}\">", escape(content));
            }
        };
        meta("name", "description", &self.description);
        meta("property", "og:title", &site);
        meta("property", "og:description", &self.description);
        meta("property", "og:image", &self.picture);
        html
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A page of the storefront with what it shows first.
async fn storefront(State(pages): State<Pages>, uri: Uri, headers: HeaderMap) -> Response {
    let mut parts = uri.path().trim_start_matches('/').splitn(2, '/');
    let (kind, name) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let ask = match (kind, name) {
        ("", _) => Some(("home", "/api/home".to_owned())),
        ("p", name) => Some(("product", format!("/api/products/{name}"))),
        ("m", name) => Some(("merchant", format!("/api/merchants/{name}"))),
        ("live", name) => Some(("session", format!("/api/sessions/{name}"))),
        _ => None,
    };
    let mut boot = Map::new();
    if let Some(me) = pages.ask("/api/me", &headers).await {
        boot.insert("me".into(), me);
    }
    let mut head = Head::default();
    let mut status = StatusCode::OK;
    if let Some((key, path)) = ask {
        match pages.ask(&path, &headers).await {
            Some(answer) => {
                let language = kit::cookie(&headers, kit::LANGUAGE_COOKIE).unwrap_or("vi").to_owned();
                head = if key == "home" { Head::default() } else { Head::of(&answer, &language) };
                boot.insert(key.into(), answer);
            }
            None => status = StatusCode::NOT_FOUND,
        }
    }
    let mut response = shell("index.html", &head, &Value::Object(boot));
    if response.status() == StatusCode::OK {
        *response.status_mut() = status;
    }
    response
}

impl Pages {
    /// The API's own answer to the same person, through the same door.
    async fn ask(&self, path: &str, headers: &HeaderMap) -> Option<Value> {
        let mut request = Request::builder().uri(path);
        for name in [header::COOKIE, header::ACCEPT_LANGUAGE, header::HOST] {
            if let Some(value) = headers.get(&name) {
                request = request.header(name, value);
            }
        }
        let response = self.api.clone().oneshot(request.body(Body::empty()).ok()?).await.ok()?;
        if response.status() != StatusCode::OK {
            return None;
        }
        let bytes = http_body_util::Limited::new(response.into_body(), BOOT_BYTES_MAX).collect().await.ok()?.to_bytes();
        serde_json::from_slice(&bytes).ok()
    }
}

/// The built shell with its head and its first data.
fn shell(name: &str, head: &Head, boot: &Value) -> Response {
    let Some(file) = Web::get(name) else {
        let hint = "<!doctype html><meta charset=utf-8><title>Phien</title><p>The pages are not built yet. Run <code>make web</code>, then build the server again. The API is at <a href=/api/openapi.json>/api/openapi.json</a>.";
        return (StatusCode::SERVICE_UNAVAILABLE, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], hint)
            .into_response();
    };
    let page = String::from_utf8_lossy(&file.data);
    // Inside a script element only the end of the element has to be kept from ending it.
    let boot = json!(boot).to_string().replace('<', "\\u003c");
    let page = page.replace("<!--phien:head-->", &head.html()).replace("<!--phien:boot-->", &boot);
    let headers = [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    (headers, page).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_cannot_leave_its_element() {
        let thing = json!({"title": {"vi": "</title><script>alert(1)</script>"}, "pictures": ["/pictures/a.png"]});
        let html = Head::of(&thing, "vi").html();
        assert!(!html.contains("<script") && html.contains("/pictures/a.png"), "{html}");
    }
}
