//! Results as one page that opens from disk: nothing is fetched, both themes, charts as SVG that scale with the screen.

use super::table_rows;
use crate::{
    engine::Kind,
    measure::{Measure, mean},
    play::Run,
    world::World,
};
use std::fmt::Write;

/// Points of a line that are drawn: more than that nobody sees.
const POINTS: usize = 720;
const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 260.0;
/// Room for the labels of an axis.
const LEFT: f64 = 64.0;
const BOTTOM: f64 = 24.0;

const STYLE: &str = include_str!("style.css");

/// The page.
pub fn page(world: &World, label: &str, runs: &[Run], engines: &[Kind]) -> String {
    let seeds = runs.iter().filter(|run| Some(&run.engine) == engines.first()).count();
    let mut text = String::new();
    let _ = write!(
        text,
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>Cascade laboratory</title><style>{STYLE}</style></head><body><main>\
         <h1>What forced sales did to the market</h1><p>{}</p><p class=\"note\">{}. {} accounts, {seeds} seed{}; means with intervals at 95 %.</p>",
        escaped(&world.about),
        escaped(label),
        world.people.accounts,
        if seeds == 1 { "" } else { "s" },
    );
    summary(&mut text, runs, engines);
    let _ = write!(text, "<h2 id=\"prices\">Price, by engine</h2>");
    prices(&mut text, runs, engines);
    let _ = write!(text, "<h2 id=\"losses\">Who paid</h2>");
    paid(&mut text, runs, engines);
    let _ = write!(text, "<h2 id=\"owners\">Owners of whom something was sold</h2>");
    owners(&mut text, runs, engines);
    text.push_str("</main></body></html>\n");
    text
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

fn summary(text: &mut String, runs: &[Run], engines: &[Kind]) {
    let rows = table_rows(runs, engines).into_iter().map(|row| (escaped(&row.name), row.cells));
    table(text, "Results", engines, rows);
}

/// A column an engine, with the key of its colour; it scrolls by itself where it is wider than the screen.
fn table(
    text: &mut String,
    label: &str,
    engines: &[Kind],
    rows: impl Iterator<Item = (String, Vec<String>)>,
) {
    let _ = write!(
        text,
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{label}\"><table><thead><tr><td></td>"
    );
    for engine in engines {
        let _ = write!(
            text,
            "<th scope=\"col\"><span class=\"key {}\"></span>{}</th>",
            class(*engine),
            engine.name()
        );
    }
    text.push_str("</tr></thead><tbody>");
    for (name, cells) in rows {
        let _ = write!(text, "<tr><th scope=\"row\">{name}</th>");
        for cell in cells {
            let _ = write!(text, "<td>{cell}</td>");
        }
        text.push_str("</tr>");
    }
    text.push_str("</tbody></table></div>");
}

fn class(engine: Kind) -> &'static str {
    match engine {
        Kind::MarketOrder => "market-order",
        Kind::CloseFactor => "close-factor",
        Kind::Tranches => "tranches",
        Kind::Dutch => "dutch",
        Kind::Breakwater => "breakwater",
        Kind::Nobody => "nobody",
    }
}

/// A range of values on an axis.
#[derive(Clone, Copy)]
struct Axis {
    least: f64,
    most: f64,
}

impl Axis {
    fn of(values: impl Iterator<Item = f64>) -> Self {
        let (least, most) = values.fold((f64::MAX, f64::MIN), |(a, b), v| (a.min(v), b.max(v)));
        if least < most {
            Self { least, most }
        } else {
            Self { least: least - 1.0, most: least + 1.0 }
        }
    }

    fn y(self, value: f64) -> f64 {
        (self.most - value) / (self.most - self.least) * (HEIGHT - BOTTOM)
    }

    fn x(self, value: f64) -> f64 {
        LEFT + (value - self.least) / (self.most - self.least) * (WIDTH - LEFT)
    }

    /// About five round steps.
    fn steps(self) -> Vec<f64> {
        let rough = (self.most - self.least) / 5.0;
        let power = 10f64.powf(rough.log10().floor());
        let step =
            [1.0, 2.0, 5.0, 10.0].map(|by| by * power).into_iter().find(|step| *step >= rough);
        let step = step.unwrap_or(power * 10.0);
        let first = (self.least / step).ceil();
        (0..8)
            .map(|at| (first + f64::from(at)) * step)
            .take_while(|value| *value <= self.most)
            .collect()
    }
}

/// Prices of the first seed: the path, and what each engine made of it.
fn prices(text: &mut String, runs: &[Run], engines: &[Kind]) {
    let first = runs.first().map_or(0, |run| run.seed);
    let runs: Vec<&Run> = engines
        .iter()
        .filter_map(|engine| runs.iter().find(|run| run.engine == *engine && run.seed == first))
        .collect();
    let all = || runs.iter().flat_map(|run| run.prices.iter());
    let x = Axis::of(all().map(|(minute, ..)| minute / 60.0));
    let y = Axis::of(all().flat_map(|(_, path, usd)| [*path, *usd]));
    let _ = write!(
        text,
        "<figure><svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"Price over hours, by engine, of seed {first}\">"
    );
    for value in y.steps() {
        let at = y.y(value);
        let _ = write!(
            text,
            "<line class=\"grid\" x1=\"{LEFT}\" x2=\"{WIDTH}\" y1=\"{at:.1}\" y2=\"{at:.1}\"/><text class=\"y\" x=\"{}\" y=\"{:.1}\">{value:.0}</text>",
            LEFT - 6.0,
            at + 4.0
        );
    }
    for value in x.steps() {
        let _ = write!(
            text,
            "<text class=\"x\" x=\"{:.1}\" y=\"{}\">{value:.0} h</text>",
            x.x(value),
            HEIGHT - 6.0
        );
    }
    if let Some(run) = runs.first() {
        line(
            text,
            "path",
            (x, y),
            run.prices.iter().map(|(minute, path, _)| (minute / 60.0, *path)),
        );
    }
    for run in &runs {
        line(
            text,
            class(run.engine),
            (x, y),
            run.prices.iter().map(|(minute, _, usd)| (minute / 60.0, *usd)),
        );
    }
    let _ = write!(
        text,
        "</svg><figcaption>Seed {first}. <span class=\"key path\"></span>without the loop"
    );
    for run in &runs {
        let _ =
            write!(text, " <span class=\"key {}\"></span>{}", class(run.engine), run.engine.name());
    }
    text.push_str("</figcaption></figure>");
}

