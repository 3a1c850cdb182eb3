/** Errors that no test of the program asserts by name yet: what a node answers with reaches the user as their entry. */
import { describe, expect, it } from 'vitest';
import { Refused } from '@breakwater/client/error/refused';
import * as codes from '@breakwater/client/generated/errors';
import { BREAKWATER_CLEARING_PROGRAM_ADDRESS as CLEARING } from '@breakwater/client/generated/programs';
import { CATALOGUE } from '../../src/lib/errors/catalogue';
import { explain } from '../../src/lib/errors/explain';

const UNPROVOKED = [
  ['VaultShort', codes.BREAKWATER_CLEARING_ERROR__VAULT_SHORT],
  ['InvariantBroken', codes.BREAKWATER_CLEARING_ERROR__INVARIANT_BROKEN],
  ['SecondStale', codes.BREAKWATER_CLEARING_ERROR__SECOND_STALE],
  ['SourcesDiverge', codes.BREAKWATER_CLEARING_ERROR__SOURCES_DIVERGE],
  ['PositionsFull', codes.BREAKWATER_CLEARING_ERROR__POSITIONS_FULL],
  ['RiskDomain', codes.BREAKWATER_CLEARING_ERROR__RISK_DOMAIN],
  ['NothingToAuction', codes.BREAKWATER_CLEARING_ERROR__NOTHING_TO_AUCTION],
  ['NoReliefLeft', codes.BREAKWATER_CLEARING_ERROR__NO_RELIEF_LEFT],
  ['VaultWiped', codes.BREAKWATER_CLEARING_ERROR__VAULT_WIPED],
] as const;

describe.each(UNPROVOKED)('%s', (name, code) => {
  it('is explained by what a node answers', () => {
    const logs = [`Program ${CLEARING} invoke [1]`, `Program ${CLEARING} failed: custom program error: 0x${code.toString(16)}`];
    const said = explain(new Refused({ InstructionError: [2, { Custom: BigInt(code) }] }, logs));
    expect(said).toEqual({ name, ...CATALOGUE[name] });
  });
});

it('lists exactly the program errors that point here', () => {
  const here = Object.entries(CATALOGUE).filter(([, { test }]) => test === 'app/tests/errors/unprovoked.test.ts');
  expect(here.map(([name]) => name).sort()).toEqual(UNPROVOKED.map(([name]) => name).sort());
});
