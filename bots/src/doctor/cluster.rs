//! The way to the cluster: RPC, websocket, its clock against ours, the program.

use super::Check;
use crate::{
    chain,
    ops::settings::{ClusterSettings, Config},
    rpc::Cluster,
};
use solana_pubsub_client::pubsub_client::PubsubClient;
use std::{
    sync::mpsc,
    thread,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

const OF: &str = "cluster";
/// Requests timed; the slowest counts.
const ASKED: u32 = 3;
const SLOW: Duration = Duration::from_millis(500);
const TOO_SLOW: Duration = Duration::from_secs(5);
/// A cluster that moves makes a slot in less than a second.
const FIRST_SLOT: Duration = Duration::from_secs(8);
/// Clocks of a machine and of the cluster differ by so much without harm [s].
const SKEW_SECS: i64 = 5;
const TOO_SKEWED_SECS: i64 = 30;

pub fn checks(config: &Config) -> Vec<Check> {
    let settings = match config.cluster() {
        Ok(settings) => settings,
        Err(error) => {
            let todo = "docs/src/guides/operator.md lists every field of [cluster]";
            return vec![Check::fail(OF, "settings", format!("{error:#}"), todo)];
        }
    };
    let cluster = Cluster::new(&settings.rpc_url);
    let rpc = rpc(&cluster, &settings);
    let reached = rpc.level != super::Level::Fail;
    let mut checks = vec![rpc];
    if reached {
        checks.push(clock(&cluster));
        checks.push(program(&cluster));
        checks.push(websocket(&settings));
    }
    checks
}

/// Host of an address, because what follows it may be a secret.
pub fn host(url: &str) -> &str {
    let url = url.split('?').next().unwrap_or(url);
    let path = url.match_indices('/').nth(2);
    path.and_then(|(at, _)| url.get(..at)).unwrap_or(url)
}

fn rpc(cluster: &Cluster, settings: &ClusterSettings) -> Check {
    let mut slowest = Duration::ZERO;
    for _ in 0..ASKED {
        let start = Instant::now();
        if let Err(error) = cluster.client.get_slot() {
            let said = error.to_string().replace(&settings.rpc_url, "it");
            let found = format!("{}: {said}", host(&settings.rpc_url));
            let todo =
                "start a validator there, or name another in cluster.rpc_url or BREAKWATER_RPC";
            return Check::fail(OF, "rpc", found, todo);
        }
        slowest = slowest.max(start.elapsed());
    }
    let version = cluster.client.get_version().map(|v| v.solana_core).unwrap_or_default();
    let (host, ms) = (host(&settings.rpc_url), slowest.as_millis());
    let found = format!("{host}, version {version}, answers within {ms} ms");
    let todo = "a nearer or less busy node: prices and bids wait for it";
    Check::graded((slowest, SLOW, TOO_SLOW), OF, ("rpc", found), todo)
}

fn clock(cluster: &Cluster) -> Check {
    let here = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    match chain::clock(cluster) {
        Ok(there) => skew(here.cast_signed().saturating_sub(there)),
        Err(error) => Check::fail(OF, "clock", format!("{error:#}"), "is this a Solana cluster?"),
    }
}

fn skew(ahead_secs: i64) -> Check {
    let found = match ahead_secs {
        0 => "as ours".to_owned(),
        1.. => format!("ours is {ahead_secs} s ahead of the cluster's"),
        _ => format!("ours is {} s behind the cluster's", ahead_secs.saturating_abs()),
    };
    let todo = "check this machine's time (timedatectl), then whether the cluster makes blocks";
    let size = ahead_secs.saturating_abs();
    Check::graded((size, SKEW_SECS, TOO_SKEWED_SECS), OF, ("clock", found), todo)
}

fn program(cluster: &Cluster) -> Check {
    let id = breakwater_clearing::ID;
    match cluster.client.get_account(&id) {
        Ok(account) if account.executable => Check::ok(OF, "program", format!("{id} is deployed")),
        Ok(_) => Check::fail(OF, "program", format!("{id} is no program"), "another rpc_url?"),
        Err(error) => Check::fail(
            OF,
            "program",
            format!("{id}: {error}"),
            "deploy it, or name another rpc_url",
        ),
    }
}

/// One slot heard of, on a thread that is left behind when nothing comes.
fn websocket(settings: &ClusterSettings) -> Check {
    let url = settings.websocket();
    let (tell, told) = mpsc::channel();
    let asked = url.clone();
    thread::spawn(move || {
        let heard = match PubsubClient::slot_subscribe(asked.as_str()) {
            Ok((subscription, slots)) => {
                let slot = slots.recv().map(|slot| slot.slot).map_err(|error| error.to_string());
                drop(slots);
                std::mem::forget(subscription); // its end waits for the node's next word
                slot
            }
            Err(error) => Err(error.to_string()),
        };
        let _ = tell.send(heard); // nobody waits any more
    });
    let todo = "name it in cluster.ws_url: without it services look less often";
    let host = host(&url);
    match told.recv_timeout(FIRST_SLOT) {
        Ok(Ok(slot)) => Check::ok(OF, "websocket", format!("{host}, slot {slot}")),
        Ok(Err(error)) => Check::fail(OF, "websocket", format!("{host}: {error}"), todo),
        Err(_) => Check::fail(OF, "websocket", format!("{host}: no slot for 8 s"), todo),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Level;

    #[test]
    fn what_may_be_secret_in_an_address_is_not_shown() {
        assert_eq!(host("https://rpc.example.com/v2/secret"), "https://rpc.example.com");
        assert_eq!(host("https://rpc.example.com/?api-key=secret"), "https://rpc.example.com");
        assert_eq!(host("https://rpc.example.com?api-key=secret"), "https://rpc.example.com");
        assert_eq!(host("http://127.0.0.1:8899"), "http://127.0.0.1:8899");
    }

    #[test]
    fn clocks_may_differ_as_far_as_prices_may() {
        assert_eq!(skew(-5).level, Level::Ok);
        assert_eq!(skew(6).level, Level::Warn);
        assert_eq!(skew(-31).level, Level::Fail);
        assert!(skew(-31).found.contains("31 s behind"));
        assert_eq!(skew(i64::MIN).level, Level::Fail);
    }
}
