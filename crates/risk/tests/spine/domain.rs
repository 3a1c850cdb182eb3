//! Every public function answers or refuses on any input whatever: none panics.

use crate::support::*;
use breakwater_risk::{
    liquidation::{
        AuctionParams, Claims, HeldSlice, Hole, InsolventSlice, Proceeds, Share, SliceTerms,
        SolventSlice, Sources, cover, fee_atoms, hold_back_atoms, insolvent_payout_atoms,
        loss_share_atoms, max_share_q32, price_share_q32, solvent_price_atoms,
    },
    margin::{
        ExpirySums, Health, Linear, Margin, MarketSums, OptionLeg, PoolParams, requirement, split,
    },
    maths::{
        cdf_q64, exp_q48, hypotenuse_q48, ln_q48, ln_ratio_q48, mul_div_ceil, mul_div_down,
        mul_div_floor, mul_div_up, mul_high_floor, mul_q32_ceil, mul_q32_floor, mul_q48_down,
        mul_q48_floor, mul_q48_near, mul_q48_up, notional_ceil, notional_floor, pdf_q48,
        quotient_q48, ratio_q48, share_ceil, share_floor, sqrt_q48, sqrt_u128,
    },
    model::{
        BasisShock, Crowd, Discount, Expiry, Exposure, Factors, Limits, MAX_SCENARIOS, MarginModel,
        ModelSpec, RangeInput, RangeParams, Realised, RealisedParams, Scenario, ScenarioSet,
        ShortLots, SkewCap, SkewShock, Tenor, VolRange, VolShock, bps_q48, quote_of,
    },
    outflow::{Allowance, AtMark, Gift, LegMoney, Premium, Taking},
    pricing::{
        Kind, LeftSvi, OptionQuote, OptionTerms, PricedOption, SettledOption, SmileBounds,
        SmilePoint, Svi, agreement, check_calendar, forward_gamma_q48, greeks,
    },
};
use proptest::prelude::*;

prop_compose! {
    fn any_svi()(x in any::<[i64; 5]>()) -> Svi {
        Svi { a_q48: x[0], b_q48: x[1], rho_q48: x[2], m_q48: x[3], sigma_q48: x[4] }
    }
}

/// Values anywhere, the one place of a scenario's shock aside.
fn any_spec() -> impl Strategy<Value = ModelSpec> {
    let scenario = (wide(), 0u8..5, wide()).prop_map(|(price_q48, vol, dampening_q48)| Scenario {
        price_q48,
        vol: VolShock::from_number(vol).unwrap(),
        dampening_q48,
    });
    let scenarios = prop::collection::vec(scenario, 4);
    (scenarios, any::<u8>(), prop::collection::vec(wide(), 24), any::<u32>()).prop_map(
        |(some, scenario_count, x, floor_secs)| {
            let mut scenarios = [Scenario::default(); MAX_SCENARIOS];
            scenarios.iter_mut().zip(some.iter().cycle()).for_each(|(slot, s)| *slot = *s);
            let factors = |mm_q48, im_q48| Factors { mm_q48, im_q48 };
            let cap = |a: u64, b: u64| SkewCap { scale_q48: a as i64, slope_q48: b as i64 };
            let discount = |at: usize| Discount {
                rate_mult_q48: x[at],
                rate_add_q48: x[at + 1],
                base_q48: x[at + 2],
            };
            ModelSpec {
                scenarios,
                scenario_count,
                vol: VolRange {
                    up_q48: x[0],
                    down_q48: x[1],
                    short_power_q48: x[2],
                    long_power_q48: x[3],
                    floor_secs,
                    least_up_vol_q48: x[4],
                },
                skew: SkewShock {
                    linear: cap(x[5], x[6]),
                    absolute: cap(x[7], x[8]),
                    least_k_q48: x[9],
                    width_q48: x[10],
                    level_q48: x[11] as i64,
                    slope_q48: x[12] as i64,
                },
                long_discount: discount(13),
                short_discount: discount(16),
                basis: BasisShock {
                    up_q48: x[19],
                    down_q48: x[20],
                    add_q48: x[21],
                    mult_q48: x[22],
                },
                loss: factors(x[23], x[0]),
                short_option: factors(x[1], x[2]),
                confidence_q48: x[3],
            }
        },
    )
}

prop_compose! {
    fn any_auction()(p in any::<[u32; 10]>()) -> AuctionParams {
        AuctionParams { fast_secs: p[0], slow_secs: p[1], start_bps: p[2], fast_end_bps: p[3], insolvent_secs: p[4], buffer_bps: p[5], fee_bps: p[6], duration_secs: p[7], floor_bps: p[8], least_slice_bps: p[9], dust_atoms: u64::from(p[9]) }
    }
}

/// Numbers of every magnitude, not only large ones.
fn wide() -> impl Strategy<Value = u64> {
    (any::<u64>(), 0u32..64).prop_map(|(x, shift)| x >> shift)
}

