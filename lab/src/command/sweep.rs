//! `sweep`: the safe frontier, as a table and as a picture.

use super::{Common, about, progress::counted, told};
use crate::{
    engine::Kind,
    measure::Measure,
    report::{self, Grid, Head, Page, grid, number, put, text_table},
    sweep::{Bound, Over, Read, Sweep, sweep},
    world::World,
};
use anyhow::Result;
use serde_json::json;

/// Arguments of `sweep`.
#[derive(clap::Args, Debug)]
pub struct Args {
    #[command(flatten)]
    common: Common,
    /// A parameter and its values: pool.settings.soft.buffer_bps=500,1000,1500. A second one makes a grid.
    #[arg(long, value_name = "NAME=A,B,C", required = true)]
    over: Vec<Over>,
    /// The most that a measure may be with any seed: bad_debt_usd=0, amplification=1.05. May be given several times.
    #[arg(long, value_name = "MEASURE=MOST", default_value = "bad_debt_usd=0")]
    bound: Vec<Bound>,
    /// Which engine.
    #[arg(long, value_enum, default_value_t = Kind::Breakwater)]
    engine: Kind,
}

/// Measures that are shown beside the bounds.
const SHOWN: [Measure; 5] = [
    Measure::Amplification,
    Measure::BadDebtUsd,
    Measure::Liquidated,
    Measure::GivenUpUsd,
    Measure::GivenUpPct,
];

pub fn run(args: &Args) -> Result<()> {
    let Args { common, over, bound, engine } = args;
    let scene = common.scene()?;
    let seeds: Vec<u64> = common.seeds().collect();
    let cells: usize = over.iter().map(|one| one.values.len()).product();
    let bar = counted((cells * seeds.len()) as u64, "runs");
    let play = |world: &World, case: (Kind, u64)| common.play(world, case);
    let swept = sweep(&scene, (over, bound), (*engine, &seeds), &play, &|| bar.inc(1))?;
    bar.finish_and_clear();
    let about = about(&scene, &format!("{} with seeds {seeds:?}", engine.name()))?;
    println!("{}\n{}", about.about, text_table(&heads(&swept), rows(&swept)));
    println!("{}", verdict(&swept));
    if let Some(folder) = &common.out {
        let said = json!({ "about": about, "sweep": swept });
        let files = [
            (report::PAGE, page(&about, &swept)),
            ("sweep.json", serde_json::to_string_pretty(&said)? + "\n"),
            ("sweep.csv", csv(&swept)?),
        ];
        put(folder, &files)?;
        println!("{}", told(folder));
    }
    Ok(())
}

/// Measures with a bound first.
fn shown(swept: &Sweep) -> Vec<Measure> {
    let mut all: Vec<Measure> = swept.bounds.iter().map(|bound| bound.measure).collect();
    for measure in SHOWN {
        if !all.contains(&measure) {
            all.push(measure);
        }
    }
    all
}

fn heads(swept: &Sweep) -> Vec<String> {
    let names = swept.over.iter().map(|over| over.name.clone());
    let measures = shown(swept).into_iter().map(|measure| measure.name().to_owned());
    names.chain(["bounds".to_owned()]).chain(measures).collect()
}

fn rows(swept: &Sweep) -> Vec<Vec<String>> {
    let measures = shown(swept);
    let row = |cell: &crate::sweep::Cell| {
        let kept = if cell.kept { "kept" } else { "over" };
        let of = |measure: &Measure| cell.of(*measure).map_or(String::new(), told_of);
        let values = cell.values.iter().cloned().chain([kept.to_owned()]);
        values.chain(measures.iter().map(of)).collect()
    };
    swept.cells.iter().map(row).collect()
}

/// A mean, and the most of all seeds where there are several.
fn told_of(Read { measure, mean, half_width, most }: &Read) -> String {
    let name = measure.name();
    match half_width {
        Some(_) => format!("{} (most {})", number(name, *mean), number(name, *most)),
        None => number(name, *mean),
    }
}

fn verdict(swept: &Sweep) -> String {
    let kept = swept.cells.iter().filter(|cell| cell.kept).count();
    let bound = |bound: &Bound| {
        let name = bound.measure.name();
        format!("{name} at most {}", number(name, bound.most))
    };
    let bounds: Vec<String> = swept.bounds.iter().map(bound).collect();
    format!("{kept} of {} keep with every seed: {}", swept.cells.len(), bounds.join(", "))
}

fn page(about: &report::About, swept: &Sweep) -> String {
    let mut note = format!("{}; {} accounts. {}.", about.label, about.accounts, verdict(swept));
    if !about.settings.is_empty() {
        note += &format!(" Set: {}.", about.settings.join("; "));
    }
    let mut page = Page::new("The safe frontier", &about.about, &note);
    page.heading("frontier", "Which values keep every bound");
    let up = swept.over.get(1).map_or_else(|| vec![String::new()], |over| over.values.clone());
    let first = swept.bounds.first().map_or(Measure::BadDebtUsd, |bound| bound.measure);
    let told = |cell: &crate::sweep::Cell| {
        let most = cell.of(first).map_or(String::new(), |read| number(first.name(), read.most));
        (cell.kept, most)
    };
    let picture = Grid {
        label: "Cells of the sweep that keep every bound, and those that do not",
        across: swept.over[0].values.clone(),
        up,
        cells: swept.cells.iter().map(told).collect(),
    };
    let above = swept.over.get(1).map_or(String::new(), |over| format!(", {} upwards", over.name));
    let caption = format!(
        "{} to the right{above}. In each cell the most of {} of all seeds.",
        swept.over[0].name,
        first.name()
    );
    page.figure(&grid(&picture), &caption, &[]);
    page.heading("cells", "Every cell");
    let parameters = swept.over.len();
    let heads: Vec<Head> =
        heads(swept).iter().skip(parameters).map(|name| Head::plain(name)).collect();
    let rows = rows(swept).into_iter().map(|mut row| {
        let figures = row.split_off(parameters);
        let named =
            swept.over.iter().zip(&row).map(|(over, value)| format!("{} = {value}", over.name));
        (named.collect::<Vec<_>>().join(", "), figures)
    });
    page.table("Cells", &heads, rows);
    page.end()
}

/// A row a cell and measure: `PARAMETERS,kept,measure,mean,half_width,most`.
fn csv(swept: &Sweep) -> Result<String> {
    let mut csv = csv::Writer::from_writer(vec![]);
    let names = swept.over.iter().map(|over| over.name.as_str());
    csv.write_record(names.chain(["kept", "measure", "mean", "half_width", "most"]))?;
    for cell in &swept.cells {
        for Read { measure, mean, half_width, most } in &cell.read {
            let rest = [
                cell.kept.to_string(),
                report::key(*measure),
                mean.to_string(),
                half_width.map_or(String::new(), |half| half.to_string()),
                most.to_string(),
            ];
            csv.write_record(cell.values.iter().cloned().chain(rest))?;
        }
    }
    report::text_of(csv)
}
