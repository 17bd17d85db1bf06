//! A planted phone number, password, address or token is nowhere in clear: not in the files of the store, not in the log.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod site;

use std::{
    io::Write,
    sync::{Arc, Mutex},
};

use contracts::{Event, PaymentMethod, ports::People};
use serde_json::{Value, json};
use site::Site;

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn found(hay: &[u8], needle: &str) -> bool {
    hay.windows(needle.len()).any(|w| w == needle.as_bytes())
}

#[tokio::test]
async fn nothing_that_was_planted_is_found() {
    let log = Log::default();
    let writer = log.clone();
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .with_ansi(false)
        .init();

    let site = Site::new();
    let password = "Mat-Khau-Trong-Vuon";
    let (mut lan, id) = site.sign_up("Lan", "0912345678", password).await;
    let (mut hoa, _) = site.sign_up("Hoa", "hoa.trongvuon@phien.test", password).await;
    let address = json!({ "name": "Ten Nguoi Nhan Kin", "phone": "0987654321", "country": "VN", "region": "VN-HN",
        "ward": "Phuong Kin", "line": "77 Ngo Kin Dao" });
    let key = [("idempotency-key", "k1")];
    let made = site.send_with(&mut lan, "POST", "/api/me/addresses", address.clone(), &key).await;
    assert_eq!(made.status, 201);
    site.send(&mut lan, "PUT", &format!("/api/me/addresses/{}", made.json["id"].as_str().unwrap()), address).await;
    let kept = site.identity.checkout(id).await.unwrap().address.unwrap();
    site.identity.keep(id, kept.address, Some(PaymentMethod::Cod)).await.unwrap();
    let token = json!({ "name": "máy", "scopes": ["orders:read"] });
    let token = site.send_with(&mut lan, "POST", "/api/me/tokens", token, &[("idempotency-key", "k2")]).await;
    let token = token.json["token"].as_str().unwrap().to_owned();
    site.send(&mut hoa, "POST", "/api/auth/reset", json!({ "login": "hoa.trongvuon@phien.test" })).await;
    site.send(&mut hoa, "POST", "/api/auth/login", json!({ "login": "0912345678", "password": "Sai-Mat-Khau-Kin" }))
        .await;
    // Problems of all kinds, each of which might quote what it was given.
    for body in [json!({ "login": "0912345678" }), json!({ "login": 912345678, "password": password }), Value::Null] {
        site.send(&mut hoa, "POST", "/api/auth/login", body).await;
    }
    let setup = site.identity.setup_link_token().await.unwrap().unwrap();
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    let facts = site.store.facts_after(0).await.unwrap();
    let sealed = facts.iter().find_map(|fact| match &fact.event {
        Event::PasswordResetAsked { sealed_token, .. } => Some(sealed_token.clone()),
        _ => None,
    });
    let (vault, sealed) = (site.vault.clone(), sealed.unwrap());
    let reset = site.store.read(move |tx| vault.open_text(tx, &sealed)).await.unwrap();

    let planted = [
        "912345678",
        "987654321",
        "hoa.trongvuon",
        password,
        "Sai-Mat-Khau-Kin",
        "Ten Nguoi Nhan Kin",
        "Phuong Kin",
        "Ngo Kin Dao",
        &lan.cookie,
        &hoa.cookie,
        &token,
        token.strip_prefix("phien_").unwrap(),
        &reset,
        setup.expose(),
    ];
    let mut files = Vec::new();
    let mut seen = 0;
    for file in std::fs::read_dir(site.folder.path()).unwrap() {
        files.extend(std::fs::read(file.unwrap().path()).unwrap());
        seen += 1;
    }
    assert!(seen >= 2, "the database and its log");
    assert!(found(&files, "Lan") && found(&files, "argon2id"), "this does look into the right files");
    let lines = log.0.lock().unwrap().clone();
    for secret in planted {
        assert!(secret.len() > 8);
        assert!(!found(&files, secret), "{secret} is in the store");
        assert!(!found(&lines, secret), "{secret} is in the log");
    }
}
