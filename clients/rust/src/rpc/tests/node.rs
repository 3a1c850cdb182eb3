//! A node that answers over real HTTP and does as its script says: loses transactions, is busy, lags. What a real one does
//! without being told is tested against a real one (`bots/tests`).

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};
use solana_signature::Signature;
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex, MutexGuard},
    thread,
};

#[derive(Default)]
pub struct Script {
    /// Of every answer.
    pub slot: u64,
    /// Of the confirmed tip; a blockhash is good for 150 more.
    pub height: u64,
    /// So many blocks pass between two looks at the tip.
    pub blocks_a_look: u64,
    /// Next sendings that are acknowledged and lost.
    pub lose: usize,
    /// Next sendings that are taken although the answer is 503.
    pub mumble: usize,
    /// Next questions about statuses that are answered with 503; `usize::MAX` for good.
    pub busy: usize,
    /// Program error of every simulation.
    pub refuse: Option<u32>,
    /// What recent blocks took [micro-lamports per compute unit].
    pub fees: Vec<u64>,
    /// Bytes of what was sent last.
    pub last: Vec<u8>,
    /// Every signature sent, in order.
    pub sent: Vec<String>,
    /// Every signature executed.
    pub executed: Vec<String>,
    /// Blockhashes handed out.
    pub hashes: u8,
}

pub struct Node {
    pub url: String,
    script: Arc<Mutex<Script>>,
}

impl Node {
    pub fn new(script: Script) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let script = Arc::new(Mutex::new(script));
        let shared = Arc::clone(&script);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let script = Arc::clone(&shared);
                thread::spawn(move || serve(stream, &script));
            }
        });
        Self { url, script }
    }

    pub fn script(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap()
    }
}

/// Requests of one connection until it closes.
fn serve(stream: TcpStream, script: &Mutex<Script>) -> Option<()> {
    let mut writer = stream.try_clone().ok()?;
    let mut reader = BufReader::new(stream);
    loop {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).ok()? == 0 {
                return None;
            }
            if line == "\r\n" {
                break;
            }
            if let Some(digits) = line.to_lowercase().strip_prefix("content-length:") {
                length = digits.trim().parse().ok()?;
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).ok()?;
        let request: Value = serde_json::from_slice(&body).ok()?;
        let method = request["method"].as_str()?.to_owned();
        let answer = script.lock().ok()?.answer(&method, &request["params"]);
        let (status, body) = match answer {
            Some(result) => {
                ("200 OK", json!({ "jsonrpc": "2.0", "id": request["id"], "result": result }))
            }
            None => ("503 Service Unavailable", Value::Null),
        };
        let body = body.to_string();
        let head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n\r\n", body.len());
        writer.write_all((head + &body).as_bytes()).ok()?;
    }
}

fn take_one(count: &mut usize) -> bool {
    let some = *count > 0;
    *count = if *count == usize::MAX { *count } else { count.saturating_sub(1) };
    some
}

impl Script {
    /// `None`: 503.
    fn answer(&mut self, method: &str, params: &Value) -> Option<Value> {
        let context = json!({ "slot": self.slot });
        let with_context = |value: Value| json!({ "context": context, "value": value });
        Some(match method {
            "getLatestBlockhash" => {
                self.hashes += 1;
                let blockhash = super::Hash::new_from_array([self.hashes; 32]).to_string();
                with_context(
                    json!({ "blockhash": blockhash, "lastValidBlockHeight": self.height + 150 }),
                )
            }
            "sendTransaction" => return self.take(params[0].as_str()?),
            "getSignatureStatuses" => {
                if take_one(&mut self.busy) {
                    return None;
                }
                let known = |signature: &Value| {
                    let executed = self.executed.iter().any(|known| signature == known);
                    executed.then(|| {
                        json!({ "slot": 1, "confirmations": 1, "err": null, "status": { "Ok": null },
                                "confirmationStatus": "processed" })
                    })
                };
                with_context(params[0].as_array()?.iter().map(known).collect())
            }
            "getEpochInfo" => {
                self.height += self.blocks_a_look;
                json!({ "absoluteSlot": self.slot, "blockHeight": self.height, "epoch": 0,
                        "slotIndex": 0, "slotsInEpoch": 1, "transactionCount": 0 })
            }
            "simulateTransaction" => {
                // the budget's instruction stands first
                let refused = |code| json!({ "InstructionError": [1, { "Custom": code }] });
                with_context(
                    json!({ "err": self.refuse.map(refused), "logs": ["a log"], "unitsConsumed": 7 }),
                )
            }
            "getRecentPrioritizationFees" => {
                let block = |fee: &u64| json!({ "slot": self.slot, "prioritizationFee": fee });
                self.fees.iter().map(block).collect()
            }
            "getMultipleAccounts" => {
                with_context(params[0].as_array()?.iter().map(|_| Value::Null).collect())
            }
            other => panic!("the script has no {other}"),
        })
    }

    fn take(&mut self, transaction: &str) -> Option<Value> {
        let bytes = BASE64_STANDARD.decode(transaction).ok()?;
        // the count of signatures, then the first of them
        let signature = Signature::from(<[u8; 64]>::try_from(bytes.get(1..65)?).ok()?).to_string();
        self.sent.push(signature.clone());
        self.last = bytes;
        if !take_one(&mut self.lose) && !self.executed.contains(&signature) {
            self.executed.push(signature.clone());
        }
        (!take_one(&mut self.mumble)).then_some(Value::String(signature))
    }
}
