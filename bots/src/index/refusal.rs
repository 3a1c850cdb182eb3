//! Every way in which the API says no.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::json;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApiError {
    BadAddress,
    BadQuery,
    BadName,
    BadLimit,
    BadRange,
    UnknownAuction,
    UnknownRoute,
    TooFast,
    TooManyConnections,
    /// The database failed; the log says how.
    Broken,
}

impl ApiError {
    pub fn code(self) -> StatusCode {
        match self {
            Self::UnknownAuction | Self::UnknownRoute => StatusCode::NOT_FOUND,
            Self::TooFast | Self::TooManyConnections => StatusCode::TOO_MANY_REQUESTS,
            Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
            _ => StatusCode::BAD_REQUEST,
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::BadAddress => "bad_address",
            Self::BadQuery => "bad_query",
            Self::BadName => "bad_name",
            Self::BadLimit => "bad_limit",
            Self::BadRange => "bad_range",
            Self::UnknownAuction => "unknown_auction",
            Self::UnknownRoute => "unknown_route",
            Self::TooFast => "too_fast",
            Self::TooManyConnections => "too_many_connections",
            Self::Broken => "broken",
        }
    }

    fn advice(self) -> &'static str {
        match self {
            Self::BadAddress => "an address is 32 bytes in base58",
            Self::BadQuery => "docs/src/guides/history.md lists the parameters of each route",
            Self::BadName => "names of events, like SliceSold, at most 64, with commas between",
            Self::BadLimit => "limit is 1 to 1000, for auctions 1 to 200",
            Self::BadRange => {
                "from_ts before to_ts, step_secs 1 to 604800, at most 2000 candles and 31 days"
            }
            Self::UnknownAuction => "the number is that of an AuctionStarted event",
            Self::UnknownRoute => "docs/src/guides/history.md lists the routes",
            Self::TooFast => "ask less often",
            Self::TooManyConnections => "close a websocket first",
            Self::Broken => "ask again; the service's log says what failed",
        }
    }
}

impl From<anyhow::Error> for ApiError {
    fn from(error: anyhow::Error) -> Self {
        tracing::error!(error = format!("{error:#}"), "a question failed");
        Self::Broken
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let body = json!({ "error": self.label(), "advice": self.advice() });
        (self.code(), Json(body)).into_response()
    }
}
