//! What the server does with a message, however it came; and its start and end.

use super::{
    facts, http,
    metrics::QuoteMetrics,
    refusal::QuoteRefusal,
    registry::{Asker, RequestRegistry},
    settings::Settings,
    signed::QuoteHash,
    venue::{self, Venue},
    wire::{Ask, Delivery, Status},
};
use crate::ops::{Service, exit::Exit, settings::ClusterSettings};
use anyhow::{Context, Result};
use solana_commitment_config::CommitmentConfig;
use solana_rpc_client::nonblocking::rpc_client::RpcClient;
use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};
use tokio::{net::TcpListener, runtime::Runtime, time::sleep};

const RPC_TIMEOUT: Duration = Duration::from_secs(10);
const CHECK_EVERY: Duration = Duration::from_secs(5);

pub struct Server {
    pub registry: RequestRegistry,
    pub rpc: Arc<RpcClient>,
    pub venue: Venue,
    dry_run: bool,
}

/// [unix ms]
pub fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

impl Server {
    /// The cluster's time [unix s].
    pub fn now_ts(&self) -> i64 {
        self.registry.chain_ts(now_ms())
    }

    /// Opens a request and sees it through its times.
    pub fn open(self: &Arc<Self>, ask: Ask, by: Asker) -> Result<Status, QuoteRefusal> {
        let status =
            self.registry.metrics.counted("request", self.registry.open(ask, by, now_ms()))?;
        let (server, id) = (Arc::clone(self), status.id.clone());
        tokio::spawn(async move {
            while let Some(next_ms) = server.registry.tick(&id, now_ms()) {
                sleep(Duration::from_millis(next_ms.saturating_sub(now_ms()))).await;
            }
        });
        Ok(status)
    }

    pub fn click(&self, id: &str, quote: &QuoteHash) -> Result<Status, QuoteRefusal> {
        self.registry.metrics.counted("click", self.registry.click(id, quote, now_ms()))
    }

    /// Takes a transaction over and follows it in the background.
    pub fn submit(self: &Arc<Self>, id: &str, bytes: &[u8]) -> Result<Status, QuoteRefusal> {
        self.registry.metrics.counted("submit", self.take_over(id, bytes))
    }

    fn take_over(self: &Arc<Self>, id: &str, bytes: &[u8]) -> Result<Status, QuoteRefusal> {
        let transaction = venue::read(bytes, &self.registry.clicked(id)?)?;
        let signature = *transaction.signatures.first().ok_or(QuoteRefusal::Malformed)?;
        let status = self.registry.submit(id, signature, now_ms())?;
        let (server, id) = (Arc::clone(self), id.to_owned());
        tokio::spawn(async move {
            let delivery = match server.dry_run {
                true => Delivery::NeverReachedVenue { why: "the server runs dry".to_owned() },
                false => server.venue.deliver(&transaction).await,
            };
            tracing::info!(%signature, ?delivery, "submission ended");
            server.registry.deliver(&id, delivery, now_ms());
        });
        Ok(status)
    }
}

/// A server that answers; ends when it is dropped.
pub struct Running {
    pub at: SocketAddr,
    runtime: Option<Runtime>,
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_timeout(Duration::from_secs(1));
        }
    }
}

/// Reads the protocol, binds, and answers. Errors: [`Exit::Cluster`] where the protocol can't be read, [`Exit::Settings`] for settings
/// that are wrong, a taken port among them.
pub fn start(settings: Settings, cluster: &ClusterSettings, service: &Service) -> Result<Running> {
    settings.validate()?;
    let pool = cluster.pool_key()?;
    let runtime = Runtime::new()?;
    let metrics = QuoteMetrics::new(&service.metrics)?;
    let client = |url: &str| {
        let processed = CommitmentConfig::processed();
        RpcClient::new_with_timeout_and_commitment(url.to_owned(), RPC_TIMEOUT, processed)
    };
    let rpc = Arc::new(client(&cluster.rpc_url));
    let send = client(settings.send_url.as_ref().unwrap_or(&cluster.rpc_url));
    let at = runtime.block_on(async {
        let (place, chain_ts) = facts::place(&rpc, pool).await.context(Exit::Cluster)?;
        let listener = TcpListener::bind(&settings.at)
            .await
            .with_context(|| format!("cannot listen on {} (quotes.at)", settings.at))
            .context(Exit::Settings)?;
        let at = listener.local_addr()?;
        let venue = Venue { send, look: Arc::clone(&rpc) };
        let registry = RequestRegistry::new(settings, place, metrics);
        registry.set_clock(chain_ts, now_ms());
        let server = Arc::new(Server { registry, rpc, venue, dry_run: service.dry_run });
        tokio::spawn(watch(Arc::clone(&server), service.clone()));
        let app = http::routes(server).into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, app).await {
                tracing::error!(%error, "the quote server ended");
            }
        });
        anyhow::Ok(at)
    })?;
    Ok(Running { at, runtime: Some(runtime) })
}

/// Keeps the health check `cluster` true.
async fn watch(server: Arc<Server>, service: Service) {
    loop {
        match facts::place(&server.rpc, server.registry.place.pool).await {
            Ok((_, chain_ts)) => {
                service.health.beat("cluster", CHECK_EVERY * 4);
                server.registry.set_clock(chain_ts, now_ms());
            }
            Err(error) => service.health.wrong("cluster", format!("{error:#}")),
        }
        sleep(CHECK_EVERY).await;
    }
}
