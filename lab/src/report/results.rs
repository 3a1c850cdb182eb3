//! What a page says, from runs or from a folder that was written before.

use super::{
    JSON, PRICES,
    page::{Head, Page},
    text::cell,
};
use crate::{
    engine::Kind,
    measure::{Mean, Measure},
    play::Run,
};
use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::{collections::BTreeMap, fs, path::Path};

/// What was played.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct About {
    /// The world's own sentence.
    pub about: String,
    /// What the prices are.
    pub label: String,
    /// Accounts with positions.
    pub accounts: usize,
    /// What was set otherwise than the world's file has it, `name = value`.
    pub settings: Vec<String>,
}

/// Runs of one column: of an engine, or of one deployment among two.
#[derive(Clone, Debug)]
pub struct Lot<'a> {
    /// Its heading.
    pub column: Column,
    /// One a seed.
    pub runs: Vec<&'a Run>,
}

/// A column of figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// In files.
    pub key: String,
    /// For the eye.
    pub name: String,
}

/// A mean with half the width of its interval at 95 %.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// Over seeds.
    pub mean: f64,
    /// None where there is one seed alone.
    pub half_width: Option<f64>,
    /// How many there are.
    pub seeds: usize,
}

impl From<Mean> for Figure {
    fn from(Mean { mean, half_width, seeds }: Mean) -> Self {
        Self { mean, half_width, seeds }
    }
}

/// Figures of each measure, by the measure's key.
type Figures = BTreeMap<String, Figure>;

/// A run as a page needs it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Played {
    /// Key of its column.
    pub column: String,
    /// Of the path and the people.
    pub seed: u64,
    /// What owners of whom something was sold have more than by holding on, as a share of what they began with.
    pub gains: Vec<f64>,
}

/// All that a page says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Results {
    /// What was played.
    #[serde(flatten)]
    pub about: About,
    /// In the order of the table.
    pub columns: Vec<Column>,
    /// The same of measures.
    pub measures: Vec<Column>,
    /// By column.
    pub means: BTreeMap<String, Figures>,
    /// How much more each column has than the first, seed by seed.
    pub more_than_the_first: BTreeMap<String, Figures>,
    /// In the order in which they were played.
    pub played: Vec<Played>,
    /// Of the first seed, by column: hour, path and with the loop [USD].
    #[serde(skip)]
    pub prices: Vec<Vec<(f64, f64, f64)>>,
}

/// A measure's key in files.
pub fn key(measure: Measure) -> String {
    let value = serde_json::to_value(measure).ok();
    value.and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// One lot an engine.
pub fn by_engine<'a>(runs: &'a [Run], engines: &[Kind]) -> Vec<Lot<'a>> {
    let lot = |engine: &Kind| Lot {
        column: Column { key: engine_key(*engine), name: engine.name().to_owned() },
        runs: runs.iter().filter(|run| run.engine == *engine).collect(),
    };
    engines.iter().map(lot).collect()
}

fn engine_key(engine: Kind) -> String {
    engine.name().to_lowercase().replace(' ', "-")
}

fn figures(of: impl Fn(Measure) -> Figure) -> Figures {
    Measure::ALL.into_iter().map(|measure| (key(measure), of(measure))).collect()
}

fn mean(lot: &Lot, measure: Measure) -> Figure {
    Mean::of(&lot.runs.iter().map(|run| measure.of(run)).collect::<Vec<_>>()).into()
}

fn more(lot: &Lot, first: &Lot, measure: Measure) -> Figure {
    let pair = |run: &&Run| {
        let other = first.runs.iter().find(|other| other.seed == run.seed)?;
        Some(measure.of(run) - measure.of(other))
    };
    Mean::of(&lot.runs.iter().filter_map(pair).collect::<Vec<_>>()).into()
}

fn gains(run: &Run) -> Vec<f64> {
    let sold = run.tally.liquidated.iter().filter_map(|at| run.owners.get(*at));
    sold.map(|one| (one.end_usd - one.held_usd) / one.start_usd.max(1.0)).collect()
}

/// Prices of every run: `column,seed,minute,path_usd,usd`.
pub fn prices_csv(lots: &[Lot]) -> Result<String> {
    let mut csv = csv::Writer::from_writer(vec![]);
    csv.write_record(["column", "seed", "minute", "path_usd", "usd"])?;
    for lot in lots {
        for run in &lot.runs {
            let seed = run.seed.to_string();
            for (minute, path, usd) in &run.prices {
                let [minute, path, usd] = [minute, path, usd].map(|value| format!("{value:.2}"));
                csv.write_record([&lot.column.key, &seed, &minute, &path, &usd])?;
            }
        }
    }
    text_of(csv)
}

/// What a writer has written.
pub fn text_of(csv: csv::Writer<Vec<u8>>) -> Result<String> {
    Ok(String::from_utf8(csv.into_inner()?)?)
}

