//! Drift's liquidation and insurance arithmetic, where the rule is ours too.

use super::{
    decimal::{field, list},
    report::Report,
};
use breakwater_risk::{
    ONE_Q32,
    liquidation::{
        AuctionParams, Claims, RedemptionRequest, SolventSlice, VaultShares, loss_share_atoms,
        max_share_q32,
    },
};
use serde_json::Value;

pub fn check(file: &Value, report: &mut Report) -> Result<(), String> {
    report.relative_to("the figure; shares of 2^-32, whole atoms");
    if let Some(group) = file.get("base_to_cover_margin_shortage") {
        for (at, case) in list(group, "cases")?.iter().enumerate() {
            report.case(&format!("shortage {}", at + 1));
            let done = shortage(case, report);
            done.unwrap_or_else(|error| report.fail(&error));
        }
    }
    if let Some(group) = file.get("social_loss_spot") {
        let more = group.get("cases").and_then(Value::as_array).into_iter().flatten();
        for case in group.get("case").into_iter().chain(more) {
            report.case("social loss");
            let done = social_loss(case, report);
            done.unwrap_or_else(|error| report.fail(&error));
        }
    }
    if let Some(group) = file.get("if_shares_lost_on_cancel") {
        for (at, case) in list(group, "cases")?.iter().enumerate() {
            report.case(&format!("shares lost {}", at + 1));
            let done = cancelled(group, case, report);
            done.unwrap_or_else(|error| report.fail(&error));
        }
    }
    let differ = [
        ("liability_transfer_to_cover", "there is one currency of debt and no borrowed asset"),
        (
            "liability_implied_by_asset",
            "collateral changes hands pro rata with the slice, at no price of its own",
        ),
        ("asset_for_liability", "as liability_implied_by_asset"),
        (
            "social_loss_perp",
            "there are no perpetuals to fund: a loss is shared over what the pool owes in cash",
        ),
        (
            "perp_if_fee",
            "the penalty is a fixed share of a slice's price, into the account's own escrow",
        ),
        ("spot_if_fee", "as perp_if_fee"),
        (
            "max_pct_to_liquidate",
            "f_max brings the account to its buffer at once; dust is sold whole, measured by margin and not by shortage",
        ),
        ("liquidation_fee_ramp", "the discount is the Dutch curve's"),
        ("if_rebase", "a vault that is wiped out begins a new epoch; shares are never rebased"),
        ("oracle_validity", "the mark stage of the program judges prices, tests/attacks/price.rs"),
    ];
    for (group, why) in differ {
        if file.get(group).is_some() {
            report.differs(group, why);
        }
    }
    Ok(())
}

fn whole(object: &Value, name: &str) -> Result<u64, String> {
    field(object, name).map(|x| x as u64)
}

fn social_loss(case: &Value, report: &mut Report) -> Result<(), String> {
    let (amount, loss) = (whole(case, "cum_interest")?, whole(case, "borrow")?);
    let ours = loss_share_atoms(
        amount,
        Claims { hole_atoms: loss, claims_atoms: whole(case, "deposits")? },
    );
    let ours = ours.map_err(|e| format!("{e:?}"))? as f64;
    let theirs = field(case, "expect_delta")?;
    report.compare("loss", ours, theirs, (theirs.max(1.0), 0.0));
    Ok(())
}

/// What was asked for stands in the case, or once for all of them.
fn cancelled(group: &Value, case: &Value, report: &mut Report) -> Result<(), String> {
    let asked = |name| whole(case, name).or_else(|_| whole(group, name));
    let (shares, value) = (asked("requested_shares")?, asked("requested_value")?);
    let vault = VaultShares { shares: asked("total_shares")?, value_atoms: whole(case, "vault")? };
    let ours = vault
        .lost_on_cancel(RedemptionRequest { shares, asked_value_atoms: value })
        .map_err(|e| format!("{e:?}"))?;
    let theirs = field(case, "lost")?;
    report.compare("shares", ours as f64, theirs, (theirs.max(1.0), 0.0));
    Ok(())
}

/// One position whose value given up is the fee: E (1 - d) = notional x fees, MM = notional x ratio.
fn shortage(case: &Value, report: &mut Report) -> Result<(), String> {
    let quote = field(case, "quote_px")? / 1e6;
    let price = field(case, "px")? / 1e6;
    let (ratio, liquidator) = (field(case, "margin_ratio")? / 1e4, field(case, "liq_fee")? / 1e6);
    let insurance = field(case, "if_fee")? / 1e6;
    let short = field(case, "shortage")? / 1e6;
    if quote * liquidator + insurance >= quote * ratio {
        report.differs(
            "shortage whose fee eats the margin it frees",
            "a price is never below nothing, so that every slice helps",
        );
        return Ok(());
    }
    let theirs = field(case, "expect")? / 1e9;
    // the margin of the whole position is many times what is short, so that a part of it is enough; in units of 10^-9
    let mm = short * 64.0;
    let base = mm / (price * quote * ratio);
    let equity = mm - short;
    let given = base * price * (quote * liquidator + insurance);
    let slice = SolventSlice {
        equity_atoms: (equity * 1e9).round() as i64,
        value_atoms: (equity * 1e9).round() as i64,
        mm_atoms: (mm * 1e9).round() as i64,
        reserved_atoms: 0,
        unsold_atoms: 0,
    };
    let params = AuctionParams {
        fast_secs: 1,
        slow_secs: 1,
        start_bps: 1,
        fast_end_bps: 1,
        insolvent_secs: 1,
        buffer_bps: 0,
        fee_bps: 0,
        duration_secs: 1,
        floor_bps: 0,
        least_slice_bps: 0,
        dust_atoms: 0,
    };
    let d_q32 = ((1.0 - given / equity) * ONE_Q32 as f64).round() as u64;
    let share = max_share_q32(&params, &slice, d_q32).map_err(|e| format!("{e:?}"))?;
    let ours = base * share as f64 / ONE_Q32 as f64;
    report.compare("base", ours, theirs, (theirs, 1e-7));
    Ok(())
}
