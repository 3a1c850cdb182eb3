import { useMemo } from 'react';
import { useWorld } from '../../lib/chain/store';
import type { Names } from './told';

export function useNames(): Names {
  const world = useWorld();
  return useMemo(
    () => ({
      symbol: (index) => world?.markets.find((market) => market.index === index)?.symbol ?? `market ${index}`,
      market: (address) => {
        const found = world?.markets.find((market) => market.address === address);
        return found && { symbol: found.symbol, decimals: found.data.collateralDecimals };
      },
    }),
    [world],
  );
}
