//! The app's files, and what it is told of where things are.

use super::server::Server;
use axum::{
    Json, Router,
    extract::Request,
    http::{HeaderName, HeaderValue, header},
    middleware::{self, Next},
    response::Response,
    routing::get,
};
use serde::Serialize;
use std::sync::Arc;
use tower_http::{
    services::{ServeDir, ServeFile},
    set_header::SetResponseHeaderLayer,
};

/// Named by their content: they never change.
const HASHED: &str = "/assets/";
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");
/// Where a user's own node may be: anywhere encrypted, and on the computer itself.
const OTHER_NODES: &str =
    "https: wss: http://localhost:* ws://localhost:* http://127.0.0.1:* ws://127.0.0.1:*";

/// `/config.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AppConfig {
    pub rpc_url: String,
    pub ws_url: String,
    pub pool: String,
    pub quotes_url: Option<String>,
    /// Empty: this server.
    pub history_url: String,
    pub cluster: String,
}

pub fn routes(server: &Arc<Server>) -> Router {
    let config = server.app.clone();
    let policy = policy(&config, server.settings.other_nodes);
    let mut router =
        Router::new().route("/config.json", get(move || std::future::ready(Json(config.clone()))));
    if let Some(folder) = &server.settings.app {
        // what is no file is a page of the app, whose address the app itself reads
        let index = ServeFile::new(folder.join("index.html"));
        router = router.fallback_service(ServeDir::new(folder).fallback(index));
    } else {
        router = router.fallback(super::api::unknown);
    }
    let headers = [
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            HeaderValue::from_static("same-origin"),
        ),
    ];
    for (name, value) in headers {
        router = router.layer(SetResponseHeaderLayer::overriding(name, value));
    }
    router.layer(middleware::from_fn(caching))
}

async fn caching(request: Request, next: Next) -> Response {
    let hashed = request.uri().path().starts_with(HASHED);
    let mut response = next.run(request).await;
    // a missing asset gets the app's page, which does change
    let page = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.to_str().is_ok_and(|kind| kind.starts_with("text/html")));
    let value =
        if hashed && !page && response.status().is_success() { FOR_EVER } else { ASK_AGAIN };
    response.headers_mut().insert(header::CACHE_CONTROL, value);
    response
}

/// The app may talk to this server, to the node and to the quote server, and run its own code; nothing else, but `other_nodes` that a user names.
fn policy(config: &AppConfig, other_nodes: bool) -> HeaderValue {
    let mut reached = vec!["'self'".to_owned()];
    for url in [Some(&config.rpc_url), Some(&config.ws_url), config.quotes_url.as_ref()]
        .into_iter()
        .flatten()
    {
        let Some((scheme, host)) = origin(url) else { continue };
        let other = match scheme {
            "http" => "ws",
            "https" => "wss",
            "ws" => "http",
            _ => "https",
        };
        reached.extend([format!("{scheme}://{host}"), format!("{other}://{host}")]);
    }
    reached.dedup();
    if other_nodes {
        reached.push(OTHER_NODES.to_owned());
    }
    let text = format!(
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; \
         style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src {}; \
         object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        reached.join(" ")
    );
    // an address that no header can carry is one that no browser can reach
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("default-src 'self'"))
}

/// Scheme and host of an address whose host can't end the policy's list.
fn origin(url: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = url.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next()?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]_".contains(&byte);
    let known = ["http", "https", "ws", "wss"].contains(&scheme);
    (known && !host.is_empty() && host.bytes().all(plain)).then_some((scheme, host))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the app may talk to.
    fn connect(other_nodes: bool) -> String {
        let config = AppConfig {
            rpc_url: "http://127.0.0.1:8899".to_owned(),
            ws_url: "ws://127.0.0.1:8900/".to_owned(),
            pool: String::new(),
            quotes_url: Some("https://quotes.example.com/base".to_owned()),
            history_url: String::new(),
            cluster: "localnet".to_owned(),
        };
        let policy = policy(&config, other_nodes);
        let (_, rest) = policy.to_str().unwrap().split_once("connect-src ").unwrap();
        rest.split(';').next().unwrap().to_owned()
    }

    const NAMED: &str = "'self' http://127.0.0.1:8899 ws://127.0.0.1:8899 ws://127.0.0.1:8900 http://127.0.0.1:8900 \
                         https://quotes.example.com wss://quotes.example.com";

    #[test]
    fn the_policy_names_the_node_and_the_quote_server_and_nobody_else() {
        assert_eq!(connect(false), NAMED);
    }

    #[test]
    fn a_user_may_name_another_node() {
        assert_eq!(connect(true), format!("{NAMED} {OTHER_NODES}"));
    }

    #[test]
    fn an_address_can_not_widen_the_policy() {
        assert_eq!(origin("http://h; script-src *"), None);
        assert_eq!(origin("javascript://h"), None);
        assert_eq!(origin("ws://[::1]:8900/x?y"), Some(("ws", "[::1]:8900")));
    }
}
