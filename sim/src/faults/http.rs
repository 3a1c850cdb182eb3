//! Requests: JSON-RPC over HTTP, passed on with the faults that the dice say.

use super::{
    dice::Fate,
    memory::question,
    sent::{self, Suspect},
    shared::Shared,
};
use axum::{
    Json, Router,
    body::{Body, Bytes},
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde_json::{Value, json};
use std::sync::Arc;

/// Where requests go, and what happens to them.
#[derive(Clone)]
pub struct Proxy {
    pub upstream: String,
    pub client: reqwest::Client,
    pub shared: Arc<Shared>,
}

pub fn routes(proxy: Proxy) -> Router {
    Router::new()
        .route("/", post(ask))
        .route("/faults", get(faults))
        .layer(axum::extract::DefaultBodyLimit::max(64 << 20))
        .with_state(proxy)
}

async fn faults(State(proxy): State<Proxy>) -> impl IntoResponse {
    Json(proxy.shared.report())
}

async fn ask(State(proxy): State<Proxy>, body: Bytes) -> Response {
    let Ok(request) = serde_json::from_slice::<Value>(&body) else {
        return (StatusCode::BAD_REQUEST, "not JSON").into_response();
    };
    let method = request.get("method").and_then(Value::as_str).unwrap_or("batch");
    let (mut fate, delay) = proxy.shared.request();
    if !delay.is_zero() {
        proxy.shared.count(method, "delayed");
        tokio::time::sleep(delay).await;
    }
    let question = question(&request);
    let stale = question.as_deref().filter(|_| fate == Fate::Stale);
    let old = stale.and_then(|question| proxy.shared.older(question));
    if fate == Fate::Stale && old.is_none() {
        fate = Fate::Pass; // nothing older is known, or not a read
    }
    proxy.shared.count(method, fate.name());
    if fate == Fate::TooMany {
        return ([(header::RETRY_AFTER, "1")], StatusCode::TOO_MANY_REQUESTS).into_response();
    }
    if let Some(result) = old {
        let id = request.get("id").cloned().unwrap_or_default();
        let answer = json!({"jsonrpc": "2.0", "result": result, "id": id});
        proxy.told(&request, &answer);
        return Json(answer).into_response();
    }
    // whatever becomes of it from here on, its sender has sent it
    let suspect = proxy.note(&request);
    if let Some(suspect) = suspect {
        proxy.judge(suspect).await;
    }
    if fate == Fate::Drop {
        return lost();
    }
    let mut answer = proxy.forward(&body).await;
    if fate == Fate::Duplicate {
        answer = proxy.forward(&body).await.or(answer);
    }
    let Some(answer) = answer else { return lost() };
    if let Some(question) = &question {
        proxy.shared.keep(question, &answer);
    }
    if fate == Fate::LostAnswer {
        return lost();
    }
    proxy.told(&request, &answer);
    Json(answer).into_response()
}

/// A connection that ends within the answer: who asked cannot know how far the request came.
fn lost() -> Response {
    let torn = futures_util::stream::once(async {
        Err::<Bytes, _>(std::io::Error::other("the connection was lost"))
    });
    let mut response = Response::new(Body::from_stream(torn));
    let length = axum::http::HeaderValue::from_static("64");
    response.headers_mut().insert(header::CONTENT_LENGTH, length);
    response
}

impl Proxy {
    async fn forward(&self, body: &Bytes) -> Option<Value> {
        let request = self.client.post(&self.upstream).header("content-type", "application/json");
        let response = request.body(body.clone()).send().await.ok()?;
        response.json().await.ok()
    }

    fn note(&self, request: &Value) -> Option<Suspect> {
        if request.get("method")?.as_str()? != "sendTransaction" {
            return None;
        }
        match sent::read(request) {
            Ok(signed) => self.shared.sent().note(signed, self.shared.now_ms()),
            Err(error) => {
                self.shared.log("sendTransaction", &format!("not understood: {error:#}"));
                None
            }
        }
    }

    /// Counts a suspect where the node says that the first one's blockhash still lives.
    async fn judge(&self, suspect: Suspect) {
        let params = json!([suspect.blockhash, {"commitment": "processed"}]);
        let body =
            json!({"jsonrpc": "2.0", "id": 1, "method": "isBlockhashValid", "params": params});
        let answer = self.forward(&Bytes::from(body.to_string())).await;
        let lives = answer.as_ref().and_then(|a| a.pointer("/result/value")?.as_bool());
        if lives != Some(false) {
            let what = if suspect.orphan { "sent again after a kill" } else { "sent twice" };
            let Suspect { first, second, .. } = &suspect;
            self.shared.log("sendTransaction", &format!("{what}: {second} after {first}"));
            self.shared.sent().count(suspect);
        }
    }

    /// Takes note of what an answer tells its asker about transactions.
    fn told(&self, request: &Value, answer: &Value) {
        let first = request.pointer("/params/0");
        match request.get("method").and_then(Value::as_str) {
            Some("getSignatureStatuses") => {
                let asked = first.and_then(Value::as_array).into_iter().flatten();
                let statuses = answer.pointer("/result/value").and_then(Value::as_array);
                for (signature, status) in asked.zip(statuses.into_iter().flatten()) {
                    if !status.is_null() {
                        self.shared.sent().told(signature.as_str().unwrap_or_default());
                    }
                }
            }
            Some("getTransaction") if answer.get("result").is_some_and(|r| !r.is_null()) => {
                self.shared.sent().told(first.and_then(Value::as_str).unwrap_or_default());
            }
            Some("sendTransaction") if answer.get("error").is_some() => {
                if let Ok(signed) = sent::read(request) {
                    self.shared.sent().told(&signed.signature);
                }
            }
            _ => {}
        }
    }
}
