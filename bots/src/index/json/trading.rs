//! Events of prices, money, trades and expiries.

use super::{Json, object};
use breakwater_clearing::events::{
    BoardSettled, CashMoved, CollateralMoved, ExposureUpdated, LegTraded, MarginChecked,
    MarkUpdated, PositionsSettled, QuoteTaken, QuotesCancelled, SecondUpdated, SurfacePublished,
};

object!(MarkUpdated {
    market,
    price_atoms,
    conf_atoms,
    publish_ts,
    variance_q48,
    im_range_bps,
    mm_range_bps
});
object!(ExposureUpdated {
    board,
    open_interest_atoms,
    short_gamma_atoms,
    im_range_bps,
    mm_range_bps
});
object!(SurfacePublished { market, expiry_ts, young, taken });
object!(SecondUpdated { market, price_atoms, publish_ts, divergence_bps });
object!(CashMoved { account, atoms, cash_atoms });
object!(CollateralMoved { account, market, atoms });
object!(LegTraded { maker, taker, series, size_lots, price_atoms, fee_atoms });
object!(QuoteTaken { maker_account, taker_account, nonce, signer, times, left, fee_atoms });
object!(QuotesCancelled { maker_account, floor });
object!(BoardSettled { board, expiry_ts, price_atoms, exact });
object!(PositionsSettled { account, board, positions, atoms });
object!(MarginChecked { account, equity_atoms, im_atoms, mm_atoms, worst_scenario });
