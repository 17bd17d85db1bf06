//! Many viewers of one stream, for measuring the server: `viewers http://127.0.0.1:8090/live/demo/index.m3u8 300 30`
//! (address, viewers, seconds). Each asks for the next playlist, waits for it, and fetches each new part, as a
//! player does. Prints a line of JSON.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

#[derive(Default)]
struct Totals {
    requests: AtomicU64,
    bytes: AtomicU64,
    failures: AtomicU64,
}

type Problem = Box<dyn std::error::Error + Send + Sync>;

async fn get(socket: &mut BufReader<TcpStream>, path: &str, totals: &Totals) -> Result<Vec<u8>, Problem> {
    let request = format!("GET {path} HTTP/1.1\r\nhost: bench\r\n\r\n");
    socket.get_mut().write_all(request.as_bytes()).await?;
    let (mut line, mut length, mut status) = (String::new(), 0, None);
    loop {
        line.clear();
        if socket.read_line(&mut line).await? == 0 {
            return Err("closed".into());
        }
        let header = line.trim_end().to_ascii_lowercase();
        if header.is_empty() {
            break;
        }
        status = status.or_else(|| header.split(' ').nth(1).map(str::to_owned));
        if let Some(value) = header.strip_prefix("content-length: ") {
            length = value.parse()?;
        }
    }
    let mut body = vec![0; length];
    socket.read_exact(&mut body).await?;
    totals.requests.fetch_add(1, Ordering::Relaxed);
    totals.bytes.fetch_add(length as u64, Ordering::Relaxed);
    if status.as_deref() == Some("200") { Ok(body) } else { Err(format!("{path}: {status:?}").into()) }
}

async fn view(host: &str, path: &str, until: Instant, totals: &Totals) -> Result<(), Problem> {
    let mut playlists = BufReader::new(TcpStream::connect(host).await?);
    let mut parts = BufReader::new(TcpStream::connect(host).await?);
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let (mut query, mut last) = (String::new(), String::new());
    while Instant::now() < until {
        let text = String::from_utf8(get(&mut playlists, &format!("{path}{query}"), totals).await?)?;
        let names: Vec<&str> = text
            .lines()
            .filter_map(|line| line.strip_prefix("#EXT-X-PART:")?.split("URI=\"").nth(1)?.split('"').next())
            .collect();
        // Those after the last one fetched; at first only the newest.
        let from = names.iter().position(|name| *name == last).map_or(names.len().saturating_sub(1), |at| at + 1);
        for name in &names[from..] {
            get(&mut parts, &format!("{folder}/{name}"), totals).await?;
        }
        last = names.last().map(|name| (*name).to_owned()).unwrap_or(last);
        let hint = text.lines().find_map(|line| line.strip_prefix("#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"part-"));
        let Some((msn, part)) = hint.and_then(|name| name.trim_end_matches(".m4s\"").split_once('-')) else {
            tokio::time::sleep(Duration::from_secs(1)).await;
            continue;
        };
        query = format!("?_HLS_msn={msn}&_HLS_part={part}");
    }
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), Problem> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, url, viewers, seconds] = &arguments[..] else { return Err("viewers URL COUNT SECONDS".into()) };
    let (host, path) = url.strip_prefix("http://").and_then(|rest| rest.split_once('/')).ok_or("an http:// address")?;
    let (viewers, until) = (viewers.parse::<usize>()?, Instant::now() + Duration::from_secs(seconds.parse()?));
    let totals = Arc::new(Totals::default());
    let all: Vec<_> = (0..viewers)
        .map(|_| {
            let (host, path, totals) = (host.to_owned(), format!("/{path}"), Arc::clone(&totals));
            tokio::spawn(async move {
                if let Err(error) = view(&host, &path, until, &totals).await {
                    totals.failures.fetch_add(1, Ordering::Relaxed);
                    eprintln!("{error}");
                }
            })
        })
        .collect();
    for one in all {
        one.await?;
    }
    let count = |total: &AtomicU64| total.load(Ordering::Relaxed);
    println!(
        "{{\"viewers\":{viewers},\"requests\":{},\"bytes\":{},\"failures\":{}}}",
        count(&totals.requests),
        count(&totals.bytes),
        count(&totals.failures)
    );
    Ok(())
}