fn signed() -> impl Strategy<Value = i64> {
    (any::<i64>(), 0u32..64).prop_map(|(x, shift)| x >> shift)
}

proptest! {
    #[test]
    fn arithmetic_is_total(a in wide(), b in wide(), d in wide(), x in signed(), y in signed(), bps in any::<u32>()) {
        let _ = (mul_div_floor(a, b, d), mul_div_ceil(a, b, d), mul_div_down(x, b, d), mul_div_up(x, b, d));
        let _ = (mul_q32_floor(a, b), mul_q32_ceil(a, b), share_floor(a, bps), share_ceil(a, bps));
        let _ = (mul_q48_down(x, y), mul_q48_up(x, y), mul_q48_floor(a, b), mul_q48_near(a, b), mul_high_floor(a, b));
        let _ = (ln_q48(a), ln_ratio_q48(a, b), exp_q48(x), sqrt_u128(u128::from(a) * u128::from(b)), sqrt_q48(a));
        let _ = (hypotenuse_q48(a, b), ratio_q48(a, b), quotient_q48(a, b), cdf_q64(x), pdf_q48(x), bps_q48(bps));
        let _ = (notional_floor(a, b), notional_ceil(a, b), cover(a, &Sources { insurance_atoms: b, ..Sources::default() }));
    }

    #[test]
    fn pricing_is_total(f in wide(), k in wide(), rate_q48 in signed(), sd in wide(), tau_secs in wide(), size in signed()) {
        for kind in [Kind::Call, Kind::Put] {
            let quote = OptionQuote { kind, forward_atoms: f, strike_atoms: k, vol_q48: sd, tau_secs, rate_q48 };
            let _ = (OptionTerms { kind, forward_atoms: f, strike_atoms: k }.price_atoms(sd), greeks(&quote));
            let _ = PricedOption { terms: OptionTerms { kind, forward_atoms: f, strike_atoms: k }, price_q12: sd }.vol_q48(tau_secs);
            let settled = SettledOption { kind, strike_atoms: k, settlement_atoms: f };
            let _ = (settled.payoff_atoms(), settled.cash_atoms(size));
        }
    }

    #[test]
    fn surfaces_are_total(svi in any_svi(), k in signed(), share in wide(), tenor in wide(), most_k_q48 in wide(), most_variance_q48 in wide()) {
        let bounds = SmileBounds { most_k_q48, most_variance_q48 };
        let left = |share_q48| LeftSvi { svi: &svi, share_q48 };
        let _ = (svi.check_butterflies(), check_calendar(left(share), left(tenor)), agreement(&[svi, svi], Some(&svi), 2_000));
        let _ = (svi.validate(tenor), svi.variance_q48(k, &bounds), svi.total_sd_q48(k, share, &bounds));
    }

    #[test]
    fn margin_is_total(
        any in any_spec(), far in any::<bool>(), svi in any_svi(), (forward_q12, fixed_q12, share_q48, rate_q48) in (wide(), wide(), wide(), signed()),
        (left_secs, strike_q12) in (0u64..200_000_000, wide()), size_lots in signed(), case in any::<u8>(), bps in any::<u32>(),
    ) {
        // a model of any values, where it is taken, or the usual one far out
        let mut spec = if far { any } else { full_spec() };
        spec.widen(bps);
        let model = match MarginModel::new(&spec, Limits::Arithmetic) {
            Ok(model) => model,
            Err(_) => model(&full_spec()),
        };
        let bounds = SmileBounds { most_k_q48: share_q48, most_variance_q48: forward_q12 };
        let expiry = Expiry { forward_q12, fixed_q12, svi, bounds, share_q48, left_secs, rate_q48 };
        for set in [ScenarioSet::All, ScenarioSet::Only(case)] {
            let live = Tenor::live(&model, &expiry, set);
            for tenor in live.iter().chain([&Tenor::settled(forward_q12)]) {
                let (mut market, mut sums) = (MarketSums::new(&model, set), ExpirySums::default());
                for kind in [Kind::Call, Kind::Put] {
                    let _ = sums.add(&model, tenor, set, &OptionLeg { kind, strike_q12, size_lots });
                }
                let held = Linear { exposure_atoms: size_lots, mtm_atoms: rate_q48 };
                let _ = (market.fold(tenor, &sums), market.add_linear(held), sums.mark_atoms(&model, tenor));
                let _ = (market.add_uncounted(share_q48), market.add_uncounted(forward_q12), market.worth_atoms());
                let pool = PoolParams { offset_bps: bps, floor_bps: bps };
                let markets = [market.clone(), market];
                if let Ok(need) = requirement(&markets, &pool) {
                    let _ = Health::new(size_lots, &need).map(|h| (h.im_excess_atoms(), h.mm_excess_atoms(), h.shortfall_atoms()));
                    let _ = split(&markets, &pool, &need, Margin::Initial);
                }
            }
        }
    }

    #[test]
    fn auctions_are_total(p in any_auction(), e in signed(), (v, mm) in (signed(), signed()), r in signed(), d in wide(), secs in wide(), share in wide()) {
        let slice = SolventSlice { equity_atoms: e, value_atoms: v, mm_atoms: mm, reserved_atoms: r, unsold_atoms: 0 };
        let terms = SliceTerms { d_q32: d, share_q32: share };
        let _ = (Proceeds { value_atoms: v, proceeds_atoms: r }.reserved_atoms(), slice.for_sale_atoms(), slice.is_dust(&p));
        let _ = (p.validate(), price_share_q32(&p, secs), max_share_q32(&p, &slice, d));
        let _ = (slice.after(&p, terms), solvent_price_atoms(&slice, terms), fee_atoms(&p, d));
        let insolvent = InsolventSlice { value_atoms: v, mm_atoms: mm, elapsed_secs: secs };
        let part = Share { q32: share };
        let _ = (insolvent_payout_atoms(&p, &insolvent, share), part.of_lots(e), part.of_cash(e), part.of_amount_floor(d));
    }

    #[test]
    fn exposures_are_total(
        svi in any_svi(), (forward_q12, fixed_q12, share_q48, rate_q48) in (wide(), wide(), wide(), signed()),
        (left_secs, spot, strike_atoms, lots) in (wide(), wide(), wide(), signed()), (oi, gamma) in (wide(), wide()),
    ) {
        let bounds = SmileBounds { most_k_q48: share_q48, most_variance_q48: forward_q12 };
        let expiry = Expiry { forward_q12, fixed_q12, svi, bounds, share_q48, left_secs, rate_q48 };
        let mut sums = Exposure { open_interest_atoms: oi, short_gamma_atoms: gamma };
        let _ = Crowd::new(&expiry, spot).map(|crowd| sums.add(&crowd, &ShortLots { strike_atoms, lots }));
        let _ = (quote_of(&expiry, Kind::Call, strike_atoms), forward_gamma_q48(SmilePoint { k_q48: rate_q48, sd_q48: share_q48 }, oi));
    }

    #[test]
    fn ranges_are_total(p in any::<[u32; 5]>(), x in any::<[u64; 2]>(), from in (wide(), wide()), to in (wide(), wide()), secs in wide()) {
        let params = RangeParams {
            reference_vol_bps: p[0], most_bps: p[1], open_interest_limit_atoms: x[0], short_gamma_limit_atoms: x[1],
            crowding_bps: p[2], mm_rise_bps_per_hour: p[3], crowding_secs: p[4] >> 8,
        };
        let held = |(open_interest_atoms, short_gamma_atoms)| Exposure { open_interest_atoms, short_gamma_atoms };
        let exposure = params.standing(&held(from), &held(to), secs);
        let _ = (params.validate(), params.target_bps(&RangeInput { variance_q48: secs, exposure }));
    }

    #[test]
    fn money_held_missing_and_given_is_total(
        x in prop::array::uniform7(wide()), (then, now) in (signed(), signed()), lots in signed(), (bps, secs) in any::<(u32, u32)>(),
    ) {
        let _ = (hold_back_atoms(x[0], bps), HeldSlice { then_atoms: then, now_atoms: now, mm_atoms: x[0], held_atoms: x[1] }.forfeited_atoms(bps));
        let hole = Hole {
            loss_atoms: x[0], shortfall_atoms: x[1], gap_atoms: x[2], settling_atoms: x[3],
            insurance_atoms: x[4], gamma_atoms: x[5], kept_atoms: x[6],
        };
        let _ = loss_share_atoms(x[0], Claims { hole_atoms: hole.atoms(), claims_atoms: x[1] });
        let mut window = Allowance { start_ts: then, base_atoms: now, used_atoms: lots }.at(now, secs);
        window.take(Taking { atoms: x[0], value_atoms: then });
        window.bring(x[1]);
        let _ = window.is_within(bps);
        let mut gift = Gift { maker_atoms: then, taker_atoms: now, slip_atoms: x[2] };
        if let Ok(leg) = LegMoney::new(Premium { price_atoms: x[0], lots: x[1] }, AtMark { worth_floor: x[2], notional_atoms: x[3] }) {
            let _ = (gift.add(&leg, lots, bps), leg.larger_atoms());
        }
        let any = LegMoney { worth_floor: x[0], worth_ceil: x[1], pays_ceil: x[2], gets_floor: x[3], notional_atoms: x[4] };
        let _ = (gift.add(&any, lots, bps), gift.beyond_slip(then), any.larger_atoms());
    }

    #[test]
    fn realised_variance_is_total(v in wide(), last in wide(), price in wide(), then in signed(), now in signed(), half_life in wide(), clamp in wide(), doubted in wide()) {
        let params = RealisedParams { half_life_secs: half_life, doubt_q48: clamp };
        let state = Realised { variance_q48: v, last_price_atoms: last, last_secs: then, doubted_price_atoms: doubted, doubted_secs: then.saturating_add(1) };
        let _ = state.update(price, now, &params);
    }
}
