//! What the liquidator says for people: tables on a terminal, plain lines when piped.

use super::{
    engine::{Decision, Engine},
    predict::Prediction,
};
use comfy_table::{Table, presets::UTF8_HORIZONTAL_ONLY};
use std::io::{IsTerminal, stdout};

const USD: f64 = 1e6;

/// What one round would do, or has sent, and what it lets pass.
pub fn round(thought: &Decision, engine: &Engine) {
    let rows = thought.jobs.iter().map(|job| {
        let planned = &job.planned;
        let edge = planned.edge_atoms as f64 / USD;
        [
            planned.intent.kind().to_owned(),
            planned.intent.account().to_string(),
            format!("{edge:.2}"),
        ]
    });
    print(["intent", "account", "edge USD"], rows.collect());
    let mut passed: Vec<String> = engine.passed().map(ToString::to_string).collect();
    passed.sort();
    let counted =
        passed.chunk_by(|a, b| a == b).map(|same| [same[0].clone(), same.len().to_string()]);
    print(["let pass because", "accounts"], counted.collect());
}

pub fn predictions(predictions: &[Prediction]) {
    let rows = predictions.iter().map(|p| {
        let margin = p.mm_atoms as f64 / USD;
        let move_pct = format!("{:+} %", p.move_pct);
        [move_pct, p.due.to_string(), p.insolvent.to_string(), format!("{margin:.0}")]
    });
    print(["move", "due", "insolvent", "their margin USD"], rows.collect());
}

pub fn profit(engine: &Engine) {
    let profit = &engine.profit;
    let usd = |atoms: i128| format!("{:.2}", atoms as f64 / USD);
    let mut rows = vec![
        ["slices taken".to_owned(), profit.slices.to_string()],
        ["edge when bid, USD".to_owned(), usd(profit.edge_atoms)],
        ["earned since the start, USD".to_owned(), usd(profit.earned_atoms())],
        ["value, USD".to_owned(), usd(i128::from(profit.value_atoms()))],
        ["held back of it, USD".to_owned(), usd(i128::from(profit.held_atoms()))],
    ];
    for (market, greeks) in engine.inventory().iter().enumerate() {
        rows.push([
            format!("market {market}: delta, gamma 1 %, vega, theta a day, USD"),
            format!(
                "{:.0}, {:.0}, {:.0}, {:.0}",
                greeks.delta_usd, greeks.gamma_usd, greeks.vega_usd, greeks.theta_usd
            ),
        ]);
    }
    print(["profit", ""], rows);
}

fn print<const N: usize>(head: [&str; N], rows: Vec<[String; N]>) {
    if stdout().is_terminal() {
        let mut table = Table::new();
        table.load_preset(UTF8_HORIZONTAL_ONLY).set_header(head);
        table.add_rows(rows);
        println!("{table}");
    } else {
        println!("{}", head.join("\t"));
        for row in rows {
            println!("{}", row.join("\t"));
        }
    }
}
