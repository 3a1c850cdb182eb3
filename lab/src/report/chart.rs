//! Charts as SVG: lines, stacked bars, grids. They scale with the screen; letters grow where it is small (`style.css`).

use super::{
    page::{Page, colour, escaped},
    results::{Column, Results},
    text::grouped,
};
use crate::measure::Measure;
use std::fmt::Write;

/// Points of a line that are drawn: more than that nobody sees.
const POINTS: usize = 720;
const WIDTH: f64 = 720.0;
/// Room for the labels of an axis.
const LEFT: f64 = 84.0;
const BOTTOM: f64 = 34.0;
const TOP: f64 = 22.0;
/// Bars have long names.
const NAMES: f64 = 170.0;
const BAR: f64 = 38.0;
/// Room for the sum behind a bar.
const SUMS: f64 = 150.0;

/// A range of values on an axis.
#[derive(Clone, Copy, Debug)]
pub struct Axis {
    /// At its beginning.
    pub least: f64,
    /// At its end.
    pub most: f64,
}

impl Axis {
    /// As wide as the values.
    pub fn of(values: impl Iterator<Item = f64>) -> Self {
        let finite = values.filter(|value| value.is_finite());
        let (least, most) = finite.fold((f64::MAX, f64::MIN), |(a, b), v| (a.min(v), b.max(v)));
        if least < most {
            Self { least, most }
        } else if least == most {
            Self { least: least - 1.0, most: most + 1.0 }
        } else {
            Self { least: 0.0, most: 1.0 }
        }
    }

    fn share(self, value: f64) -> f64 {
        (value - self.least) / (self.most - self.least)
    }

    /// About five round steps.
    pub fn steps(self) -> Vec<f64> {
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

/// Where lines are drawn.
pub struct Frame<'a> {
    /// What it shows, for who can't see it.
    pub label: &'a str,
    /// Units high; it is 720 wide.
    pub height: f64,
    /// Of all lines.
    pub x: Axis,
    /// Of all lines.
    pub y: Axis,
    /// A value of x as text.
    pub x_text: &'a dyn Fn(f64) -> String,
    /// A value of y as text.
    pub y_text: &'a dyn Fn(f64) -> String,
}

impl Frame<'_> {
    fn x(&self, value: f64) -> f64 {
        LEFT + self.x.share(value) * (WIDTH - LEFT - 8.0)
    }

    fn y(&self, value: f64) -> f64 {
        TOP + (1.0 - self.y.share(value)) * (self.height - TOP - BOTTOM)
    }
}

/// One line of a chart.
pub struct Line {
    /// Of its colour.
    pub class: String,
    /// From left to right.
    pub points: Vec<(f64, f64)>,
}

/// A chart of lines.
pub fn lines(frame: &Frame, all: &[Line]) -> String {
    let mut text = begin(frame.label, frame.height);
    for value in frame.y.steps() {
        let at = frame.y(value);
        let _ = write!(
            text,
            "<line class=\"grid\" x1=\"{LEFT}\" x2=\"{WIDTH}\" y1=\"{at:.1}\" y2=\"{at:.1}\"/><text class=\"y\" x=\"{}\" y=\"{:.1}\">{}</text>",
            LEFT - 6.0,
            at + 5.0,
            escaped(&(frame.y_text)(value))
        );
    }
    for value in frame.x.steps() {
        let _ = write!(
            text,
            "<text class=\"x\" x=\"{:.1}\" y=\"{}\">{}</text>",
            frame.x(value).clamp(LEFT, WIDTH - 28.0),
            frame.height - 8.0,
            escaped(&(frame.x_text)(value))
        );
    }
    for line in all {
        let every = (line.points.len() / POINTS).max(1);
        let _ = write!(text, "<polyline class=\"{}\" points=\"", line.class);
        for (x, y) in line.points.iter().step_by(every) {
            let _ = write!(text, "{:.1},{:.1} ", frame.x(*x), frame.y(*y));
        }
        text.push_str("\"/>");
    }
    text + "</svg>"
}

fn begin(label: &str, height: f64) -> String {
    format!("<svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"{}\">", escaped(label))
}

/// A row of a chart of bars: its name, and a length a class.
pub type Bar = (String, Vec<f64>);

