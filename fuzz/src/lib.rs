//! What strangers send, as functions of bytes: each takes any input and panics only where a promise is broken. The fuzz
//! targets call them with bytes of their own invention, a test of `app` with the corpus that is checked in.

use std::sync::{Mutex, OnceLock, PoisonError};

use axum::{Router, body::Body, http::Request};
use bytes::Bytes;
use http_body_util::BodyExt;
use kit::push::{Decoder, Incoming, MESSAGE_BYTES_MAX};
use media::rtmp::{RtmpError, RtmpEvent, RtmpSession};
use serde_json::{Value, json};
use tower::ServiceExt;

/// A target by the name of its folder in the corpus.
pub type Target = (&'static str, fn(&[u8]));

pub const TARGETS: &[Target] =
    &[("rtmp", rtmp), ("flv", flv), ("comment", comment), ("csv", csv), ("frames", frames), ("bodies", bodies)];

/// Bytes of a publisher: from its first one, and past the handshake. However they are cut, they mean the same; what they
/// carry is packaged.
pub fn rtmp(data: &[u8]) {
    let [first, ref rest @ ..] = *data else { return };
    let cut = usize::from(first) + 1;
    let hello = [&[3][..], &[0; 2 * 1536]].concat();
    for greeting in [&[][..], &hello] {
        let publish = |pieces: &mut dyn Iterator<Item = &[u8]>| -> Result<Vec<RtmpEvent>, RtmpError> {
            let mut session = RtmpSession::new();
            session.input(greeting)?;
            let mut events = Vec::new();
            for piece in pieces {
                for event in session.input(piece)? {
                    match &event {
                        RtmpEvent::Publish { app, .. } if app.is_empty() => session.refuse("no application"),
                        RtmpEvent::Publish { .. } => session.accept(),
                        _ => {}
                    }
                    events.push(event);
                }
                session.take_output();
            }
            Ok(events)
        };
        let whole = publish(&mut std::iter::once(rest));
        let in_pieces = publish(&mut rest.chunks(cut));
        assert_eq!(whole, in_pieces, "read in pieces of {cut} bytes it means something else");
        let messages: Vec<_> = whole
            .unwrap_or_default()
            .into_iter()
            .filter_map(|event| match event {
                RtmpEvent::Audio(at_ms, body) => Some((false, at_ms, body)),
                RtmpEvent::Video(at_ms, body) => Some((true, at_ms, body)),
                _ => None,
            })
            .collect();
        packaged(&messages);
    }
}

/// An FLV file, and its bytes as the body of a tag or of a configuration.
pub fn flv(data: &[u8]) {
    let data = Bytes::copy_from_slice(data);
    let _ = media::flv::parse_video(&data);
    let _ = media::flv::parse_audio(&data);
    let _ = media::flv::parse_sps(&data);
    let video = media::flv::parse_avcc(&data);
    let audio = media::flv::parse_asc(&data);
    for length_bytes in 1..=4 {
        let _ = media::flv::frame_is_whole(&data, length_bytes);
    }
    let silent = media::flv::AudioConfig::silent();
    if let Ok(video) = &video {
        media::mp4::init(video, &silent);
        assert!(video.codec().starts_with("avc1."));
    }
    if let Ok(audio) = &audio {
        assert!(audio.rate_hz > 0 && audio.channels > 0, "{audio:?}");
    }
    let Ok(tags) = media::flv::parse_file(&data) else { return };
    assert!(tags.iter().map(|tag| tag.body.len()).sum::<usize>() <= data.len());
    if let Ok(clip) = media::Clip::from_flv(data) {
        assert!(clip.length_ms() > 0, "a clip without length would be played without end in no time");
    }
    packaged(&tags.into_iter().map(|tag| (tag.video, tag.timestamp_ms, tag.body)).collect::<Vec<_>>());
}

/// What a message may grow to when it is packaged: its own bytes, boxes around it, and silence in the gaps of the sound.
const BYTES_PER_MESSAGE_MAX: usize = 16 * 1024;

fn packaged(messages: &[(bool, u32, Bytes)]) {
    let came: usize = messages.iter().map(|(.., body)| body.len()).sum();
    if let Ok(made) = media::package(messages) {
        let most = came + (messages.len() + 1) * BYTES_PER_MESSAGE_MAX;
        assert!(made <= most, "{came} bytes in {} messages became {made}", messages.len());
    }
}

/// A line of armed codes, then a comment.
pub fn comment(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (spec, comment) = text.split_once('\n').unwrap_or(("A1,A12:đen|xanh:S|M|L,B7", &text));
    let _ = language::normalise_phone(comment);
    let masked = language::mask(comment);
    assert!(language::find_personal(&masked.text).is_empty(), "personal data is left in {:?}", masked.text);
    assert_eq!(masked.any, !language::find_personal(comment).is_empty());
    for span in language::find_personal(comment) {
        assert!(comment.get(span.range.clone()).is_some(), "{:?} is not within {comment:?}", span.range);
    }
    assert!(language::same_comment(comment, comment));
    language::BannedWords::new([spec, "cấm"]).find(comment);
    let codes = match language::parse_codes(spec) {
        Ok(armed) => language::Codes::new(armed).expect("codes that were read can be armed"),
        Err(_) => return,
    };
    let reading = language::read_comment(&codes, comment);
    assert_ne!(reading.is_order(), reading.not_order.is_some(), "an order, or why it is none: {reading:?}");
    for item in &reading.items {
        let armed = codes.armed().iter().find(|armed| armed.code == item.code).expect("only armed codes are ordered");
        assert!((1..=language::order::QUANTITY_MAX).contains(&item.quantity), "{item:?}");
        let offered = |option: &String| armed.options.iter().flatten().any(|o| o == option);
        assert!(item.options.iter().all(offered), "{item:?}");
    }
    reading.to_json();
}

/// A file of products. Reading it twice says the same.
pub fn csv(data: &[u8]) {
    for currency in [kernel::Currency::VND, kernel::Currency::USD] {
        let report = trade::check_csv(data, currency);
        if let Ok(report) = &report {
            assert!(report.products_created <= report.rows, "{report:?}");
        }
        assert_eq!(report.ok(), trade::check_csv(data, currency).ok());
    }
}

/// Bytes of a WebSocket client. However they are cut, they mean the same.
pub fn frames(data: &[u8]) {
    let [first, ref rest @ ..] = *data else { return };
    let cut = usize::from(first) + 1;
    let read = |pieces: &mut dyn Iterator<Item = &[u8]>| {
        let mut decoder = Decoder::default();
        let mut all = Vec::new();
        let mut end = Ok(());
        for piece in pieces {
            if end.is_ok() {
                end = decoder.feed(piece, |incoming| all.push(incoming));
            }
        }
        (all, end)
    };
    let whole = read(&mut std::iter::once(rest));
    assert_eq!(whole, read(&mut rest.chunks(cut)), "read in pieces of {cut} bytes it means something else");
    for incoming in whole.0 {
        if let Incoming::Text(text) = incoming {
            assert!(text.len() <= MESSAGE_BYTES_MAX);
        }
    }
}

/// A house with a shop, a product and a session, and who owns them; it is also the operator.
struct Stage {
    runtime: tokio::runtime::Runtime,
    house: phien::wire::House,
    owner: kernel::UserId,
    /// Of the owner; made anew when the one before was ended by what was sent.
    session: Mutex<Option<kernel::Secret<String>>>,
    /// What stands for shop `{m}`, product `{p}`, variant `{v}`, session `{s}`, order `{o}` and tomorrow `{t}`.
    names: Vec<(&'static str, String)>,
    _folder: tempfile::TempDir,
}

impl Stage {
    fn open() -> Stage {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.expect("a runtime");
        let folder = tempfile::tempdir().expect("a folder");
        let mut config = phien::config::Config::read(None).expect("the defaults");
        config.data = folder.path().to_owned();
        config.rtmp_addr = ([127, 0, 0, 1], 0).into();
        let (house, owner) = runtime.block_on(async {
            let house = phien::wire::House::open(&config, kit::SystemWorld::world(), false).await.expect("a house");
            let new = identity::NewUser {
                name: "Owner".to_owned(),
                login: Some("owner@example.com".to_owned()),
                password: Some(kernel::Secret::new("a long enough password".to_owned())),
                locale: kernel::Locale::En,
                operator: true,
            };
            let owner = house.identity.create_user(new).await.expect("an owner");
            (house, owner)
        });
        let mut stage = Stage { runtime, house, owner, session: Mutex::default(), names: Vec::new(), _folder: folder };
        let shop = json!({"name": "One", "slug": "one", "country": "VN", "currency": "VND", "application": {
            "kind": "person", "category": "clothes", "legal_name": "One", "identity_number": "790000000017",
            "born": "1990-05-17", "bank": {"name": "Vietcombank", "account": "190000000017", "holder": "One"},
            "return_address": {"line": "12 Lê Lợi", "region": "VN-SG", "country": "VN"}}});
        stage.named("{m}", "POST /api/merchants", shop, "/id");
        let product = json!({"title": {"vi": "Áo"}, "status": "active",
            "variants": [{"sku": "AO-1", "options": [], "price_minor": 100_000, "on_hand": 1_000_000}]});
        let made = stage.named("{p}", "POST /api/studio/{m}/products", product, "/id");
        stage.names.push(("{v}", made["variants"][0]["id"].as_str().expect("a variant").to_owned()));
        let tomorrow = stage.house.store.world().now().plus_s(24 * 3600);
        let session = json!({"title": {"vi": "Phiên"}, "starts_at": tomorrow, "host_name": "Lan"});
        stage.names.push(("{t}", tomorrow.to_string()));
        stage.named("{s}", "POST /api/studio/{m}/sessions", session, "/id");
        let order = json!({"items": [{"variant_id": "{v}", "quantity": 1}], "payment_method": "card",
            "address": {"name": "Lan", "phone": "0912345678", "country": "VN", "region": "VN-SG", "line": "1 Lê Lợi"}});
        stage.named("{o}", "POST /api/orders", order, "/orders/0/id");
        stage
    }

    fn named(&mut self, name: &'static str, line: &str, body: Value, id: &str) -> Value {
        let (status, answer) = self.ask(line, body.to_string().as_bytes());
        let answer: Value = serde_json::from_slice(&answer).unwrap_or_default();
        let id = answer.pointer(id).and_then(Value::as_str).unwrap_or_else(|| panic!("{line}: {status} {answer}"));
        self.names.push((name, id.to_owned()));
        answer
    }

    /// Sends a body to where a line says, as the owner. A line that is no request is answered by 0.
    fn ask(&self, line: &str, body: &[u8]) -> (u16, Bytes) {
        let fill = |text: String| self.names.iter().fold(text, |text, (name, id)| text.replace(name, id));
        let mut words = line.split(' ');
        let (method, path) = (words.next().unwrap_or_default(), fill(words.next().unwrap_or_default().to_owned()));
        let kind = words.next().unwrap_or("application/json");
        let body = match std::str::from_utf8(body) {
            Ok(text) => fill(text.to_owned()).into_bytes(),
            Err(_) => body.to_vec(),
        };
        self.runtime.block_on(async {
            let kept = self.session.lock().unwrap_or_else(PoisonError::into_inner).take();
            let session = match kept {
                Some(session) => session,
                None => self.house.identity.open_session(self.owner).await.expect("a session"),
            };
            let request = Request::builder()
                .method(method)
                .uri(&path)
                .header("content-type", kind)
                .header("cookie", format!("phien_session={}", session.expose()))
                .header("x-csrf", kit::csrf_token(&session));
            let Ok(request) = request.body(Body::from(body)) else { return (0, Bytes::new()) };
            let router: Router = self.house.router.clone();
            let Ok(response) = router.oneshot(request).await;
            let status = response.status().as_u16();
            if status != 401 {
                *self.session.lock().unwrap_or_else(PoisonError::into_inner) = Some(session);
            }
            let body = response.into_body().collect().await.map(|all| all.to_bytes());
            (status, body.unwrap_or_default())
        })
    }
}

/// A line such as `POST /api/studio/{m}/products`, then a body: sent through the whole house. Nothing is answered by a 5xx.
pub fn bodies(data: &[u8]) {
    static STAGE: OnceLock<Stage> = OnceLock::new();
    let Some(at) = data.iter().position(|byte| *byte == b'\n') else { return };
    let Ok(line) = std::str::from_utf8(&data[..at]) else { return };
    let (status, answer) = STAGE.get_or_init(Stage::open).ask(line, &data[at + 1..]);
    assert!(status < 500, "{line}: {status} {}", String::from_utf8_lossy(&answer));
}
