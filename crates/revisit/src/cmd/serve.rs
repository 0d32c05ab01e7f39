//! `revisit serve`

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::num::NonZero;
use std::sync::Arc;
use std::thread::available_parallelism;

use anyhow::Context as _;
use revisit_model::{KeyKind, ProjectId, limits};
use revisit_store::Store;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use super::data::{self, Data};
use super::output;
use crate::access::{Access, Secret};
use crate::archive::Kept;
use crate::cli::ServeArgs;
use crate::http::{self, App};
use crate::ingest::{self, Budget};
use crate::{jobs, telemetry};

/// Sessions that are replayed at once for whoever asks. Each holds its page and its events in memory,
/// some hundred megabytes for the largest, and a core; further ones wait for their turn.
const MAX_REPLAYS: usize = 2;

/// Sessions that are sent as files at once. Each is in memory until its last byte is sent.
const MAX_EXPORTS: usize = 4;

pub(crate) async fn run(args: ServeArgs) -> anyhow::Result<()> {
    let server = Server::start(&args, false).await?;
    server.run().await
}

/// A server that listens already and serves when it is run.
pub(crate) struct Server {
    data: Data,
    listener: TcpListener,
    access: Access,
    has_demo: bool,
}

impl Server {
    /// Opens the store, listens, and at the first start makes project, keys and sign-in link.
    pub(crate) async fn start(args: &ServeArgs, has_demo: bool) -> anyhow::Result<Server> {
        telemetry::start_logging("info");
        let data = data::open(&args.data.data).await?;
        let listener = TcpListener::bind(args.listen)
            .await
            .with_context(|| format!("listening on {}", args.listen))?;
        let access = Access::open(data.store.clone()).await?;
        let address = listener.local_addr()?;
        let server = Server { data, listener, access, has_demo };
        output::line(&format!("Revisit listens on http://{address}"))?;
        if server.access.is_new() {
            server.set_up(args, address).await?;
        }
        Ok(server)
    }

    pub(crate) fn store(&self) -> &Store {
        &self.data.store
    }

    async fn set_up(&self, args: &ServeArgs, address: SocketAddr) -> anyhow::Result<()> {
        let project = ProjectId::default_project();
        let api_key = Secret::for_key(KeyKind::Api);
        self.access.create_key(&project, KeyKind::Api, "admin", &api_key).await?;
        output::line("")?;
        if let Some(key) = &args.write_key {
            self.ensure_write_key(key, "from REVISIT_WRITE_KEY").await?;
        } else {
            let write_key = Secret::for_key(KeyKind::Write);
            self.access.create_key(&project, KeyKind::Write, "first", &write_key).await?;
            output::line(&format!("  write key      {}", write_key.reveal()))?;
        }
        output::line(&format!("  admin API key  {}", api_key.reveal()))?;
        if self.has_demo {
            // The demo prints links of its own.
            return output::line("\nThe keys are shown this once.");
        }
        output::line(&format!("  sign in        {}", self.sign_in_link(address).await?))?;
        output::line("\nThe keys are shown this once; the link works once, within a day.")
    }

    /// Makes a write key that somebody chose, unless it is there.
    pub(crate) async fn ensure_write_key(&self, key: &str, name: &str) -> anyhow::Result<()> {
        let secret = Secret::chosen(KeyKind::Write, key)?;
        if self.access.open_with(KeyKind::Write, key).await?.is_none() {
            let project = ProjectId::default_project();
            self.access.create_key(&project, KeyKind::Write, name, &secret).await?;
        }
        Ok(())
    }

    /// A link that signs a browser in, once.
    pub(crate) async fn sign_in_link(&self, address: SocketAddr) -> anyhow::Result<String> {
        let link = self.access.create_link(&ProjectId::default_project()).await?;
        Ok(format!("http://{}/sign-in#token={}", reachable(address), link.reveal()))
    }

    pub(crate) fn address(&self) -> anyhow::Result<SocketAddr> {
        Ok(self.listener.local_addr()?)
    }

    /// Serves until the process is told to stop. What was received is stored by then.
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        let Server { data, listener, access, has_demo } = self;
        let metrics = telemetry::metrics::install().context("starting the metrics")?;
        let (committer, committing) = ingest::start(data.store.clone());
        let stop = CancellationToken::new();
        let working = tokio::spawn(jobs::run(data.store.clone(), stop.clone()));
        let refreshing = tokio::spawn(access.clone().keep_fresh());
        tokio::spawn(stop_on_signal(stop.clone()));
        let app = Arc::new(App {
            store: data.store.clone(),
            access,
            committer,
            budget: Budget::new(limits::MAX_IN_FLIGHT_BYTES),
            decoders: Semaphore::new(available_parallelism().map_or(1, NonZero::get)),
            replays: Semaphore::new(MAX_REPLAYS),
            archives: Kept::default(),
            stop: stop.clone(),
            exports: Arc::new(Semaphore::new(MAX_EXPORTS)),
            metrics,
            has_demo,
        });
        http::serve(app, listener, stop.clone()).await.context("serving")?;
        stop.cancel();
        refreshing.abort();
        committing.await.context("storing what was received last")?;
        working.await.context("finishing the last job")?;
        data.store.close().await;
        tracing::info!("Stopped");
        Ok(())
    }
}

/// An address that a browser on this machine can open: a server that listens on all of them
/// listens on the loopback too.
pub(crate) fn reachable(address: SocketAddr) -> SocketAddr {
    match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => (Ipv4Addr::LOCALHOST, address.port()).into(),
        IpAddr::V6(ip) if ip.is_unspecified() => (Ipv6Addr::LOCALHOST, address.port()).into(),
        IpAddr::V4(_) | IpAddr::V6(_) => address,
    }
}

async fn stop_on_signal(stop: CancellationToken) {
    told_to_stop().await;
    tracing::info!("Stopping: requests under way are answered first");
    stop.cancel();
}

/// Waits for Ctrl-C, or what a service manager sends.
pub(super) async fn told_to_stop() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    let terminated = async {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(error) => {
                tracing::warn!(%error, "Failed to listen for the stop signal");
                std::future::pending::<()>().await;
            }
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        _ = interrupted => {}
        () = terminated => {}
    }
}
