//! Every public function answers or refuses on any input whatever: none panics.

use breakwater_risk::*;
use proptest::prelude::*;

prop_compose! {
    fn any_svi()(a_q32 in any::<i64>(), b_q32 in any::<i64>(), rho_q32 in any::<i64>(), m_q32 in any::<i64>(), sigma_q32 in any::<i64>()) -> Svi {
        Svi { a_q32, b_q32, rho_q32, m_q32, sigma_q32 }
    }
}

prop_compose! {
    fn any_grid()(price_shock_bps in any::<[i32; 11]>(), dampening_bps in any::<[u32; 11]>(), p in any::<[u32; 10]>()) -> MarketParams {
        MarketParams {
            price_shock_bps, dampening_bps, vol_up_bps: p[0], vol_down_bps: p[1], short_power_bps: p[2], long_power_bps: p[3],
            tenor_floor_secs: p[4], mm_loss_factor_bps: p[5], im_loss_factor_bps: p[6], short_option_mm_bps: p[7],
            short_option_im_bps: p[8], confidence_bps: p[9],
        }
    }
}

prop_compose! {
    fn any_auction()(p in any::<[u32; 7]>()) -> AuctionParams {
        AuctionParams { fast_secs: p[0], slow_secs: p[1], start_bps: p[2], fast_end_bps: p[3], insolvent_secs: p[4], buffer_bps: p[5], fee_bps: p[6] }
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
        let _ = (mul_q32_floor(a, b), mul_q32_ceil(a, b), mul_q32_signed(x, y), share_floor(a, bps), share_ceil(a, bps));
        let _ = (ln_q32(a, b), exp_q32(x), sqrt_u128(u128::from(a) * u128::from(b)), cdf_q32(x), pdf_q32(x));
        let _ = (notional_floor(a, b), notional_ceil(a, b), cover(a, b));
    }

    #[test]
    fn pricing_is_total(f in wide(), k in wide(), x in signed(), sd in wide(), secs in wide(), size in signed()) {
        for kind in [Kind::Call, Kind::Put] {
            let _ = (price_atoms(kind, f, k, sd), greeks(kind, f, k, sd, secs));
            let _ = (payoff_atoms(kind, k, f), settlement_cash_atoms(kind, k, f, size));
        }
        let call = call_atoms(f, k, x, sd);
        let _ = put_by_parity(call, f, k);
    }

    #[test]
    fn surfaces_are_total(svi in any_svi(), k in signed(), share in wide(), tenor in wide()) {
        let _ = (svi.validate(tenor), svi.total_sd_q32(k, share));
    }

    #[test]
    fn margin_is_total(
        params in any_grid(), svi in any_svi(), spot in 0..=MAX_PRICE_ATOMS, basis_q32 in wide(), rate_q32 in signed(),
        (tenor_secs, left, strike, lots) in (wide(), 0u64..70_000_000, wide(), wide()), size_lots in signed(), scenario in any::<u8>(), bps in any::<u32>(),
    ) {
        let _ = params.validate();
        let point = SurfacePoint { svi, tenor_secs, basis_q32, rate_q32 };
        let live = Tenor::live(&params, spot, &point, left);
        for set in [ScenarioSet::All, ScenarioSet::Only(scenario)] {
            for tenor in live.iter().chain([&Tenor::settled(spot)]) {
                let mut sums = MarketSums::new(set);
                for kind in [Kind::Call, Kind::Put] {
                    let _ = sums.add_option(tenor, &OptionLeg { kind, strike_atoms: strike, size_lots });
                }
                let _ = sums.add_collateral(&params, lots, spot, bps);
                sums.add_confidence(&params, spot);
                let pool = PoolParams { offset_bps: bps, floor_bps: bps };
                if let Ok(need) = requirement(&[(&params, &sums), (&params, &sums)], &pool) {
                    let _ = Health::new(size_lots, &need).map(|h| (h.im_excess_atoms(), h.mm_excess_atoms()));
                }
            }
        }
    }

    #[test]
    fn auctions_are_total(p in any_auction(), e in signed(), mm in signed(), r in signed(), d in wide(), secs in wide(), share in wide()) {
        let slice = SolventSlice { equity_atoms: e, mm_atoms: mm, reserved_atoms: r };
        let _ = (p.validate(), price_share_q32(&p, secs), max_share_q32(&p, &slice, d));
        let _ = (solvent_price_atoms(&slice, d, share), fee_atoms(&p, d));
        let _ = (insolvent_payout_atoms(&p, e, mm, secs, share), slice_lots(e, share), slice_cash(e, share), slice_amount_floor(d, share));
    }

    #[test]
    fn realised_variance_is_total(v in wide(), last in wide(), price in wide(), then in signed(), now in signed(), half_life in wide(), clamp in wide()) {
        let _ = Realised { variance_q32: v, last_price_atoms: last, last_secs: then }.update(price, now, half_life, clamp);
    }
}
