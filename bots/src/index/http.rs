//! Routes, what holds for all of them, and the app beside them.

use super::{
    api::{self, Shared},
    files,
    refusal::ApiError,
    server::Server,
    stream,
};
use crate::quotes::{refusal::QuoteRefusal as Limit, server::now_ms};
use axum::{
    Router,
    extract::{
        ConnectInfo, MatchedPath, Query, Request, State, WebSocketUpgrade,
        rejection::QueryRejection,
    },
    http::{HeaderMap, Method},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{any, get},
};
use std::{
    net::{IpAddr, SocketAddr},
    sync::{Arc, PoisonError},
    time::Duration,
};
use tokio::time::timeout;
use tower_http::{
    compression::CompressionLayer,
    cors::{Any, CorsLayer},
};

/// Longest time an answer may take.
const ANSWER: Duration = Duration::from_secs(10);
/// Nobody has to say more to this server.
const MOST_BYTES: usize = 4_096;

pub fn routes(server: &Arc<Server>) -> Router {
    let limited = middleware::from_fn_with_state(Arc::clone(server), limit);
    let api = Router::new()
        .route("/v1/status", get(api::status))
        .route("/v1/events", get(api::events))
        .route("/v1/auctions", get(api::auctions))
        .route("/v1/auctions/{id}/receipt", get(api::receipt))
        .route("/v1/soft", get(api::soft))
        .route("/v1/waterfall", get(api::waterfall))
        .route("/v1/prices", get(api::prices))
        .route("/v1/backstop", get(api::backstop))
        .route("/v1/{*rest}", any(api::unknown))
        .layer(limited)
        .route("/v1/stream", any(listen))
        .layer(CorsLayer::new().allow_origin(Any).allow_methods([Method::GET]));
    let all = api.with_state(Arc::clone(server)).merge(files::routes(server));
    // gzip is all that is compiled in, but others of the workspace make the layer believe in more: what browsers like best then came as it is
    all.layer(CompressionLayer::new().no_br().no_deflate().no_zstd())
}

/// Holds one address to its rate, and one answer to its time.
async fn limit(
    State(server): Shared,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
    next: Next,
) -> Response {
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let ip = address(&server, peer, request.headers());
    let guests = || server.guests.lock().unwrap_or_else(PoisonError::into_inner);
    let allowed = guests().message(ip, now_ms()).map_err(refusal);
    let response = match allowed {
        Err(refusal) => refusal.into_response(),
        Ok(()) => match timeout(ANSWER, next.run(request)).await {
            Ok(response) => response,
            Err(_) => ApiError::Broken.into_response(),
        },
    };
    let code = response.status().as_u16();
    server.metrics.answered(route.as_deref().unwrap_or("none"), code);
    response
}

fn refusal(limit: Limit) -> ApiError {
    match limit {
        Limit::TooManyConnections => ApiError::TooManyConnections,
        _ => ApiError::TooFast,
    }
}

async fn listen(
    State(server): Shared,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    query: Result<Query<stream::Asked>, QueryRejection>,
    upgrade: WebSocketUpgrade,
) -> Result<Response, ApiError> {
    let wanted = query?.wanted()?;
    let seat = Seat::take(&server, address(&server, peer, &headers))?;
    let upgrade = upgrade.max_message_size(MOST_BYTES).max_frame_size(MOST_BYTES);
    Ok(upgrade.on_upgrade(async move |socket| {
        stream::serve(&seat.server, socket, wanted).await;
        drop(seat);
    }))
}

/// One of an address's websockets, given back however it ends.
struct Seat {
    server: Arc<Server>,
    ip: IpAddr,
}

impl Seat {
    fn take(server: &Arc<Server>, ip: IpAddr) -> Result<Self, ApiError> {
        let mut guests = server.guests.lock().unwrap_or_else(PoisonError::into_inner);
        guests.message(ip, now_ms()).map_err(refusal)?;
        guests.connect(ip, now_ms()).map_err(refusal)?;
        server.metrics.listeners(1);
        Ok(Self { server: Arc::clone(server), ip })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.server.metrics.listeners(-1);
        self.server.guests.lock().unwrap_or_else(PoisonError::into_inner).disconnect(self.ip);
    }
}

/// The peer's address; behind a trusted proxy the one it wrote last.
fn address(server: &Server, peer: SocketAddr, headers: &HeaderMap) -> IpAddr {
    let forwarded = || {
        let text = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
        text.rsplit(',').next()?.trim().parse().ok()
    };
    server.settings.trust_forwarded.then(forwarded).flatten().unwrap_or(peer.ip())
}
