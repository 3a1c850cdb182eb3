import type { Address } from '@solana/kit';
import { expect, test } from 'vitest';
import * as at from './address';
import { findCollateralVaultPda, findProtocolPda, findMarginAccountPda, findQuoteVaultPda, findSurfacePda } from './generated/pdas';

const pool = 'SysvarC1ock11111111111111111111111111111111' as Address;
const owner = 'SysvarRent111111111111111111111111111111111' as Address;

test('addresses are those of the IDL', async () => {
  const market = await at.marketAddress(pool, 1);
  const ours = [
    at.protocolAddress(),
    at.quoteVault(pool),
    at.marginAccount(pool, owner, 300),
    at.surfaceAddress(market),
    at.collateralVault(market),
  ];
  const idl = [
    findProtocolPda(),
    findQuoteVaultPda({ pool }),
    findMarginAccountPda({ pool, owner, id: 300 }),
    findSurfacePda({ market }),
    findCollateralVaultPda({ market }),
  ];
  expect(await Promise.all(ours)).toEqual((await Promise.all(idl)).map(([address]) => address));
});
