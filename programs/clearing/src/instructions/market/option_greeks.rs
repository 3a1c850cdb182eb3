//! Price and sensitivities of one option at the market's mark and surface, for wallets and bots to simulate. Changes
//! nothing. The figures are [`OptionGreeks`] in the return data.

use crate::{
    errors::{ClearingError, risk},
    state::{Market, Series, Surface, kind},
};
use anchor_lang::{prelude::*, solana_program::program::set_return_data};
use breakwater_risk as br;

/// On one contract, long, discounted, with respect to the forward.
#[derive(AnchorSerialize, AnchorDeserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct OptionGreeks {
    /// Implied volatility a year [2^-48].
    pub vol_q48: u64,
    /// Forward [quote atoms].
    pub forward_atoms: u64,
    /// [2^-12 quote atoms]
    pub value_q12: u64,
    /// [2^-48]
    pub delta_q48: i64,
    /// Change of delta for a move of the forward by its whole self [2^-48].
    pub forward_gamma_q48: u64,
    /// For 1.00 of volatility [2^-12 quote atoms].
    pub vega_q12: u64,
    /// A year [2^-12 quote atoms].
    pub theta_q12: i64,
}

/// Accounts of [`option_greeks`].
#[derive(Accounts)]
pub struct PriceOption<'info> {
    /// The market of the option; bound by its `surface`.
    /// Any market: nothing changes.
    #[account(has_one = surface @ ClearingError::WrongSurface)]
    pub market: AccountLoader<'info, Market>,
    /// The market's surface; bound by who names it.
    pub surface: AccountLoader<'info, Surface>,
}

/// Returns price and sensitivities of one contract, discounted. Errors: `WrongSurface`, `MarketMissing`, `SurfaceMissing`, `BoardExpired`, `PriceStale`.
pub fn option_greeks(ctx: Context<PriceOption>, series: Series) -> Result<()> {
    let now = Clock::get()?.unix_timestamp;
    let market = ctx.accounts.market.load()?;
    require!(series.market == market.index, ClearingError::MarketMissing);
    require!(series.kind <= 1, ClearingError::StrikeNotListed);
    require!(market.mark.price_atoms > 0, ClearingError::PriceStale);
    let surface = ctx.accounts.surface.load()?;
    let slot = surface.find(series.expiry_ts)?;
    require!(slot.is_quoted(), ClearingError::SurfaceMissing);
    require!(now < series.expiry_ts, ClearingError::BoardExpired);
    let expiry = slot.to_risk(&market, now)?;
    let quote =
        br::model::quote_of(&expiry, kind(series.kind), series.strike_atoms).map_err(risk)?;
    let greeks = br::pricing::greeks(&quote).map_err(risk)?;
    let result = OptionGreeks {
        vol_q48: quote.vol_q48,
        forward_atoms: quote.forward_atoms,
        value_q12: greeks.value_q12,
        delta_q48: greeks.delta_q48,
        forward_gamma_q48: greeks.forward_gamma_q48,
        vega_q12: greeks.vega_q12,
        theta_q12: greeks.theta_q12,
    };
    let mut data = Vec::with_capacity(64);
    result.serialize(&mut data)?;
    set_return_data(&data);
    Ok(())
}