/// Stacked bars, a row each. `sum`: what stands behind a row, where anything does.
pub fn bars(
    label: &str,
    classes: &[&str],
    rows: &[Bar],
    sum: Option<&dyn Fn(f64) -> String>,
) -> String {
    let total = |row: &Bar| row.1.iter().sum::<f64>();
    let most = rows.iter().map(total).fold(f64::MIN_POSITIVE, f64::max);
    let room = WIDTH - NAMES - if sum.is_some() { SUMS } else { 4.0 };
    let mut text = begin(label, BAR * rows.len() as f64);
    for (at, row) in rows.iter().enumerate() {
        let (y, mut x) = (BAR * at as f64 + 6.0, NAMES);
        let _ = write!(
            text,
            "<text class=\"y\" x=\"{}\" y=\"{}\">{}</text>",
            NAMES - 8.0,
            y + 19.0,
            escaped(&row.0)
        );
        for (value, class) in row.1.iter().zip(classes) {
            let width = value.max(0.0) / most * room;
            if width > 0.0 {
                let _ = write!(
                    text,
                    "<rect class=\"{class}\" x=\"{x:.1}\" y=\"{y}\" width=\"{width:.1}\" height=\"26\"/>"
                );
            }
            x += width;
        }
        if let Some(sum) = sum {
            let told = escaped(&sum(total(row)));
            let _ = write!(
                text,
                "<text class=\"bar\" x=\"{:.1}\" y=\"{}\">{told}</text>",
                x + 6.0,
                y + 19.0
            );
        }
    }
    text + "</svg>"
}

/// Cells of a grid of one parameter or two.
pub struct Grid<'a> {
    /// What it shows, for who can't see it.
    pub label: &'a str,
    /// Values of the parameter that goes to the right.
    pub across: Vec<String>,
    /// Values of the other one, from below; one empty word where there is none.
    pub up: Vec<String>,
    /// Row by row from below: whether all bounds are kept, and what is written into it.
    pub cells: Vec<(bool, String)>,
}

/// A grid: safe cells and others, told apart by a word as well as by colour, with a line between them.
pub fn grid(grid: &Grid) -> String {
    let (columns, rows) = (grid.across.len().max(1), grid.up.len().max(1));
    let (cell_width, cell_height) = ((WIDTH - LEFT - 4.0) / columns as f64, 64.0);
    let height = cell_height * rows as f64 + BOTTOM + TOP;
    let mut text = begin(grid.label, height);
    let corner = |column: usize, row: usize| {
        let from_top = (rows - row) as f64;
        (LEFT + cell_width * column as f64, TOP + cell_height * (from_top - 1.0))
    };
    let safe = |column: usize, row: usize| grid.cells.get(row * columns + column).map(|of| of.0);
    for row in 0..rows {
        for column in 0..columns {
            let Some((safe, told)) = grid.cells.get(row * columns + column) else { continue };
            let (x, y) = corner(column, row);
            let (class, word) = if *safe { ("safe", "safe") } else { ("unsafe", "over") };
            let middle = x + cell_width / 2.0;
            let _ = write!(
                text,
                "<rect class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{cell_width:.1}\" height=\"{cell_height}\"/>\
                 <text class=\"x strong\" x=\"{middle:.1}\" y=\"{:.1}\">{word}</text><text class=\"x\" x=\"{middle:.1}\" y=\"{:.1}\">{}</text>",
                y + 27.0,
                y + 51.0,
                escaped(told)
            );
        }
    }
    for row in 0..rows {
        for column in 0..columns {
            let (x, y) = corner(column, row);
            if column > 0 && safe(column, row) != safe(column - 1, row) {
                let _ = write!(
                    text,
                    "<line class=\"frontier\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{y:.1}\" y2=\"{:.1}\"/>",
                    y + cell_height
                );
            }
            if row > 0 && safe(column, row) != safe(column, row - 1) {
                let below = y + cell_height;
                let _ = write!(
                    text,
                    "<line class=\"frontier\" x1=\"{x:.1}\" x2=\"{:.1}\" y1=\"{below:.1}\" y2=\"{below:.1}\"/>",
                    x + cell_width
                );
            }
        }
        let (_, y) = corner(0, row);
        let _ = write!(
            text,
            "<text class=\"y\" x=\"{}\" y=\"{:.1}\">{}</text>",
            LEFT - 8.0,
            y + cell_height / 2.0 + 5.0,
            escaped(&grid.up[row])
        );
    }
    for (column, value) in grid.across.iter().enumerate() {
        let (x, _) = corner(column, 0);
        let _ = write!(
            text,
            "<text class=\"x\" x=\"{:.1}\" y=\"{:.1}\">{}</text>",
            x + cell_width / 2.0,
            height - 10.0,
            escaped(value)
        );
    }
    text + "</svg>"
}

