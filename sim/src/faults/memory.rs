//! Answers of the last seconds, to be given again as if the node lagged behind.

use serde_json::Value;
use std::collections::{HashMap, VecDeque};

/// Older answers are forgotten: a node that lags further behind is one that operators notice.
const OLDEST_MS: u64 = 10_000;
/// Answers kept of one question.
const KEPT: usize = 8;

/// Methods that read; what they answer may be old. Sending is not among them.
const READS: [&str; 10] = [
    "getAccountInfo",
    "getBalance",
    "getBlockHeight",
    "getLatestBlockhash",
    "getMultipleAccounts",
    "getProgramAccounts",
    "getSignatureStatuses",
    "getSlot",
    "getTokenAccountBalance",
    "getTransaction",
];

#[derive(Default)]
pub struct Memory(HashMap<String, VecDeque<(u64, Value)>>);

/// The same question whoever asks it: method and parameters, without the request's number.
pub fn question(request: &Value) -> Option<String> {
    let method = request.get("method")?.as_str()?;
    let params = request.get("params").map(Value::to_string).unwrap_or_default();
    READS.contains(&method).then(|| format!("{method}{params}"))
}

impl Memory {
    /// Keeps a node's answer to a question.
    pub fn keep(&mut self, question: &str, answer: &Value, now_ms: u64) {
        let Some(result) = answer.get("result") else { return }; // an error is no state to lag behind
        let answers = self.0.entry(question.to_owned()).or_default();
        answers.push_back((now_ms, result.clone()));
        while answers.len() > KEPT || answers.front().is_some_and(|(at, _)| is_old(*at, now_ms)) {
            answers.pop_front();
        }
        if self.0.len() > 2_000 {
            self.0.retain(|_, kept| kept.back().is_some_and(|(at, _)| !is_old(*at, now_ms)));
        }
    }

    /// Earlier answers to a question, oldest first, each with its own older context slot.
    pub fn older(&self, question: &str, now_ms: u64) -> Vec<&Value> {
        let kept = self.0.get(question).into_iter().flatten();
        kept.filter(|(at, _)| !is_old(*at, now_ms)).map(|(_, result)| result).collect()
    }
}

fn is_old(at_ms: u64, now_ms: u64) -> bool {
    now_ms.saturating_sub(at_ms) > OLDEST_MS
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_same_question_is_known_whatever_its_number() {
        let ask =
            |id| json!({"id": id, "method": "getSlot", "params": [{"commitment": "processed"}]});
        assert_eq!(question(&ask(1)), question(&ask(2)));
        assert!(question(&json!({"method": "sendTransaction", "params": []})).is_none());
    }

    #[test]
    fn answers_are_kept_for_ten_seconds_and_errors_not_at_all() {
        let mut memory = Memory::default();
        memory.keep("q", &json!({"result": 1}), 0);
        memory.keep("q", &json!({"error": {"code": -32005}}), 1);
        memory.keep("q", &json!({"result": 2}), 5_000);
        assert_eq!(memory.older("q", 9_000), [&json!(1), &json!(2)]);
        assert_eq!(memory.older("q", 12_000), [&json!(2)]);
        assert!(memory.older("other", 0).is_empty());
    }
}