impl Results {
    /// Of runs.
    pub fn of(about: &About, lots: &[Lot]) -> Result<Self> {
        let first = lots.first().context("there is something to report")?;
        let name = |measure: Measure| Column { key: key(measure), name: measure.name().to_owned() };
        let later = lots.iter().skip(1);
        let played = lots.iter().flat_map(|lot| {
            let column = &lot.column.key;
            lot.runs.iter().map(move |run| Played {
                column: column.clone(),
                seed: run.seed,
                gains: gains(run),
            })
        });
        let mut results = Self {
            about: about.clone(),
            columns: lots.iter().map(|lot| lot.column.clone()).collect(),
            measures: Measure::ALL.into_iter().map(name).collect(),
            means: lots
                .iter()
                .map(|lot| (lot.column.key.clone(), figures(|measure| mean(lot, measure))))
                .collect(),
            more_than_the_first: later
                .map(|lot| (lot.column.key.clone(), figures(|measure| more(lot, first, measure))))
                .collect(),
            played: played.collect(),
            prices: vec![],
        };
        results.take_prices(&prices_csv(lots)?)?;
        Ok(results)
    }

    /// Of a folder. Errors: which file is not there, or is none that was written by a run.
    pub fn read(folder: &Path) -> Result<Self> {
        let read = |name: &str| {
            let file = folder.join(name);
            fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))
        };
        let mut results: Self = serde_json::from_str(&read(JSON)?)
            .with_context(|| format!("{} is no report", folder.join(JSON).display()))?;
        results
            .take_prices(&read(PRICES)?)
            .with_context(|| format!("{} has no prices", folder.join(PRICES).display()))?;
        Ok(results)
    }

    /// Prices of the first seed alone are drawn.
    fn take_prices(&mut self, text: &str) -> Result<()> {
        let first = self.played.first().context("nothing was played")?.seed;
        self.prices = vec![vec![]; self.columns.len()];
        for row in csv::Reader::from_reader(text.as_bytes()).deserialize() {
            let (column, seed, minute, path, usd): (String, u64, f64, f64, f64) = row?;
            if seed != first {
                continue;
            }
            let at = self.columns.iter().position(|one| one.key == column);
            let at = at.with_context(|| format!("there is no column {column}"))?;
            self.prices[at].push((minute / 60.0, path, usd));
        }
        Ok(())
    }

    /// A folder's `report.json`: what the page says, and every run in full.
    pub fn json(&self, lots: &[Lot]) -> Result<String> {
        let Value::Object(mut map) = serde_json::to_value(self)? else {
            anyhow::bail!("results are an object")
        };
        let mut runs = vec![];
        for lot in lots {
            for run in &lot.runs {
                let mut one = Map::new();
                one.insert("column".to_owned(), lot.column.key.clone().into());
                if let Value::Object(fields) = serde_json::to_value(run)? {
                    one.extend(fields);
                }
                runs.push(Value::Object(one));
            }
        }
        map.insert("runs".to_owned(), Value::Array(runs));
        Ok(serde_json::to_string_pretty(&Value::Object(map))? + "\n")
    }

    /// Means and differences: `measure,column,mean,half_width,seeds,more_than_the_first,more_half_width`.
    pub fn means_csv(&self) -> Result<String> {
        let mut csv = csv::Writer::from_writer(vec![]);
        csv.write_record([
            "measure",
            "column",
            "mean",
            "half_width",
            "seeds",
            "more_than_the_first",
            "more_half_width",
        ])?;
        let text = |value: Option<f64>| value.map_or(String::new(), |value| value.to_string());
        for measure in &self.measures {
            for column in &self.columns {
                let Some(figure) = self.figure(column, measure) else { continue };
                let more = self.more(column, measure);
                csv.write_record([
                    measure.key.clone(),
                    column.key.clone(),
                    figure.mean.to_string(),
                    text(figure.half_width),
                    figure.seeds.to_string(),
                    text(more.map(|more| more.mean)),
                    text(more.and_then(|more| more.half_width)),
                ])?;
            }
        }
        text_of(csv)
    }

    /// One figure.
    pub fn figure(&self, column: &Column, measure: &Column) -> Option<Figure> {
        self.means.get(&column.key)?.get(&measure.key).copied()
    }

    /// How much more than the first column.
    pub fn more(&self, column: &Column, measure: &Column) -> Option<Figure> {
        self.more_than_the_first.get(&column.key)?.get(&measure.key).copied()
    }

    /// A mean by the measure itself; 0 where a folder of another version has none.
    pub fn mean(&self, column: &Column, measure: Measure) -> f64 {
        let named = Column { key: key(measure), name: String::new() };
        self.figure(column, &named).map_or(0.0, |figure| figure.mean)
    }

    /// A row a measure: its name, and a cell a column.
    pub fn rows(&self) -> impl Iterator<Item = (String, Vec<String>)> {
        self.measures.iter().map(|measure| {
            let cells = self.columns.iter().map(|column| {
                self.figure(column, measure).map_or(String::new(), |of| cell(&measure.name, of))
            });
            (measure.name.clone(), cells.collect())
        })
    }

    /// The same of differences, for every column but the first.
    pub fn difference_rows(&self) -> impl Iterator<Item = (String, Vec<String>)> {
        self.measures.iter().map(|measure| {
            let cells = self.columns.iter().skip(1).map(|column| {
                self.more(column, measure).map_or(String::new(), |of| cell(&measure.name, of))
            });
            (measure.name.clone(), cells.collect())
        })
    }

    /// The page.
    pub fn page(&self) -> String {
        let about = &self.about;
        let first = self.columns.first().map(|column| &column.key);
        let seeds = self.played.iter().filter(|run| Some(&run.column) == first).count();
        let plural = if seeds == 1 { "" } else { "s" };
        let mut note = format!(
            "{}. {} accounts, {seeds} seed{plural}; means with intervals at 95 %.",
            about.label, about.accounts
        );
        if !about.settings.is_empty() {
            note += &format!(" Set: {}.", about.settings.join("; "));
        }
        let mut page = Page::new("What forced sales did to the market", &about.about, &note);
        page.table("Results", &self.heads(), self.rows());
        super::chart::prices(&mut page, self);
        super::chart::paid(&mut page, self);
        super::chart::owners(&mut page, self);
        if let (Some(first), true) = (self.columns.first(), self.columns.len() > 1) {
            page.heading("differences", &format!("More than {}, seed by seed", first.name));
            page.table("Differences", &self.heads()[1..], self.difference_rows());
        }
        page.end()
    }

    /// Headings of a table with a column each, with the keys of their colours.
    pub fn heads(&self) -> Vec<Head> {
        let head = |(at, column): (usize, &Column)| Head::keyed(&column.name, at);
        self.columns.iter().enumerate().map(head).collect()
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::{engine::Tally, play::Outcome};

    /// A run of one owner, made by hand.
    pub fn run(engine: Kind, seed: u64, given_up_usd: f64) -> Run {
        let owner = Outcome {
            book: "short put",
            start_usd: 100.0,
            end_usd: 40.0,
            held_usd: 70.0,
            given_up_usd,
            contracts_start_usd: 1_000.0,
            contracts_end_usd: 500.0,
        };
        Run {
            engine,
            seed,
            fall: 0.55,
            path_fall: 0.5,
            flow_usd: 1e6,
            busy_secs: 600.0,
            longest_secs: 300.0,
            well_after_hour: 0,
            well_within_day: 0,
            margin_pct_a_point: 0.0,
            hunt: None,
            tally: Tally {
                liquidated: [0].into(),
                given_up_usd,
                sold_usd: 1e5,
                ..Tally::default()
            },
            owners: vec![owner],
            prices: (0..100)
                .map(|at| {
                    let at = f64::from(at);
                    (at, 60_000.0 - at, 60_000.0 - 1.1 * at)
                })
                .collect(),
        }
    }

    fn about() -> About {
        About {
            about: "a <crash>".to_owned(),
            label: "GENERATED".to_owned(),
            accounts: 1,
            settings: vec![],
        }
    }

    #[test]
    fn differences_are_taken_seed_by_seed_from_the_first_column() {
        let engines = [Kind::MarketOrder, Kind::Breakwater];
        let mut runs = vec![];
        for (seed, own, other) in [(1, 10.0, 30.0), (2, 20.0, 50.0)] {
            runs.push(run(Kind::MarketOrder, seed, own));
            runs.push(run(Kind::Breakwater, seed, other));
        }
        let results = Results::of(&about(), &by_engine(&runs, &engines)).unwrap();
        let more = results.more_than_the_first["breakwater"]["given-up-usd"];
        assert_eq!((more.mean, more.seeds), (25.0, 2));
        assert!(!results.more_than_the_first.contains_key("market-order"));
        assert_eq!(results.means["market-order"]["given-up-usd"].mean, 15.0);
        assert_eq!(results.played[0].gains, [-0.3]);
    }

    #[test]
    fn a_folder_gives_the_same_page_again() {
        let folder = tempfile::TempDir::new().unwrap();
        let runs = [run(Kind::Dutch, 1, 5.0), run(Kind::Breakwater, 1, 7.0)];
        let lots = by_engine(&runs, &[Kind::Dutch, Kind::Breakwater]);
        super::super::write(folder.path(), &about(), &lots).unwrap();
        let file = folder.path().join(super::super::PAGE);
        let page = fs::read_to_string(&file).unwrap();
        fs::remove_file(&file).unwrap();
        super::super::rebuild(folder.path()).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), page);
        assert!(page.contains("a &lt;crash&gt;"));
        fs::write(folder.path().join(JSON), "{}").unwrap();
        let told = format!("{:#}", super::super::rebuild(folder.path()).expect_err("refused"));
        assert!(told.contains("is no report"), "{told}");
    }

    #[test]
    fn every_measure_there_is_has_a_row() {
        let runs = [run(Kind::Dutch, 1, 5.0)];
        let results = Results::of(&about(), &by_engine(&runs, &[Kind::Dutch])).unwrap();
        assert_eq!(results.rows().count(), Measure::ALL.len());
        let lines = results.means_csv().unwrap().lines().count();
        assert_eq!(lines, Measure::ALL.len() + 1);
    }
}