/// Prices of the first seed: the path and what each column made of it, and how far the two are apart.
pub(super) fn prices(page: &mut Page, results: &Results) {
    let seed = results.played.first().map_or(0, |run| run.seed);
    let all = || results.prices.iter().flatten();
    let x = Axis::of(all().map(|(hour, ..)| *hour));
    let hours = |value: f64| format!("{} h", (value * 10.0).round() / 10.0);
    let apart = |path: f64, usd: f64| (usd / path - 1.0) * 100.0;
    let path = results.prices.first().map(|of| Line {
        class: "path".to_owned(),
        points: of.iter().map(|(hour, path, _)| (*hour, *path)).collect(),
    });
    let each = |of: &dyn Fn(f64, f64) -> f64| -> Vec<Line> {
        let line = |(at, points): (usize, &Vec<(f64, f64, f64)>)| Line {
            class: colour(at),
            points: points.iter().map(|(hour, path, usd)| (*hour, of(*path, *usd))).collect(),
        };
        results.prices.iter().enumerate().map(line).collect()
    };
    let mut keys = vec![("path".to_owned(), "without the loop".to_owned())];
    keys.extend(results.columns.iter().enumerate().map(|(at, of)| (colour(at), of.name.clone())));
    page.heading("prices", "Price, with the loop and without");
    let frame = Frame {
        label: &format!("Price over hours, with and without the loop, of seed {seed}"),
        height: 300.0,
        x,
        y: Axis::of(all().flat_map(|(_, path, usd)| [*path, *usd])),
        x_text: &hours,
        y_text: &|value| format!("{value:.0}"),
    };
    let drawn: Vec<Line> = path.into_iter().chain(each(&|_, usd| usd)).collect();
    page.figure(&lines(&frame, &drawn), &format!("US dollars, seed {seed}."), &keys);
    let frame = Frame {
        label: &format!("How far the loop moved the price, of seed {seed}"),
        height: 240.0,
        y: Axis::of(all().map(|(_, path, usd)| apart(*path, *usd))),
        y_text: &|value| format!("{value:.1} %"),
        ..frame
    };
    let caption = format!("How far the price stands from the one without the loop, seed {seed}.");
    page.figure(&lines(&frame, &each(&apart)), &caption, &keys[1..]);
}

/// Bars: what owners gave up, what funds paid and what others paid, a row each column.
pub(super) fn paid(page: &mut Page, results: &Results) {
    let parts = [
        (Measure::GivenUpUsd, "owners", "given up by owners"),
        (Measure::FundsUsd, "funds", "paid by funds"),
        (Measure::OthersUsd, "others", "paid by others"),
    ];
    let row = |column: &Column| {
        let lengths = parts.map(|(measure, ..)| results.mean(column, measure));
        (column.name.clone(), lengths.to_vec())
    };
    let rows: Vec<Bar> = results.columns.iter().map(row).collect();
    let svg = bars("Who paid what", &parts.map(|part| part.1), &rows, Some(&grouped));
    let keys = parts.map(|(_, class, name)| (class.to_owned(), name.to_owned()));
    page.heading("losses", "Who paid");
    page.figure(&svg, "US dollars, means over seeds.", &keys);
}

/// Bounds of what owners have at the end against what they would have by holding on, as shares of what they began with.
const BINS: [(f64, &str); 6] = [
    (-0.5, "lost over half"),
    (-0.2, "lost 20 to 50 %"),
    (-0.05, "lost 5 to 20 %"),
    (0.0, "lost up to 5 %"),
    (0.2, "gained up to 20 %"),
    (f64::MAX, "gained more"),
];
const BIN_CLASSES: [&str; BINS.len()] = ["b0", "b1", "b2", "b3", "b4", "b5"];