fn line(
    text: &mut String,
    class: &str,
    (x, y): (Axis, Axis),
    points: impl ExactSizeIterator<Item = (f64, f64)>,
) {
    let every = (points.len() / POINTS).max(1);
    let _ = write!(text, "<polyline class=\"{class}\" points=\"");
    for (hour, usd) in points.step_by(every) {
        let _ = write!(text, "{:.1},{:.1} ", x.x(hour), y.y(usd));
    }
    text.push_str("\"/>");
}

/// Bars: what owners gave up, what funds paid and what others paid, a row each engine.
fn paid(text: &mut String, runs: &[Run], engines: &[Kind]) {
    let parts = [
        (Measure::GivenUpUsd, "owners", "given up by owners"),
        (Measure::FundsUsd, "funds", "paid by funds"),
        (Measure::OthersUsd, "others", "paid by others"),
    ];
    let of = |engine: Kind| parts.map(|(measure, ..)| mean(runs, engine, measure).mean);
    let most = engines.iter().map(|engine| of(*engine).iter().sum::<f64>()).fold(1.0, f64::max);
    let height = 34.0 * engines.len() as f64;
    let _ = write!(
        text,
        "<figure><svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"Who paid what, by engine\">"
    );
    for (row, engine) in engines.iter().enumerate() {
        let (y, mut x) = (34.0 * row as f64 + 6.0, 120.0);
        let _ =
            write!(text, "<text class=\"y\" x=\"112\" y=\"{}\">{}</text>", y + 15.0, engine.name());
        for (value, (_, class, _)) in of(*engine).into_iter().zip(parts) {
            let width = value / most * (WIDTH - 220.0);
            let _ = write!(
                text,
                "<rect class=\"{class}\" x=\"{x:.1}\" y=\"{y}\" width=\"{width:.1}\" height=\"22\"/>"
            );
            x += width;
        }
        let sum = of(*engine).iter().sum::<f64>();
        let _ = write!(
            text,
            "<text class=\"bar\" x=\"{:.1}\" y=\"{}\">{}</text>",
            x + 6.0,
            y + 15.0,
            super::grouped(sum)
        );
    }
    text.push_str("</svg><figcaption>US dollars, means over seeds.");
    for (_, class, name) in parts {
        let _ = write!(text, " <span class=\"key {class}\"></span>{name}");
    }
    text.push_str("</figcaption></figure>");
}

/// What owners have at the end against what they would have by holding on: shares of what they began with, in bins.
fn owners(text: &mut String, runs: &[Run], engines: &[Kind]) {
    const BINS: [(f64, &str); 6] = [
        (-0.5, "lost over half of what they began with"),
        (-0.2, "lost 20 to 50 %"),
        (-0.05, "lost 5 to 20 %"),
        (0.0, "lost up to 5 %"),
        (0.2, "gained up to 20 %"),
        (f64::MAX, "gained more"),
    ];
    text.push_str("<p>Against holding on to the end of the world at the same prices, as a share of what the account was worth at the start. A sale in a fall that goes on gains, one at the low loses.</p>");
    let place = |value: f64| BINS.iter().position(|(most, _)| value < *most);
    let shares = |engine: &Kind| {
        let mut counts = [0usize; BINS.len()];
        for run in runs.iter().filter(|run| run.engine == *engine) {
            for one in run.tally.liquidated.iter().filter_map(|at| run.owners.get(*at)) {
                let value = (one.end_usd - one.held_usd) / one.start_usd.max(1.0);
                counts[place(value).unwrap_or(BINS.len() - 1)] += 1;
            }
        }
        let all = counts.iter().sum::<usize>().max(1) as f64;
        counts.map(|count| count as f64 / all * 100.0)
    };
    let shares: Vec<[f64; BINS.len()]> = engines.iter().map(shares).collect();
    let rows = BINS.iter().enumerate().map(|(bin, (_, name))| {
        let cells = shares.iter().map(|of| format!("{:.0} %", of[bin]));
        ((*name).to_owned(), cells.collect())
    });
    table(text, "Owners", engines, rows);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_has_a_few_round_steps() {
        assert_eq!(Axis { least: 0.0, most: 10.0 }.steps(), [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]);
        let steps = Axis { least: 28_312.0, most: 61_000.0 }.steps();
        assert_eq!(steps, [30_000.0, 40_000.0, 50_000.0, 60_000.0]);
        assert!(Axis::of([5.0, 5.0].into_iter()).y(5.0).is_finite());
    }

    #[test]
    fn text_is_escaped() {
        assert_eq!(escaped("a<b & \"c\""), "a&lt;b &amp; &quot;c&quot;");
    }
}
