//! Who may send how much: a bucket of messages for each connection and each address. Nothing here grows without bound.

use super::refusal::QuoteRefusal;
use std::{collections::HashMap, net::IpAddr};

/// Messages that may come at once, and how many more a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    pub burst: u32,
    pub per_sec: u32,
}

/// Fills with time, one message taken out each time. Counted in thousandths of a message.
#[derive(Clone, Copy, Debug)]
pub struct Bucket {
    rate: Rate,
    thousandths: u64,
    at_ms: u64,
}

impl Bucket {
    pub fn new(rate: Rate, now_ms: u64) -> Self {
        Self { rate, thousandths: u64::from(rate.burst) * 1_000, at_ms: now_ms }
    }

    /// Errors: `TooFast`.
    pub fn take(&mut self, now_ms: u64) -> Result<(), QuoteRefusal> {
        let passed = now_ms.saturating_sub(self.at_ms);
        let more = passed.saturating_mul(u64::from(self.rate.per_sec));
        let most = u64::from(self.rate.burst) * 1_000;
        self.thousandths = self.thousandths.saturating_add(more).min(most);
        self.at_ms = now_ms;
        self.thousandths = self.thousandths.checked_sub(1_000).ok_or(QuoteRefusal::TooFast)?;
        Ok(())
    }

    /// Nobody has taken anything for so long that forgetting it changes nothing.
    fn is_full(&self, now_ms: u64) -> bool {
        let passed = now_ms.saturating_sub(self.at_ms);
        let more = passed.saturating_mul(u64::from(self.rate.per_sec));
        self.thousandths.saturating_add(more) >= u64::from(self.rate.burst) * 1_000
    }
}

/// One address.
struct Guest {
    bucket: Bucket,
    connections: usize,
    requests: usize,
}

/// What one address may hold at a time.
#[derive(Clone, Copy, Debug)]
pub struct Most {
    pub addresses: usize,
    pub connections: usize,
    pub connections_each: usize,
    pub requests_each: usize,
}

/// All addresses that are connected, or were heard of lately.
pub struct Guests {
    rate: Rate,
    most: Most,
    connections: usize,
    guests: HashMap<IpAddr, Guest>,
}

impl Guests {
    pub fn new(rate: Rate, most: Most) -> Self {
        Self { rate, most, connections: 0, guests: HashMap::new() }
    }

    /// Errors: `TooManyConnections` where so many addresses are known that there is no room for one more.
    fn guest(&mut self, ip: IpAddr, now_ms: u64) -> Result<&mut Guest, QuoteRefusal> {
        if !self.guests.contains_key(&ip) && self.guests.len() >= self.most.addresses {
            self.guests.retain(|_, guest| {
                guest.connections > 0 || guest.requests > 0 || !guest.bucket.is_full(now_ms)
            });
            if self.guests.len() >= self.most.addresses {
                return Err(QuoteRefusal::TooManyConnections);
            }
        }
        let new = Guest { bucket: Bucket::new(self.rate, now_ms), connections: 0, requests: 0 };
        Ok(self.guests.entry(ip).or_insert(new))
    }

    /// One message of an address. Errors: `TooFast`, `TooManyConnections`.
    pub fn message(&mut self, ip: IpAddr, now_ms: u64) -> Result<(), QuoteRefusal> {
        self.guest(ip, now_ms)?.bucket.take(now_ms)
    }

    /// Errors: `TooManyConnections`.
    pub fn connect(&mut self, ip: IpAddr, now_ms: u64) -> Result<(), QuoteRefusal> {
        let most = self.most;
        let all = self.connections < most.connections;
        let guest = self.guest(ip, now_ms)?;
        if !all || guest.connections >= most.connections_each {
            return Err(QuoteRefusal::TooManyConnections);
        }
        guest.connections += 1; // below the limit
        self.connections += 1;
        Ok(())
    }

    pub fn disconnect(&mut self, ip: IpAddr) {
        self.connections = self.connections.saturating_sub(1);
        if let Some(guest) = self.guests.get_mut(&ip) {
            guest.connections = guest.connections.saturating_sub(1);
        }
    }

    /// Errors: `TooManyRequests`, `TooManyConnections`.
    pub fn open_request(&mut self, ip: IpAddr, now_ms: u64) -> Result<(), QuoteRefusal> {
        let most = self.most.requests_each;
        let guest = self.guest(ip, now_ms)?;
        if guest.requests >= most {
            return Err(QuoteRefusal::TooManyRequests);
        }
        guest.requests += 1; // below the limit
        Ok(())
    }

    pub fn end_request(&mut self, ip: IpAddr) {
        if let Some(guest) = self.guests.get_mut(&ip) {
            guest.requests = guest.requests.saturating_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate { burst: 2, per_sec: 10 };
    const MOST: Most = Most { addresses: 2, connections: 3, connections_each: 2, requests_each: 1 };

    fn ip(last: u8) -> IpAddr {
        IpAddr::from([10, 0, 0, last])
    }

    #[test]
    fn a_bucket_gives_its_burst_and_then_its_rate() {
        let mut bucket = Bucket::new(RATE, 0);
        assert!(bucket.take(0).is_ok() && bucket.take(0).is_ok());
        assert_eq!(bucket.take(0), Err(QuoteRefusal::TooFast));
        assert_eq!(bucket.take(99), Err(QuoteRefusal::TooFast));
        assert!(bucket.take(200).is_ok());
    }

    #[test]
    fn connections_are_limited_for_each_and_for_all() {
        let mut guests = Guests::new(RATE, MOST);
        assert!(guests.connect(ip(1), 0).is_ok() && guests.connect(ip(1), 0).is_ok());
        assert_eq!(guests.connect(ip(1), 0), Err(QuoteRefusal::TooManyConnections));
        assert!(guests.connect(ip(2), 0).is_ok());
        assert_eq!(guests.connect(ip(2), 0), Err(QuoteRefusal::TooManyConnections));
        guests.disconnect(ip(1));
        assert!(guests.connect(ip(2), 0).is_ok());
    }

    #[test]
    fn addresses_are_forgotten_when_that_changes_nothing() {
        let mut guests = Guests::new(RATE, MOST);
        assert!(guests.message(ip(1), 0).is_ok() && guests.message(ip(2), 0).is_ok());
        assert_eq!(guests.message(ip(3), 0), Err(QuoteRefusal::TooManyConnections));
        assert!(guests.message(ip(3), 1_000).is_ok(), "both buckets are full again");
        assert_eq!(guests.guests.len(), 1);
    }

    #[test]
    fn open_requests_are_limited_for_each_address() {
        let mut guests = Guests::new(RATE, MOST);
        assert!(guests.open_request(ip(1), 0).is_ok());
        assert_eq!(guests.open_request(ip(1), 0), Err(QuoteRefusal::TooManyRequests));
        guests.end_request(ip(1));
        assert!(guests.open_request(ip(1), 0).is_ok());
    }
}
