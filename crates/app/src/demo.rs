//! `phien demo`: the product as it is, filled and played through its public API by the people of `sim`.

use std::{net::SocketAddr, sync::Arc};

use bytes::Bytes;
use kernel::{Error, Result, Text3};
use sim::demo::{DemoOptions, Hooks, Running};

use crate::{config::Config, wire::House};

/// The same seed tells the same evening.
const SEED: u64 = 8;

/// Fills the house, lets the crowd in, and says where to look.
pub(crate) async fn start(config: &Config, house: &House, addr: SocketAddr) -> Result<Running> {
    let blobs = house.blobs.clone();
    tokio::task::spawn_blocking(move || {
        sim::content::pictures().try_for_each(|(name, bytes)| blobs.keep_as(&name, &bytes))
    })
    .await
    .map_err(Error::internal)??;
    println!("Opening three shops and a live sale…");
    let setup_token = house.identity.setup_link_token().await?.map(kernel::Secret::into_inner);
    let options = DemoOptions::new(&format!("http://{addr}"), setup_token, SEED, &config.data);
    let running = sim::demo::run(options, hooks(house)).await.map_err(Error::internal)?;
    house.identity.demo_people(ready_made(&running)?).await?;
    let room = running.rooms.iter().find(|r| r.main).or(running.rooms.first());
    let url = config.public_url();
    println!("\nPhien is live at {url}\n\nThree things to try:");
    if let Some(room) = room {
        println!(
            "  1. {url}/live/{}  watch, and order by comment: type the code you see, such as “A5 x2”",
            room.session_id
        );
    }
    println!("  2. {url}/studio  be the host: choose one with “Đổi người” at the top of the page, open the live board");
    println!("  3. Publish yourself from OBS or ffmpeg to {}; the key is in the studio", config.rtmp_url());
    println!("\nCtrl-C ends it. Everything is kept in {}.", config.data.display());
    Ok(running)
}

/// What the crowd cannot do over the API: being a camera.
fn hooks(house: &House) -> Hooks {
    let live = house.live.clone();
    Hooks {
        publish_clip: Arc::new(move |session, clip| {
            let live = live.clone();
            Box::pin(async move {
                let id = session.parse().map_err(|_| format!("{session} is no session"))?;
                let bytes = sim::content::clip(clip).ok_or_else(|| format!("there is no clip {clip}"))?;
                live.publish_clip(id, Bytes::from_static(bytes)).await.map_err(|e| e.to_string())
            })
        }),
    }
}

fn ready_made(running: &Running) -> Result<Vec<identity::DemoPerson>> {
    let person = |p: &sim::demo::DemoPerson| {
        Ok(identity::DemoPerson {
            user_id: p.user_id.parse().map_err(Error::internal)?,
            what: match p.what {
                "host" => identity::DemoWhat::Host,
                "merchant" => identity::DemoWhat::Merchant,
                "moderator" => identity::DemoWhat::Moderator,
                "operator" => identity::DemoWhat::Operator,
                _ => identity::DemoWhat::Buyer,
            },
            note: Text3 { vi: p.note.vi.clone(), zh: p.note.zh.clone(), en: p.note.en.clone() },
        })
    };
    running.people.iter().map(person).collect()
}
