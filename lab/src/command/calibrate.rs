//! `calibrate`: scenario moves and tail weights from price history, beside those in force.

use super::{progress::counted, told};
use crate::{
    calibrate::{
        Aim, Calibration, Estimate, Found, History, InForce, Moves, Side, calibrate, in_force,
        scenarios,
    },
    market::candles,
    report::{self, Axis, Frame, Head, Line, Page, lines, put, text_table},
};
use anyhow::{Context, Result, ensure};
use breakwater_bots::config::{Deployment, GridConfig};
use serde_json::json;
use std::path::PathBuf;

/// Points of a drawn tail.
const POINTS: usize = 200;
/// The rarest that is drawn [share, power of ten].
const RAREST: f64 = -5.0;
/// Scenarios that can be laid over a deployment: `compare --after`.
const SCENARIOS: &str = "scenarios.toml";

/// Arguments of `calibrate`.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// Price history: timestamp,open,high,low,close,volume. All files have bars of one length.
    #[arg(required = true, value_name = "FILES")]
    files: Vec<PathBuf>,
    /// Share of horizons, on each side, that the move covers.
    #[arg(long, default_value_t = 0.99)]
    coverage: f64,
    /// The same of the far move, which counts by a weight.
    #[arg(long, default_value_t = 0.9999)]
    far_coverage: f64,
    /// Time in which a position is handed on [s].
    #[arg(long, default_value_t = 3_600, value_name = "SECS")]
    horizon: u32,
    /// Share of moves below the threshold of peaks.
    #[arg(long, default_value_t = 0.9)]
    threshold: f64,
    /// Values of the bootstrap that intervals come from.
    #[arg(long, default_value_t = 100)]
    resamples: usize,
    /// Deployment whose scenarios are in force.
    #[arg(long, value_name = "FILE")]
    deployment: Option<PathBuf>,
    /// Of the bootstrap.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Folder for report.html, calibrate.json, calibrate.csv and, with --deployment, scenarios.toml; nothing is written without it.
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
}

pub fn run(args: &Args) -> Result<()> {
    let aim = aim(args)?;
    let files = args.files.iter().map(|file| candles::read(file)).collect::<Result<Vec<_>>>()?;
    let grid = args.deployment.as_deref().map(Deployment::load).transpose()?.map(|of| of.grid);
    let history = History::of(&files)?;
    let bar = counted(aim.resamples as u64 + 1, "fits");
    let found = calibrate(&history, &aim, &|| bar.inc(1))?;
    bar.finish_and_clear();
    let force: Vec<InForce> =
        grid.iter().flat_map(|grid| Side::ALL.map(|side| in_force(grid, side))).collect();
    let heads: Vec<String> = [String::new()].into_iter().chain(heads(&aim)).collect();
    println!("{}", intro(&found, args.files.len()));
    println!("{}", text_table(&heads, rows(&found, &force)));
    for line in covered(&found, &force) {
        println!("{line}");
    }
    if let Some(folder) = &args.out {
        let said = json!({ "calibration": found, "in_force": force });
        let mut out = vec![
            (report::PAGE, page(args, &found, &force, &history)),
            ("calibrate.json", serde_json::to_string_pretty(&said)? + "\n"),
            ("calibrate.csv", csv(&found, &force)?),
        ];
        if let Some(grid) = &grid {
            out.push((SCENARIOS, overlay(grid, &found.sides)?));
        }
        put(folder, &out)?;
        println!("{}", told(folder));
    }
    Ok(())
}

fn aim(args: &Args) -> Result<Aim> {
    let share = |name: &str, value: f64, (low, high): (f64, f64)| {
        ensure!(
            value > low && value < high,
            "--{name} is {value}, and between {low} and {high} is right"
        );
        Ok(value)
    };
    let threshold = share("threshold", args.threshold, (0.5, 0.999))?;
    let coverage = share("coverage", args.coverage, (threshold, 1.0))?;
    let far_coverage = share("far-coverage", args.far_coverage, (coverage, 1.0))?;
    ensure!(args.horizon > 0, "--horizon is 0, and must be positive");
    Ok(Aim {
        horizon_secs: args.horizon,
        coverage,
        far_coverage,
        threshold,
        resamples: args.resamples,
        seed: args.seed,
    })
}

fn intro(found: &Calibration, files: usize) -> String {
    let Calibration { aim, returns, bar_secs, process, .. } = found;
    format!(
        "{returns} bars of {bar_secs} s in {files} file{}; moves in {} s.\nKou's process: volatility {:.0} % between jumps, {:.1} jumps a day, {:.0} % of them up by {:.0} bps, the others down by {:.0} bps.",
        if files == 1 { "" } else { "s" },
        aim.horizon_secs,
        process.vol * 100.0,
        process.jumps / crate::market::DAYS_A_YEAR,
        process.up_share * 100.0,
        process.up_mean * 1e4,
        process.down_mean * 1e4,
    )
}

fn heads(aim: &Aim) -> [String; 4] {
    [
        format!("covers {} % [bps]", aim.coverage * 100.0),
        "mean beyond [bps]".to_owned(),
        format!("covers {} % [bps]", aim.far_coverage * 100.0),
        "weight of that".to_owned(),
    ]
}

fn cells(moves: &Moves<Estimate>) -> [String; 4] {
    let bps = |of: Estimate| format!("{:.0} ({:.0} to {:.0})", of.value, of.low, of.high);
    let Estimate { value, low, high } = moves.weight;
    [
        bps(moves.near_bps),
        bps(moves.shortfall_bps),
        bps(moves.far_bps),
        format!("{value:.2} ({low:.2} to {high:.2})"),
    ]
}

