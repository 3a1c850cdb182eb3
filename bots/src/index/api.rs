//! The routes' answers. docs/src/guides/history.md describes them.

use super::{
    auctions, backstop, prices,
    publish::Progress,
    query::{AuctionsQuery, BackstopQuery, EventsQuery, PricesQuery, WaterfallQuery, range},
    receipt,
    refusal::ApiError,
    server::Server,
    store::{Event, Filter, Gap},
    waterfall,
};
use axum::{
    Json,
    extract::{
        Path, Query, State,
        rejection::{PathRejection, QueryRejection},
    },
};
use serde::Serialize;
use serde_json::{Value, json};
use std::sync::Arc;

pub type Shared = State<Arc<Server>>;
type Asked<T> = Result<Query<T>, QueryRejection>;
type Answer<T> = Result<Json<T>, ApiError>;

impl From<QueryRejection> for ApiError {
    fn from(_: QueryRejection) -> Self {
        Self::BadQuery
    }
}

impl From<PathRejection> for ApiError {
    fn from(_: PathRejection) -> Self {
        Self::UnknownAuction
    }
}

#[derive(Debug, Serialize)]
pub struct Status {
    #[serde(flatten)]
    progress: Progress,
    /// Slots that are missing, because the node had forgotten them.
    gaps: Vec<Gap>,
    /// The node answers.
    node: bool,
}

pub async fn status(State(server): Shared) -> Answer<Status> {
    Ok(Json(server.status().await?))
}

impl Server {
    pub async fn status(&self) -> Result<Status, ApiError> {
        let gaps = self.store.gaps().await?;
        Ok(Status { progress: self.publisher.progress(), gaps, node: self.node_answers() })
    }
}

#[derive(Debug, Serialize)]
pub struct Page {
    events: Vec<Event>,
    next: Option<i64>,
    /// A client that knows events up to `after` has to forget those from here on.
    undone_from: Option<i64>,
}

async fn page(server: &Server, filter: Filter) -> Answer<Page> {
    let events = server.store.events(&filter).await?;
    let full = events.len() == filter.limit as usize;
    let next = events.last().filter(|_| full).map(|event| event.id);
    let undone_from = match filter.after {
        Some(after) => server.store.undone_at(after, server.publisher.progress().last_id).await?,
        None => None,
    };
    Ok(Json(Page { events, next, undone_from }))
}

pub async fn events(State(server): Shared, query: Asked<EventsQuery>) -> Answer<Page> {
    page(&server, query?.filter()?).await
}

pub async fn soft(State(server): Shared, query: Asked<EventsQuery>) -> Answer<Page> {
    let query = query?;
    if query.name.is_some() {
        return Err(ApiError::BadQuery); // they have one name
    }
    let filter = query.filter()?;
    page(&server, Filter { names: vec!["SoftSliceTaken".to_owned()], ..filter }).await
}

pub async fn auctions(State(server): Shared, query: Asked<AuctionsQuery>) -> Answer<Value> {
    let (auctions, next) = auctions::page(&server.store, &query?.0).await?;
    Ok(Json(json!({ "auctions": auctions, "next": next })))
}

pub async fn receipt(
    State(server): Shared,
    id: Result<Path<i64>, PathRejection>,
) -> Answer<receipt::Receipt> {
    Ok(Json(receipt::receipt(&server.store, id?.0).await?))
}

pub async fn waterfall(State(server): Shared, query: Asked<WaterfallQuery>) -> Answer<Value> {
    let query = query?;
    let (from, to) = range(query.from_ts, query.to_ts)?;
    Ok(Json(json!({ "steps": waterfall::steps(&server.store, from, to).await? })))
}

pub async fn prices(State(server): Shared, query: Asked<PricesQuery>) -> Answer<Value> {
    Ok(Json(json!({ "candles": prices::candles(&server.store, &query?.0).await? })))
}

pub async fn backstop(State(server): Shared, query: Asked<BackstopQuery>) -> Answer<Value> {
    Ok(Json(json!({ "points": backstop::points(&server.store, &query?.0).await? })))
}

pub async fn unknown() -> ApiError {
    ApiError::UnknownRoute
}
