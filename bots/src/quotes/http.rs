//! Routes, and what HTTP makes of a refusal.

use super::{
    makers,
    refusal::QuoteRefusal,
    registry::Asker,
    server::{Server, now_ms},
    takers,
    wire::{Ask, Click, Fault, Status, Submit},
};
use axum::{
    Json, Router,
    body::{Bytes, HttpBody},
    extract::{ConnectInfo, DefaultBodyLimit, Path, Request, State, WebSocketUpgrade},
    http::{HeaderMap, HeaderValue, StatusCode, header::CONNECTION},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{any, get, post},
};
use serde::de::DeserializeOwned;
use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};
use tokio::time::timeout;

/// Longest time a request over HTTP may take, its body included.
const REQUEST: Duration = Duration::from_secs(10);

type Shared = State<Arc<Server>>;

pub fn routes(server: Arc<Server>) -> Router {
    let most = server.registry.settings.max_message_bytes;
    let limited = middleware::from_fn_with_state(Arc::clone(&server), limit);
    Router::new()
        .route("/v1/requests", post(open))
        .route("/v1/requests/{id}", get(status))
        .route("/v1/requests/{id}/click", post(click))
        .route("/v1/requests/{id}/submit", post(submit))
        .layer(limited)
        .route("/v1/maker", any(maker))
        .route("/v1/taker", any(taker))
        .layer(DefaultBodyLimit::max(most))
        .layer(middleware::from_fn(hang_up))
        .with_state(server)
}

/// Holds one address to its rate, and one request to its time.
async fn limit(
    State(server): Shared,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
    next: Next,
) -> Response {
    let ip = address(&server, peer, request.headers());
    if let Err(refusal) = server.registry.message(ip, now_ms()) {
        return refusal.into_response();
    }
    match timeout(REQUEST, next.run(request)).await {
        Ok(response) => response,
        Err(_) => StatusCode::REQUEST_TIMEOUT.into_response(),
    }
}

/// Says that the connection ends with an answer given before the whole request was read: the server drops it
/// then, and a client that is not told would send its next request into it.
async fn hang_up(request: Request, next: Next) -> Response {
    let has_body = !request.body().is_end_stream();
    let mut response = next.run(request).await;
    let early = match response.status() {
        StatusCode::PAYLOAD_TOO_LARGE | StatusCode::REQUEST_TIMEOUT => true,
        StatusCode::TOO_MANY_REQUESTS => has_body,
        _ => false,
    };
    if early {
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

async fn open(
    State(server): Shared,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<(StatusCode, Json<Status>), QuoteRefusal> {
    let ask: Ask = parsed(&body)?;
    let ip = address(&server, peer, &headers);
    Ok((StatusCode::CREATED, Json(server.open(ask, Asker { ip, watcher: None })?)))
}

async fn status(
    State(server): Shared,
    Path(id): Path<String>,
) -> Result<Json<Status>, QuoteRefusal> {
    Ok(Json(server.registry.status(&id, now_ms())?))
}

async fn click(
    State(server): Shared,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Json<Status>, QuoteRefusal> {
    let Click { quote } = parsed(&body)?;
    Ok(Json(server.click(&id, &quote)?))
}

async fn submit(
    State(server): Shared,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<(StatusCode, Json<Status>), QuoteRefusal> {
    let Submit { transaction } = parsed(&body)?;
    Ok((StatusCode::ACCEPTED, Json(server.submit(&id, &transaction)?)))
}

async fn maker(
    State(server): Shared,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Result<Response, QuoteRefusal> {
    let ip = address(&server, peer, &headers);
    let seat = Seat::take(&server, ip)?;
    Ok(sized(&server, upgrade).on_upgrade(async move |socket| {
        makers::serve(Arc::clone(&seat.server), socket).await;
        drop(seat);
    }))
}

async fn taker(
    State(server): Shared,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Result<Response, QuoteRefusal> {
    let ip = address(&server, peer, &headers);
    let seat = Seat::take(&server, ip)?;
    Ok(sized(&server, upgrade).on_upgrade(async move |socket| {
        takers::serve(Arc::clone(&seat.server), socket, ip).await;
        drop(seat);
    }))
}

fn sized(server: &Server, upgrade: WebSocketUpgrade) -> WebSocketUpgrade {
    let most = server.registry.settings.max_message_bytes;
    upgrade.max_message_size(most).max_frame_size(most)
}

/// One of an address's connections, given back however it ends.
struct Seat {
    server: Arc<Server>,
    ip: IpAddr,
}

impl Seat {
    fn take(server: &Arc<Server>, ip: IpAddr) -> Result<Self, QuoteRefusal> {
        server.registry.connect(ip, now_ms())?;
        Ok(Self { server: Arc::clone(server), ip })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.server.registry.disconnect(self.ip);
    }
}

/// The peer's address; behind a trusted proxy the one it wrote last.
fn address(server: &Server, peer: SocketAddr, headers: &HeaderMap) -> IpAddr {
    let forwarded = || {
        let text = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
        text.rsplit(',').next()?.trim().parse().ok()
    };
    let trusted = server.registry.settings.trust_forwarded;
    trusted.then(forwarded).flatten().unwrap_or(peer.ip())
}

fn parsed<T: DeserializeOwned>(body: &[u8]) -> Result<T, QuoteRefusal> {
    serde_json::from_slice(body).map_err(|_| QuoteRefusal::Malformed)
}

impl IntoResponse for QuoteRefusal {
    fn into_response(self) -> Response {
        let code = match self {
            Self::TooFast | Self::TooManyConnections | Self::TooManyRequests => {
                StatusCode::TOO_MANY_REQUESTS
            }
            Self::UnknownRequest | Self::UnknownQuote => StatusCode::NOT_FOUND,
            Self::StillBlind
            | Self::Lapsed
            | Self::AlreadyClicked
            | Self::NotClicked
            | Self::AlreadySubmitted
            | Self::AlreadyFilled => StatusCode::CONFLICT,
            _ => StatusCode::BAD_REQUEST,
        };
        (code, Json(Fault::from(self))).into_response()
    }
}
