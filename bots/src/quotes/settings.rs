//! Section `[quotes]` of the settings.

use super::limits::{Most, Rate};
use crate::ops::exit::Exit;
use anyhow::{Result, ensure};
use serde::{Deserialize, Serialize};

/// Everything has a default.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Where makers and takers connect.
    pub at: String,
    /// Where /metrics and /health answer.
    pub listen: Option<String>,
    /// What makers sign when they log in: the name they know the server by; `at` where absent.
    pub name: Option<String>,
    /// Where submitted transactions are sent, if not to the cluster's RPC.
    pub send_url: Option<String>,
    /// Behind a proxy: an address is what the proxy wrote last into X-Forwarded-For.
    pub trust_forwarded: bool,
    /// Length of the blind period, and of the life of what is shown after it [ms].
    pub blind_ms: u64,
    pub life_ms: u64,
    /// A quote ends no sooner after its life on the server, and no later from now [s].
    pub least_left_secs: u32,
    pub most_left_secs: u32,
    /// Open requests, of all and of one address.
    pub max_requests: usize,
    pub max_requests_each: usize,
    /// Makers logged in; quotes of one request.
    pub max_makers: usize,
    /// Connections, of all and of one address.
    pub max_connections: usize,
    pub max_connections_each: usize,
    /// Largest message or body [bytes].
    pub max_message_bytes: usize,
    /// Messages that wait for a slow reader before it is disconnected.
    pub queue: usize,
    /// Messages at once and per second: of one connection, and of one address over HTTP.
    pub burst: u32,
    pub rate_per_sec: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            at: "127.0.0.1:8787".to_owned(),
            listen: None,
            name: None,
            send_url: None,
            trust_forwarded: false,
            blind_ms: 1_500,
            life_ms: 8_000,
            least_left_secs: 5,
            most_left_secs: 300,
            max_requests: 1_000,
            max_requests_each: 8,
            max_makers: 64,
            max_connections: 1_024,
            max_connections_each: 16,
            max_message_bytes: 16_384,
            queue: 64,
            burst: 40,
            rate_per_sec: 20,
        }
    }
}

impl Settings {
    /// Errors name the field.
    pub fn validate(&self) -> Result<()> {
        self.check().map_err(|error| error.context(Exit::Settings))
    }

    fn check(&self) -> Result<()> {
        let span = self.blind_ms.saturating_add(self.life_ms) / 1_000;
        let most = u64::from(self.most_left_secs);
        let least = span.saturating_add(u64::from(self.least_left_secs)).saturating_add(2);
        ensure!((100..=60_000).contains(&self.blind_ms), "quotes.blind_ms must be 100 to 60000");
        ensure!((500..=300_000).contains(&self.life_ms), "quotes.life_ms must be 500 to 300000");
        ensure!(least <= most, "quotes.most_left_secs must be at least {least}: blind, life, rest");
        ensure!(most <= 86_400, "quotes.most_left_secs must be at most a day");
        ensure!(self.max_message_bytes >= 4_096, "quotes.max_message_bytes must be at least 4096");
        let counts = [
            ("max_requests", self.max_requests),
            ("max_requests_each", self.max_requests_each),
            ("max_makers", self.max_makers),
            ("max_connections", self.max_connections),
            ("max_connections_each", self.max_connections_each),
            ("queue", self.queue),
            ("burst", self.burst as usize),
            ("rate_per_sec", self.rate_per_sec as usize),
        ];
        for (name, count) in counts {
            ensure!((1..=100_000).contains(&count), "quotes.{name} must be 1 to 100000");
        }
        Ok(())
    }

    pub fn name(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.at)
    }

    pub fn rate(&self) -> Rate {
        Rate { burst: self.burst, per_sec: self.rate_per_sec }
    }

    pub fn most(&self) -> Most {
        Most {
            addresses: self.max_connections.saturating_mul(4),
            connections: self.max_connections,
            connections_each: self.max_connections_each,
            requests_each: self.max_requests_each,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_sound_and_a_life_longer_than_quotes_is_not() {
        Settings::default().validate().unwrap();
        let long = Settings { life_ms: 300_000, ..Settings::default() };
        assert!(format!("{:#}", long.validate().unwrap_err()).contains("most_left_secs"));
        let none = Settings { queue: 0, ..Settings::default() };
        assert!(format!("{:#}", none.validate().unwrap_err()).contains("quotes.queue"));
    }
}
