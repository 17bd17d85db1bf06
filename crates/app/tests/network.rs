//! The door to the network, over real sockets: slow clients, limits, HTTPS with own certificate files, proxies.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as it must be")]

use std::{
    net::SocketAddr,
    process::Command,
    sync::Arc,
    time::{Duration, Instant},
};

use phien::{
    config::Config,
    serve::{Limits, Serving, serve_within},
    wire::House,
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{
        ClientConfig, RootCertStore,
        pki_types::{CertificateDer, ServerName, pem::PemObject},
    },
};

struct Stage {
    house: House,
    serving: Serving,
    folder: tempfile::TempDir,
}

async fn stage(limits: Limits, set: impl FnOnce(&mut Config, &std::path::Path)) -> Stage {
    let folder = tempfile::tempdir().unwrap();
    let mut config = Config::read(None).unwrap();
    config.data = folder.path().join("data");
    config.addr = ([127, 0, 0, 1], 0).into();
    config.rtmp_addr = ([127, 0, 0, 1], 0).into();
    set(&mut config, folder.path());
    let house = House::open(&config, kit::SystemWorld::world(), false).await.unwrap();
    let serving = serve_within(limits, &config, &house).await.unwrap();
    Stage { house, serving, folder }
}

impl Stage {
    async fn close(self) {
        self.serving.stop().await;
        self.house.close().await;
    }
}

/// Everything that comes until the other side hangs up or falls silent.
async fn heard(stream: &mut (impl AsyncRead + Unpin)) -> String {
    let mut all = Vec::new();
    let mut buffer = [0; 4096];
    while let Ok(Ok(length @ 1..)) = timeout(Duration::from_millis(1500), stream.read(&mut buffer)).await {
        all.extend_from_slice(&buffer[..length]);
    }
    String::from_utf8_lossy(&all).into_owned()
}

async fn ask(stream: &mut (impl AsyncRead + AsyncWrite + Unpin), request: &str) -> String {
    stream.write_all(request.as_bytes()).await.unwrap();
    heard(stream).await
}

/// Seconds until the server hangs up; `None` where it does not within five.
async fn hung_up(stream: &mut TcpStream) -> Option<f64> {
    let began = Instant::now();
    let mut buffer = [0; 4096];
    let end = timeout(Duration::from_secs(5), async { while let Ok(1..) = stream.read(&mut buffer).await {} });
    end.await.ok().map(|()| began.elapsed().as_secs_f64())
}

