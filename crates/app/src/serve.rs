//! The door to the network: plain HTTP, or HTTPS with own certificate files; clean shutdown at SIGTERM and Ctrl-C.
//!
//! Promises: a client that is slow to say what it wants is let go of; headers, connections of one address and connections
//! of all are limited; a connection that has become a WebSocket counts with its room, no longer here.

use std::{
    collections::HashMap,
    net::{IpAddr, SocketAddr},
    path::Path,
    pin::pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{Router, extract::ConnectInfo, http::Request};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use kernel::{Error, Result};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpListener,
    sync::{Semaphore, watch},
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    },
};
use tower::ServiceExt;

use crate::{config::Config, peer::Proxies, wire::House};

/// Connections get this long to end by themselves once we stop.
const DRAIN: Duration = Duration::from_secs(5);
/// A client that does not finish its TLS greeting by then is dropped.
const GREETING: Duration = Duration::from_secs(10);
/// After an error of the machine (no more open files) we wait before we take the next connection.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// How much of us a client may have.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// A request's head is here so soon after the connection is ready for it; an idle connection ends then, too.
    pub head_time: Duration,
    /// Bytes of a request's head.
    pub head_bytes_max: usize,
    /// Connections that speak HTTP, of all clients.
    pub connections_max: usize,
    /// Of one address; a trusted proxy stands for many, and has no limit of its own.
    pub connections_of_one_max: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            head_time: Duration::from_secs(30),
            head_bytes_max: 32 * 1024,
            connections_max: 16_384,
            connections_of_one_max: 2_048,
        }
    }
}

/// A server that runs.
pub struct Serving {
    pub addr: SocketAddr,
    stop: watch::Sender<bool>,
    task: tokio::task::JoinHandle<()>,
}

impl Serving {
    /// Takes no more connections and lets those that are open end.
    pub async fn stop(self) {
        let _ = self.stop.send(true);
        let _ = tokio::time::timeout(DRAIN, self.task).await;
    }
}

/// Listens and serves. Errors: the address that is in use, a certificate or a list of proxies that cannot be read.
pub async fn serve(config: &Config, house: &House) -> Result<Serving> {
    serve_within(Limits::default(), config, house).await
}

/// The same within other limits.
pub async fn serve_within(limits: Limits, config: &Config, house: &House) -> Result<Serving> {
    let proxies = Proxies::parse(&config.trusted_proxies, &config.proxy_header).map_err(Error::internal)?;
    let tls = match config.tls_cert.as_str() {
        "" => None,
        cert => Some(acceptor(Path::new(cert), Path::new(&config.tls_key))?),
    };
    let listener = TcpListener::bind(config.addr)
        .await
        .map_err(|e| Error::internal(format!("cannot listen on {}: {e}", config.addr)))?;
    let addr = listener.local_addr().map_err(Error::internal)?;
    let (stop, stopped) = watch::channel(false);
    let front = Arc::new(Front { router: house.router.clone(), proxies, tls, limits, open: Mutex::default() });
    let task = tokio::spawn(front.take_connections(listener, stopped));
    Ok(Serving { addr, stop, task })
}

/// Waits for SIGTERM or Ctrl-C.
pub async fn asked_to_stop() {
    match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(mut terminate) => tokio::select! {
            _ = terminate.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        },
        Err(_) => drop(tokio::signal::ctrl_c().await),
    }
}

struct Front {
    router: Router,
    proxies: Proxies,
    tls: Option<TlsAcceptor>,
    limits: Limits,
    /// Connections by the address they come from.
    open: Mutex<HashMap<IpAddr, usize>>,
}

impl Front {
    async fn take_connections(self: Arc<Front>, listener: TcpListener, mut stop: watch::Receiver<bool>) {
        let room = Arc::new(Semaphore::new(self.limits.connections_max));
        loop {
            // Without room the next one waits in the machine's own queue.
            let next = async {
                let permit = Arc::clone(&room).acquire_owned().await;
                (permit, listener.accept().await)
            };
            let (permit, accepted) = tokio::select! {
                next = next => next,
                _ = stop.wait_for(|stop| *stop) => break,
            };
            let (stream, addr) = match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    tracing::warn!(%error, "cannot take a connection");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                    continue;
                }
            };
            let Some(place) = Place::of(&self, addr.ip().to_canonical()) else {
                tracing::debug!(%addr, "too many connections of one address");
                continue;
            };
            let _ = stream.set_nodelay(true);
            let (front, stop) = (Arc::clone(&self), stop.clone());
            // Two tasks of their own sizes: what TLS needs is not set aside for those who speak without.
            match self.tls.clone() {
                None => drop(tokio::spawn(async move {
                    front.speak(stream, addr, stop).await;
                    drop((place, permit));
                })),
                Some(tls) => drop(tokio::spawn(async move {
                    if let Ok(Ok(stream)) = tokio::time::timeout(GREETING, tls.accept(stream)).await {
                        front.speak(stream, addr, stop).await;
                    }
                    drop((place, permit));
                })),
            }
        }
        drop(listener);
        // All places are free when all connections have ended.
        let _ = room.acquire_many(u32::try_from(self.limits.connections_max).unwrap_or(u32::MAX)).await;
    }

    /// Speaks HTTP over one connection, until it ends or becomes something else.
    async fn speak(
        &self,
        stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
        addr: SocketAddr,
        mut stop: watch::Receiver<bool>,
    ) {
        let (router, proxies) = (self.router.clone(), self.proxies.clone());
        let service = service_fn(move |mut request: Request<Incoming>| {
            // The door asks for the peer by one name, however they came.
            let client = proxies.client(addr.ip(), request.headers());
            request.extensions_mut().insert(ConnectInfo(SocketAddr::new(client, addr.port())));
            router.clone().oneshot(request)
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.limits.head_time)
            .max_buf_size(self.limits.head_bytes_max)
            .serve_connection(TokioIo::new(stream), service)
            .with_upgrades();
        let mut connection = pin!(connection);
        let ended = tokio::select! {
            ended = connection.as_mut() => ended,
            () = async { drop(stop.wait_for(|stop| *stop).await) } => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(error) = ended {
            tracing::debug!(%error, %addr, "a connection ended");
        }
    }
}

/// A connection's place among those of its address.
struct Place {
    front: Arc<Front>,
    address: Option<IpAddr>,
}

impl Place {
    /// `None` where the address has as many as it may.
    fn of(front: &Arc<Front>, address: IpAddr) -> Option<Place> {
        if front.proxies.holds(address) {
            return Some(Place { front: Arc::clone(front), address: None });
        }
        let mut open = front.open.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(address).or_default();
        if *count >= front.limits.connections_of_one_max {
            return None;
        }
        *count += 1;
        Some(Place { front: Arc::clone(front), address: Some(address) })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some(address) = self.address else { return };
        let mut open = self.front.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&address) {
            *count -= 1;
            if *count == 0 {
                open.remove(&address);
            }
        }
    }
}

fn acceptor(cert: &Path, key: &Path) -> Result<TlsAcceptor> {
    let unreadable = |path: &Path, error: String| Error::internal(format!("cannot read {}: {error}", path.display()));
    let chain = CertificateDer::pem_file_iter(cert)
        .and_then(Iterator::collect::<std::result::Result<Vec<_>, _>>)
        .map_err(|e| unreadable(cert, e.to_string()))?;
    let key_der = PrivateKeyDer::from_pem_file(key).map_err(|e| unreadable(key, e.to_string()))?;
    let mut config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(chain, key_der)
        .map_err(|e| unreadable(cert, e.to_string()))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}
