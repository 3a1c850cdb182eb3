//! The waterfall as a table: every tier and step, how often it was reached, who paid what.

use crate::demo::{
    cast::Cast,
    report::{Events, usdc},
};
use anchor_lang::prelude::Pubkey;
use breakwater_clearing::events::{SliceSold, tier};
use std::collections::BTreeMap;

struct Row {
    step: &'static str,
    count: usize,
    payer: String,
    atoms: i128,
}

/// Prints the table; true when every tier was reached: a step, or one of its payers.
pub fn print(events: &Events, cast: &Cast) -> bool {
    println!("\n=== waterfall: who paid what ===");
    println!("{:<20} {:>6}  {:<46} {:>20}", "step", "times", "who", "paid");
    let rows = rows(events, cast);
    for row in &rows {
        let Row { step, count, payer, atoms } = row;
        println!("{step:<20} {count:>6}  {payer:<46} {:>20}", usdc(*atoms));
    }
    let missing: Vec<&str> = rows.iter().filter(|row| row.count == 0).map(|row| row.step).collect();
    if !missing.is_empty() {
        println!("not reached: {}", missing.join(", "));
    }
    println!();
    let tier = |row: &Row| row.step.split(' ').next();
    let reached: Vec<_> = rows.iter().filter(|row| row.count > 0).map(tier).collect();
    rows.iter().all(|row| reached.contains(&tier(row)))
}

fn rows(events: &Events, cast: &Cast) -> Vec<Row> {
    let row = |step, count, payer: &str, atoms| Row { step, count, payer: payer.to_owned(), atoms };
    let discount = |tier| {
        let of = |s: &SliceSold| i128::from(s.value_atoms) - i128::from(s.paid_atoms);
        let slices: Vec<&SliceSold> = events.sold.iter().filter(|s| s.tier == tier).collect();
        (slices.len(), slices.into_iter().map(of).sum::<i128>())
    };
    let sum = |parts: &mut dyn Iterator<Item = u64>| parts.map(i128::from).sum::<i128>();
    let soft = sum(&mut events.soft.iter().map(|s| s.discount_atoms));
    let (sealed, public, backstop) =
        (discount(tier::SEALED), discount(tier::PUBLIC), discount(tier::BACKSTOP));
    let forfeited = events.holds.iter().filter(|hold| hold.forfeited);
    let penalties = sum(&mut events.ended.iter().map(|end| end.penalty_atoms));
    let (taken, covered) = (&events.taken, &events.covered);
    let paid = |from: [&mut dyn Iterator<Item = u64>; 2]| {
        let mut all: Vec<u64> = from.into_iter().flatten().collect();
        all.retain(|atoms| *atoms > 0);
        (all.len(), all.into_iter().map(i128::from).sum::<i128>())
    };
    let escrow = paid([
        &mut taken.iter().map(|t| t.escrow_atoms),
        &mut covered.iter().map(|c| c.escrow_atoms),
    ]);
    let insurance = paid([
        &mut taken.iter().map(|t| t.insurance_atoms),
        &mut covered.iter().map(|c| c.insurance_atoms),
    ]);
    let gamma = paid([
        &mut taken.iter().map(|t| t.gamma_atoms),
        &mut covered.iter().map(|c| c.gamma_atoms),
    ]);
    let vault = paid([&mut covered.iter().map(|c| c.backstop_atoms), &mut std::iter::empty()]);
    let shared = paid([&mut covered.iter().map(|c| c.socialised_atoms), &mut std::iter::empty()]);
    let mut rows = vec![
        row("1 soft", events.soft.len(), "accounts near their margin, to takers", soft),
        row("2 netting", events.netted.len(), "nobody: netted at mark", 0),
        row("3 sealed round", sealed.0, "accounts in auction, to winners", sealed.1),
        row("4 public auction", public.0, "accounts in auction, to bidders", public.1),
        row(
            "4 hold-back",
            events.holds.len(),
            "bidders, forfeited to accounts sold from",
            sum(&mut forfeited.map(|hold| hold.atoms)),
        ),
        row("4 penalties", events.ended.len(), "accounts in auction, to the funds", penalties),
        row("5 backstop", backstop.0, "accounts in auction, to the vault", backstop.1),
        row("6 escrow", escrow.0, "the insolvent accounts' own penalties", escrow.1),
        row("6 insurance", insurance.0, "insurance fund", insurance.1),
        row("6 gamma reserve", gamma.0, "gamma reserve", gamma.1),
        row("6 backstop's share", vault.0, "backstop vault", vault.1),
    ];
    let mut haircuts: BTreeMap<Pubkey, (usize, i128)> = BTreeMap::new();
    for closed in &events.deleveraged {
        let (count, atoms) = haircuts.entry(closed.candidate).or_default();
        *count += 1;
        *atoms += i128::from(closed.haircut_atoms);
    }
    if haircuts.is_empty() {
        rows.push(row("7 deleveraging", 0, "nobody", 0));
    }
    for (account, (count, atoms)) in haircuts {
        let name = cast.find(&account).map_or_else(|| account.to_string(), |m| m.name.clone());
        rows.push(row("7 deleveraging", count, &name, atoms));
    }
    rows.push(row("8 shared loss", shared.0, "all who hold cash, until it is repaid", shared.1));
    rows
}