/// Shares of owners in each bin [%].
fn binned(gains: &[f64]) -> [f64; BINS.len()] {
    let mut counts = [0usize; BINS.len()];
    for gain in gains {
        let place = BINS.iter().position(|(most, _)| gain < most);
        counts[place.unwrap_or(BINS.len() - 1)] += 1;
    }
    counts.map(|count| count as f64 / gains.len().max(1) as f64 * 100.0)
}

/// What owners have at the end against what they would have by holding on.
pub(super) fn owners(page: &mut Page, results: &Results) {
    page.heading("owners", "Owners of whom something was sold");
    page.paragraph(
        "Against holding on to the end of the world at the same prices, as a share of what the account was worth at the start. \
         A sale in a fall that goes on gains, one at the low loses.",
    );
    let of = |key: &str| {
        let runs = results.played.iter().filter(|run| run.column == key);
        binned(&runs.flat_map(|run| run.gains.iter().copied()).collect::<Vec<f64>>())
    };
    let shares: Vec<[f64; BINS.len()]> =
        results.columns.iter().map(|column| of(&column.key)).collect();
    let rows: Vec<Bar> = results
        .columns
        .iter()
        .zip(&shares)
        .map(|(column, of)| (column.name.clone(), of.to_vec()))
        .collect();
    let keys = BINS
        .iter()
        .zip(BIN_CLASSES)
        .map(|((_, name), class)| (class.to_owned(), (*name).to_owned()));
    let svg = bars("Distribution of owners' losses", &BIN_CLASSES, &rows, None);
    page.figure(&svg, "Shares of owners.", &keys.collect::<Vec<_>>());
    let rows = BINS.iter().enumerate().map(|(bin, (_, name))| {
        let cells = shares.iter().map(|of| format!("{:.0} %", of[bin]));
        ((*name).to_owned(), cells.collect())
    });
    page.table("Owners", &results.heads(), rows);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_has_a_few_round_steps() {
        assert_eq!(Axis { least: 0.0, most: 10.0 }.steps(), [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]);
        let steps = Axis { least: 28_312.0, most: 61_000.0 }.steps();
        assert_eq!(steps, [30_000.0, 40_000.0, 50_000.0, 60_000.0]);
        for odd in [vec![5.0, 5.0], vec![], vec![f64::NAN]] {
            assert!(Axis::of(odd.into_iter()).share(5.0).is_finite());
        }
    }

    #[test]
    fn owners_are_counted_in_bins_that_sum_to_all_of_them() {
        let shares = binned(&[-0.6, -0.3, -0.1, -0.01, 0.0, 0.1, 0.5, 9.0]);
        assert_eq!(shares, [12.5, 12.5, 12.5, 12.5, 25.0, 25.0]);
        assert_eq!(binned(&[]).iter().sum::<f64>(), 0.0);
    }

    #[test]
    fn a_grid_draws_the_line_between_safe_cells_and_others() {
        let cells = [true, false, true, true].map(|safe| (safe, "0".to_owned()));
        let words = |all: [&str; 2]| all.map(str::to_owned).to_vec();
        let one = Grid {
            label: "a grid",
            across: words(["1", "2"]),
            up: words(["3", "4"]),
            cells: cells.to_vec(),
        };
        let svg = grid(&one);
        assert_eq!(svg.matches("class=\"safe\"").count(), 3);
        assert_eq!(svg.matches("class=\"unsafe\"").count(), 1);
        assert_eq!(svg.matches("class=\"frontier\"").count(), 2);
    }

    #[test]
    fn a_long_line_is_thinned_out_and_a_bar_of_nothing_is_not_drawn() {
        let points = (0..10_000).map(|at| (f64::from(at), 1.0)).collect();
        let frame = Frame {
            label: "a line",
            height: 100.0,
            x: Axis { least: 0.0, most: 10_000.0 },
            y: Axis { least: 0.0, most: 2.0 },
            x_text: &|value| value.to_string(),
            y_text: &|value| value.to_string(),
        };
        let svg = lines(&frame, &[Line { class: "c0".to_owned(), points }]);
        assert!(svg.matches(',').count() < 2 * POINTS);
        let rows = [("a".to_owned(), vec![0.0, 3.0])];
        assert_eq!(bars("bars", &["x", "y"], &rows, None).matches("<rect").count(), 1);
    }
}
