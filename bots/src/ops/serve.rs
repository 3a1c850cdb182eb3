//! `/metrics` and `/health`, on a thread of their own so that a busy service still answers.

use super::{Service, exit::Exit, health::Health, metrics::Metrics};
use anyhow::{Context, Result};
use axum::{Json, Router, extract::State, http::StatusCode, response::IntoResponse, routing::get};
use std::{
    net::{SocketAddr, TcpListener},
    thread,
};

/// Binds at once, so that a taken port is an error at start and not a silence; port 0 takes a free one.
pub fn start(listen: &str, service: &Service) -> Result<SocketAddr> {
    let listener = TcpListener::bind(listen)
        .with_context(|| format!("cannot listen on {listen} for metrics and health"))
        .context(Exit::Settings)?;
    listener.set_nonblocking(true)?;
    let at = listener.local_addr()?;
    let router = routes(service);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    thread::Builder::new().name("metrics".to_owned()).spawn(move || {
        runtime.block_on(async move {
            match tokio::net::TcpListener::from_std(listener) {
                Ok(listener) => {
                    if let Err(error) = axum::serve(listener, router).await {
                        tracing::error!(%error, "metrics and health ended");
                    }
                }
                Err(error) => tracing::error!(%error, "metrics and health can't be served"),
            }
        });
    })?;
    Ok(at)
}

/// The two pages, for a service that has a server of its own.
pub fn routes(service: &Service) -> Router {
    Router::new()
        .route("/metrics", get(metrics))
        .with_state(service.metrics.clone())
        .merge(Router::new().route("/health", get(health)).with_state(service.health.clone()))
}

async fn metrics(State(metrics): State<Metrics>) -> impl IntoResponse {
    match metrics.text() {
        Ok(text) => (StatusCode::OK, text),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()),
    }
}

async fn health(State(health): State<Health>) -> impl IntoResponse {
    let report = health.report();
    let code = if report.status == "ok" { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (code, Json(report))
}
