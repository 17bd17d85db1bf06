//! One chat room and nothing else, to measure what handing out costs: `room [address]`.
//!
//! Every text a client sends goes to all as it is. `GET /` answers with the process id.

use std::{future::Future, pin::Pin, sync::Arc};

use axum::{Router, extract::Request, response::Response, routing::get};
use kit::push::{EVERYONE, Hub, Joining, Options, Peer, Room, Talk, upgrade};

struct Echo(Room);

impl Talk for Echo {
    fn said<'a>(&'a self, _: &'a Peer, text: String) -> Pin<Box<dyn Future<Output = ()> + Send + 'a>> {
        let _ = self.0.send(EVERYONE, text);
        Box::pin(std::future::ready(()))
    }
}

async fn socket(hub: Hub, mut request: Request) -> Response {
    let Ok((response, opening)) = upgrade(&mut request) else { return Response::default() };
    tokio::spawn(async move {
        let Some(opened) = opening.finish().await else { return };
        let room = hub.room(kernel::Uuid::nil());
        let joining = Joining { user: None, hears: 1, counted: true, talk: Arc::new(Echo(room.clone())) };
        let _ = room.join(opened, joining, || r#"{"t":"hello"}"#.into());
    });
    response
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:7070".to_owned());
    let hub = Hub::new(Options::default());
    let app = Router::new()
        .route("/", get(|| async { std::process::id().to_string() }))
        .route("/room", get(move |request| socket(hub.clone(), request)));
    let listener = tokio::net::TcpListener::bind(&address).await?;
    axum::serve(listener, app).await?;
    Ok(())
}