const HEALTH: &str = "GET /api/health HTTP/1.1\r\nhost: phien\r\nconnection: close\r\n\r\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_is_slow_to_speak_or_idle_is_let_go_of() {
    let limits = Limits { head_time: Duration::from_millis(400), ..Limits::default() };
    let stage = stage(limits, |_, _| {}).await;
    for beginning in ["", "GET /api/health HTTP/1.1\r\nhost: phien\r\nx-slow: "] {
        let mut stream = TcpStream::connect(stage.serving.addr).await.unwrap();
        stream.write_all(beginning.as_bytes()).await.unwrap();
        let after = hung_up(&mut stream).await;
        assert!(after.is_some_and(|s| (0.3..3.0).contains(&s)), "{beginning:?}: {after:?}");
    }
    // One who speaks is answered, and let go of when nothing follows.
    let mut stream = TcpStream::connect(stage.serving.addr).await.unwrap();
    stream.write_all(b"GET /api/health HTTP/1.1\r\nhost: phien\r\n\r\n").await.unwrap();
    assert!(heard(&mut stream).await.starts_with("HTTP/1.1 200"));
    assert!(hung_up(&mut stream).await.is_some());
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_that_is_too_large_is_refused_in_words() {
    let stage = stage(Limits { head_bytes_max: 16 * 1024, ..Limits::default() }, |_, _| {}).await;
    let mut stream = TcpStream::connect(stage.serving.addr).await.unwrap();
    let request = format!("GET /api/health HTTP/1.1\r\nhost: phien\r\nx-long: {}\r\n\r\n", "x".repeat(40_000));
    let said = ask(&mut stream, &request).await;
    assert!(said.starts_with("HTTP/1.1 431"), "{said}");
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_address_has_so_many_connections_and_no_more_until_one_ends() {
    let stage = stage(Limits { connections_of_one_max: 3, ..Limits::default() }, |_, _| {}).await;
    let mut open = Vec::new();
    for _ in 0..3 {
        let mut stream = TcpStream::connect(stage.serving.addr).await.unwrap();
        stream.write_all(b"GET /api/health HTTP/1.1\r\nhost: phien\r\n\r\n").await.unwrap();
        assert!(stream.read(&mut [0; 64]).await.unwrap() > 0);
        open.push(stream);
    }
    let mut fourth = TcpStream::connect(stage.serving.addr).await.unwrap();
    let _ = fourth.write_all(HEALTH.as_bytes()).await;
    assert_eq!(heard(&mut fourth).await, "");
    open.pop();
    tokio::time::sleep(Duration::from_millis(200)).await;
    let mut again = TcpStream::connect(stage.serving.addr).await.unwrap();
    assert!(ask(&mut again, HEALTH).await.starts_with("HTTP/1.1 200"));
    stage.close().await;
}

/// The status of a wrong login that says it is forwarded for an address.
async fn wrong_login(addr: SocketAddr, forwarded: &str) -> String {
    let body = r#"{"login":"somebody@example.com","password":"a wrong password"}"#;
    let request = format!(
        "POST /api/auth/login HTTP/1.1\r\nhost: phien\r\nx-forwarded-for: {forwarded}\r\nconnection: close\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut stream = TcpStream::connect(addr).await.unwrap();
    let said = ask(&mut stream, &request).await;
    said.split(' ').nth(1).unwrap_or_default().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_a_trusted_proxy_each_client_is_throttled_for_itself() {
    let stage = stage(Limits::default(), |config, _| config.trusted_proxies = "127.0.0.1".to_owned()).await;
    // One login from one address may be tried eight times in a row.
    for n in 0..8 {
        assert_eq!(wrong_login(stage.serving.addr, "203.0.113.9").await, "401", "{n}");
    }
    assert_eq!(wrong_login(stage.serving.addr, "203.0.113.9").await, "429");
    assert_eq!(wrong_login(stage.serving.addr, "203.0.113.10").await, "401");
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_is_believed_who_they_are() {
    let stage = stage(Limits::default(), |_, _| {}).await;
    for n in 0..8 {
        assert_eq!(wrong_login(stage.serving.addr, &format!("203.0.113.{n}")).await, "401");
    }
    assert_eq!(wrong_login(stage.serving.addr, "203.0.113.99").await, "429");
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn own_certificate_files_give_https_and_sockets_over_it() {
    let stage = stage(Limits::default(), |config, folder| {
        let (cert, key) = (folder.join("cert.pem"), folder.join("key.pem"));
        let made = Command::new("openssl")
            .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"])
            .args(["-subj", "/CN=phien.test", "-addext", "subjectAltName=DNS:phien.test"])
            .args(["-addext", "basicConstraints=critical,CA:FALSE"])
            .arg("-keyout")
            .arg(&key)
            .arg("-out")
            .arg(&cert)
            .output()
            .expect("openssl makes the certificate: apt-get install openssl");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        config.tls_cert = cert.display().to_string();
        config.tls_key = key.display().to_string();
    })
    .await;
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(stage.folder.path().join("cert.pem")).unwrap()).unwrap();
    let client = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    let connector = TlsConnector::from(Arc::new(client));
    let connect = || async {
        let stream = TcpStream::connect(stage.serving.addr).await.unwrap();
        connector.connect(ServerName::try_from("phien.test").unwrap(), stream).await.unwrap()
    };

    let said = ask(&mut connect().await, HEALTH).await;
    assert!(said.starts_with("HTTP/1.1 200"), "{said}");
    let body = r#"{"name":"Lan"}"#;
    let guest = format!(
        "POST /api/auth/guest HTTP/1.1\r\nhost: phien.test\r\nconnection: close\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    );
    let said = ask(&mut connect().await, &guest).await;
    let cookie = said.lines().find(|l| l.starts_with("set-cookie: phien_session=")).unwrap_or_default();
    assert!(cookie.contains("Secure") && cookie.contains("HttpOnly"), "{said}");

    // Plain HTTP at this door is no greeting.
    let mut plain = TcpStream::connect(stage.serving.addr).await.unwrap();
    assert!(!ask(&mut plain, HEALTH).await.contains("HTTP/1.1 200"));

    let owner = identity::NewUser {
        name: "Owner".to_owned(),
        login: Some("owner@example.com".to_owned()),
        password: Some(kernel::Secret::new("a long enough password".to_owned())),
        locale: kernel::Locale::En,
        operator: false,
    };
    let owner = stage.house.identity.create_user(owner).await.unwrap();
    let shop = merchants::NewShop {
        name: "One".to_owned(),
        slug: "one".to_owned(),
        country: "VN".to_owned(),
        currency: kernel::Currency::VND,
        about: kernel::Text3::default(),
        avatar_url: None,
        cover_url: None,
        application: None,
    };
    let shop = stage.house.merchants.create_shop(owner, shop).await.unwrap();
    let session = stage.house.identity.open_session(owner).await.unwrap();
    let starts_at = stage.house.store.world().now().plus_s(3600);
    let body = format!(r#"{{"title":{{"vi":"A"}},"starts_at":"{starts_at}","host_name":"Lan"}}"#);
    let create = format!(
        "POST /api/studio/{shop}/sessions HTTP/1.1\r\nhost: phien.test\r\nconnection: close\r\n\
         cookie: phien_session={}\r\nx-csrf: {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        session.expose(),
        kit::csrf_token(&session),
        body.len()
    );
    let said = ask(&mut connect().await, &create).await;
    let json = said.split("\r\n\r\n").nth(1).and_then(|b| serde_json::from_str::<serde_json::Value>(b).ok());
    let id = json.and_then(|j| j["id"].as_str().map(str::to_owned)).unwrap_or_else(|| panic!("{said}"));
    let upgrade = format!(
        "GET /api/sessions/{id}/socket HTTP/1.1\r\nhost: phien.test\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\
         sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    );
    let said = ask(&mut connect().await, &upgrade).await;
    assert!(said.starts_with("HTTP/1.1 101") && said.contains(r#""t":"hello""#), "{said}");
    stage.close().await;
}
