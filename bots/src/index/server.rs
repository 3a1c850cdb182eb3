//! The API's server: its state, start and end.

use super::{
    files::AppConfig, http, metrics::IndexMetrics, publish::Publisher, settings::Settings,
    store::Store,
};
use crate::{
    ops::{exit::Exit, health::Health, settings::ClusterSettings},
    quotes::limits::Guests,
};
use anyhow::{Context, Result};
use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};
use tokio::net::TcpListener;

/// The check that says whether the node answers.
pub const NODE: &str = "node";

pub struct Server {
    pub settings: Settings,
    pub store: Store,
    pub publisher: Publisher,
    pub metrics: IndexMetrics,
    pub app: AppConfig,
    pub guests: Mutex<Guests>,
    health: Health,
}

impl Server {
    pub fn new(
        settings: Settings,
        cluster: &ClusterSettings,
        (store, publisher): (Store, Publisher),
        (metrics, health): (IndexMetrics, Health),
    ) -> Self {
        let (rpc_url, ws_url) = settings.public_urls(cluster);
        let app = AppConfig {
            rpc_url,
            ws_url,
            pool: cluster.pool.clone(),
            quotes_url: settings.quotes_url.clone(),
            history_url: String::new(),
            cluster: settings.cluster.clone(),
        };
        let guests = Mutex::new(Guests::new(settings.rate(), settings.most()));
        Self { settings, store, publisher, metrics, app, guests, health }
    }

    pub fn node_answers(&self) -> bool {
        self.health.report().checks.get(NODE).is_some_and(|said| said == "ok")
    }
}

/// Binds at once, so that a taken port is an error at start; port 0 takes a free one.
pub async fn start(server: Server) -> Result<SocketAddr> {
    let at = &server.settings.at;
    let listener = TcpListener::bind(at)
        .await
        .with_context(|| format!("cannot listen on {at} (index.at)"))
        .context(Exit::Settings)?;
    let at = listener.local_addr()?;
    let app = http::routes(&Arc::new(server)).into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, app).await {
            tracing::error!(%error, "the API ended");
        }
    });
    Ok(at)
}
