//! Figures as text, and tables of them.

use super::results::{Figure, Results};
use comfy_table::{CellAlignment, Table, presets::UTF8_HORIZONTAL_ONLY};

/// Numbers from here on are shown whole.
const WHOLE_FROM: f64 = 100.0;

/// A number as its measure's name asks for it: dollars whole, shares with two digits, counts as they are.
pub fn number(name: &str, value: f64) -> String {
    if name.contains("[USD]") {
        return grouped(value);
    }
    if name.contains("[%]") {
        return format!("{value:.2}");
    }
    if name.contains("[min]") || value.abs() >= WHOLE_FROM {
        return grouped(value);
    }
    if value.fract() == 0.0 { format!("{value:.0}") } else { format!("{value:.3}") }
}

/// A figure with half the width of its interval.
pub fn cell(name: &str, figure: Figure) -> String {
    match figure.half_width {
        Some(half) => format!("{} ± {}", number(name, figure.mean), number(name, half)),
        None => number(name, figure.mean),
    }
}

/// Whole numbers in groups of three.
pub fn grouped(value: f64) -> String {
    let digits = format!("{:.0}", value.abs());
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    if value < 0.0 && digits != "0" { format!("-{text}") } else { text }
}

/// A table: names to the left, figures to the right.
pub fn text_table(head: &[String], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut table = Table::new();
    table.load_preset(UTF8_HORIZONTAL_ONLY).set_header(head);
    table.remove_style(comfy_table::TableComponent::HorizontalLines);
    table.remove_style(comfy_table::TableComponent::MiddleIntersections);
    table.add_rows(rows);
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table.to_string()
}

/// One row a measure, one cell a column; means over seeds with the half width of 95 %.
pub fn table(results: &Results) -> String {
    let names = results.columns.iter().map(|column| column.name.clone());
    let head: Vec<String> = std::iter::once(String::new()).chain(names).collect();
    let rows = results.rows().map(|(name, cells)| std::iter::once(name).chain(cells).collect());
    text_table(&head, rows.collect::<Vec<Vec<String>>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_are_grouped_by_three() {
        assert_eq!(grouped(1_234_567.4), "1 234 567");
        assert_eq!(
            (grouped(-999.9), grouped(-0.2), grouped(0.0)),
            ("-1 000".to_owned(), "0".to_owned(), "0".to_owned())
        );
    }

    #[test]
    fn a_number_has_the_digits_that_its_unit_asks_for() {
        assert_eq!(number("bad debt [USD]", 1_234.56), "1 235");
        assert_eq!(number("largest fall [%]", 51.236), "51.24");
        assert_eq!(number("time with somebody due [min]", 12.6), "13");
        assert_eq!(number("amplification of the fall", 1.0364), "1.036");
        assert_eq!(number("accounts sold from", 350.3), "350");
        assert_eq!(number("accounts sold from", 7.0), "7");
        let figure = Figure { mean: 2.0, half_width: Some(0.5), seeds: 2 };
        assert_eq!(cell("accounts", figure), "2 ± 0.500");
    }

    #[test]
    fn a_table_has_its_head_and_a_row_a_line() {
        let head = [String::new(), "a".to_owned()];
        let text = text_table(&head, [vec!["b".to_owned(), "1".to_owned()]]);
        let lines: Vec<&str> = text.lines().filter(|line| line.contains(['a', 'b'])).collect();
        assert_eq!(lines.len(), 2, "{text}");
    }
}