/// A row a side and method, and what is in force below each side.
fn rows(found: &Calibration, force: &[InForce]) -> Vec<Vec<String>> {
    let mut rows = vec![];
    for Found { side, peaks, kou, .. } in &found.sides {
        for (method, moves) in [("peaks over threshold", peaks), ("Kou's process", kou)] {
            let name = format!("{}, {method}", side.name());
            rows.push([name].into_iter().chain(cells(moves)).collect());
        }
        for InForce { near_bps, far_bps, weight, .. } in force.iter().filter(|of| of.side == *side)
        {
            let or_none = |text: Option<String>| text.unwrap_or_else(|| "none".to_owned());
            rows.push(vec![
                format!("{}, in force", side.name()),
                format!("{near_bps:.0}"),
                String::new(),
                or_none(far_bps.map(|bps| format!("{bps:.0}"))),
                or_none(weight.map(|weight| format!("{weight:.2}"))),
            ]);
        }
    }
    rows
}

/// What the moves in force cover by the fitted tails.
fn covered(found: &Calibration, force: &[InForce]) -> Vec<String> {
    let line = |of: &InForce| {
        let tail = found.sides.iter().find(|side| side.side == of.side)?.tail;
        let beyond = tail.beyond(of.side.of_bps(of.near_bps));
        let covers = match beyond {
            Some(share) => format!("{:.4} % of the horizons", (1.0 - share) * 100.0),
            None => "less than the threshold".to_owned(),
        };
        Some(format!("in force {} {:.0} bps cover {covers}", of.side.name(), of.near_bps))
    };
    force.iter().filter_map(line).collect()
}

fn page(args: &Args, found: &Calibration, force: &[InForce], history: &History) -> String {
    let names = args.files.iter().filter_map(|file| file.file_name()?.to_str());
    let names: Vec<&str> = names.collect();
    let note =
        format!("{} Intervals at 95 %, of {} resamples.", names.join(", "), found.aim.resamples);
    let mut page =
        Page::new("Scenario moves from price history", &intro(found, names.len()), &note);
    page.heading("moves", "Moves and weights");
    let heads: Vec<Head> = heads(&found.aim).iter().map(|name| Head::plain(name)).collect();
    let rows = rows(found, force).into_iter().map(|mut row| (row.remove(0), row));
    page.table("Moves and weights", &heads, rows);
    for line in covered(found, force) {
        page.paragraph(&line);
    }
    for side in &found.sides {
        tail(&mut page, side, found, history);
    }
    page.end()
}

/// How rare a move is, by the history and by the fitted tail.
fn tail(page: &mut Page, of: &Found, found: &Calibration, history: &History) {
    let Found { side, tail, .. } = of;
    let seen = history.exceedances(*side, found.aim.horizon_secs, POINTS);
    let share = |at: usize| {
        10f64.powf(tail.beyond.log10() + (RAREST - tail.beyond.log10()) * at as f64 / POINTS as f64)
    };
    let fitted: Vec<(f64, f64)> = (0..=POINTS)
        .map(|at| (side.bps(tail.quantile(1.0 - share(at))) / 100.0, share(at).log10()))
        .collect();
    let all = || seen.iter().chain(&fitted);
    let frame = Frame {
        label: &format!("Share of horizons with a larger move {}", side.name()),
        height: 300.0,
        x: Axis::of(all().map(|(x, _)| *x).chain([0.0])),
        y: Axis { least: RAREST, most: 0.0 },
        x_text: &|value| format!("{value} %"),
        y_text: &|value| format!("1e{value:.0}"),
    };
    let drawn = [
        Line { class: "path".to_owned(), points: seen.clone() },
        Line { class: "c3".to_owned(), points: fitted.clone() },
    ];
    page.heading(side.name(), &format!("Moves {}", side.name()));
    let keys = [("path", "history"), ("c3", "generalised Pareto tail")];
    let keys = keys.map(|(class, name)| (class.to_owned(), name.to_owned()));
    page.figure(&lines(&frame, &drawn), "Share of horizons with a larger move.", &keys);
}

/// A row a side, method and figure: `side,method,figure,value,low,high`.
fn csv(found: &Calibration, force: &[InForce]) -> Result<String> {
    let mut csv = csv::Writer::from_writer(vec![]);
    csv.write_record(["side", "method", "figure", "value", "low", "high"])?;
    for Found { side, peaks, kou, .. } in &found.sides {
        for (method, moves) in [("peaks", peaks), ("kou", kou)] {
            let Moves { near_bps, shortfall_bps, far_bps, weight } = *moves;
            let figures = [
                ("near_bps", near_bps),
                ("shortfall_bps", shortfall_bps),
                ("far_bps", far_bps),
                ("weight", weight),
            ];
            for (name, Estimate { value, low, high }) in figures {
                let [value, low, high] = [value, low, high].map(|of| of.to_string());
                csv.write_record([side.name(), method, name, &value, &low, &high])?;
            }
        }
    }
    for InForce { side, near_bps, far_bps, weight } in force {
        let figures = [("near_bps", Some(*near_bps)), ("far_bps", *far_bps), ("weight", *weight)];
        for (name, value) in figures {
            if let Some(value) = value {
                csv.write_record([side.name(), "in force", name, &value.to_string(), "", ""])?;
            }
        }
    }
    report::text_of(csv)
}

/// The deployment's scenarios with what was found in their places, to be laid over it.
fn overlay(grid: &GridConfig, found: &[Found]) -> Result<String> {
    let mut table = toml::Table::new();
    let scenarios =
        toml::Value::try_from(scenarios(grid, found)).context("scenarios are a list")?;
    table.insert("scenarios".to_owned(), scenarios);
    let mut whole = toml::Table::new();
    whole.insert("grid".to_owned(), toml::Value::Table(table));
    Ok(toml::to_string(&whole)?)
}
