//! What one round did or would do: a table on a terminal, a line a crank elsewhere.

use super::{Ended, ending::Ending};
use comfy_table::{Table, presets::UTF8_HORIZONTAL_ONLY};
use std::io::{IsTerminal, stdout};

pub fn print(ended: &[Ended]) {
    if stdout().is_terminal() {
        println!("{}", table(ended));
    } else {
        print!("{}", lines(ended));
    }
}

fn said(ending: &Ending) -> String {
    match ending {
        Ending::DryRun => "would be sent".to_owned(),
        other => other.to_string(),
    }
}

fn table(ended: &[Ended]) -> String {
    if ended.is_empty() {
        return "nothing is due".to_owned();
    }
    let mut table = Table::new();
    table.load_preset(UTF8_HORIZONTAL_ONLY).set_header(["crank", "of", "outcome"]);
    for (crank, ending) in ended {
        table.add_row([crank.kind, &crank.target, &said(ending)]);
    }
    table.to_string()
}

/// Kind, target and outcome, with tabs between them.
fn lines(ended: &[Ended]) -> String {
    ended
        .iter()
        .map(|(crank, ending)| format!("{}\t{}\t{}\n", crank.kind, crank.target, said(ending)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cranks::Crank;
    use anchor_lang::solana_program::instruction::Instruction;

    #[test]
    fn every_crank_has_its_line() {
        let nothing =
            || Instruction { program_id: Default::default(), accounts: vec![], data: vec![] };
        let ended = [
            (Crank::new("update_mark", 0, nothing()), Ending::DryRun),
            (
                Crank::new("settle_board", "0/500", nothing()),
                Ending::Refused("PriceStale".to_owned()),
            ),
        ];
        assert_eq!(
            lines(&ended),
            "update_mark\t0\twould be sent\nsettle_board\t0/500\trefused: PriceStale\n"
        );
        assert!(table(&ended).contains("refused: PriceStale"));
        assert_eq!(table(&[]), "nothing is due");
    }
}
