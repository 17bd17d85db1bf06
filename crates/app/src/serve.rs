//! The door to the network: plain HTTP, or HTTPS with own certificate files; clean shutdown at SIGTERM and Ctrl-C.

use std::{io, net::SocketAddr, path::Path, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{ConnectInfo, Request, connect_info::Connected},
    middleware::map_request,
    serve::{IncomingStream, Listener, ListenerExt},
};
use kernel::{Error, Result};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{mpsc, watch},
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    },
    server::TlsStream,
};

use crate::{config::Config, wire::House};

/// Connections get this long to end by themselves once we stop.
const DRAIN: Duration = Duration::from_secs(5);
/// A client that does not finish its TLS greeting by then is dropped.
const GREETING: Duration = Duration::from_secs(10);
/// Greeted connections that wait to be taken up.
const GREETED_MAX: usize = 64;

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

/// Listens and serves. Errors: the address that is in use, a certificate that cannot be read.
pub async fn serve(config: &Config, house: &House) -> Result<Serving> {
    let listener = TcpListener::bind(config.addr)
        .await
        .map_err(|e| Error::internal(format!("cannot listen on {}: {e}", config.addr)))?;
    let addr = listener.local_addr().map_err(Error::internal)?;
    let (stop, mut stopped) = watch::channel(false);
    let until = async move {
        let _ = stopped.wait_for(|stop| *stop).await;
    };
    let router = house.router.clone();
    let task = if config.tls_cert.is_empty() {
        let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { drop(axum::serve(listener, service).with_graceful_shutdown(until).await) })
    } else {
        let tls = Tls::new(listener, Path::new(&config.tls_cert), Path::new(&config.tls_key))?;
        let service = of_tls(router).into_make_service_with_connect_info::<TlsPeer>();
        tokio::spawn(async move { drop(axum::serve(tls, service).with_graceful_shutdown(until).await) })
    };
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

/// Takes TCP connections and greets them in TLS beside one another, so that a slow one holds up nobody.
struct Tls {
    addr: SocketAddr,
    greeted: mpsc::Receiver<(TlsStream<TcpStream>, SocketAddr)>,
}

impl Tls {
    fn new(listener: TcpListener, cert: &Path, key: &Path) -> Result<Tls> {
        let unreadable =
            |path: &Path, error: String| Error::internal(format!("cannot read {}: {error}", path.display()));
        let chain = CertificateDer::pem_file_iter(cert)
            .and_then(Iterator::collect::<std::result::Result<Vec<_>, _>>)
            .map_err(|e| unreadable(cert, e.to_string()))?;
        let key_der = PrivateKeyDer::from_pem_file(key).map_err(|e| unreadable(key, e.to_string()))?;
        let mut config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(chain, key_der)
            .map_err(|e| unreadable(cert, e.to_string()))?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let addr = listener.local_addr().map_err(Error::internal)?;
        let (sender, greeted) = mpsc::channel(GREETED_MAX);
        tokio::spawn(greet(listener, acceptor, sender));
        Ok(Tls { addr, greeted })
    }
}

async fn greet(
    mut listener: TcpListener,
    acceptor: TlsAcceptor,
    greeted: mpsc::Sender<(TlsStream<TcpStream>, SocketAddr)>,
) {
    while !greeted.is_closed() {
        let (stream, addr) = Listener::accept(&mut listener).await;
        let _ = stream.set_nodelay(true);
        let (acceptor, greeted) = (acceptor.clone(), greeted.clone());
        tokio::spawn(async move {
            if let Ok(Ok(stream)) = tokio::time::timeout(GREETING, acceptor.accept(stream)).await {
                let _ = greeted.send((stream, addr)).await;
            }
        });
    }
}

impl Listener for Tls {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.greeted.recv().await {
            Some(taken) => taken,
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.addr)
    }
}

#[derive(Clone)]
struct TlsPeer(SocketAddr);

impl Connected<IncomingStream<'_, Tls>> for TlsPeer {
    fn connect_info(stream: IncomingStream<'_, Tls>) -> Self {
        TlsPeer(*stream.remote_addr())
    }
}

/// The door asks for the peer by one name, however they came.
fn of_tls(router: Router) -> Router {
    router.layer(map_request(|mut request: Request| async move {
        let peer = request.extensions().get::<ConnectInfo<TlsPeer>>().map(|c| c.0.0);
        if let Some(peer) = peer {
            request.extensions_mut().insert(ConnectInfo(peer));
        }
        request
    }))
}
