/** Addresses, instructions and rules are those of the Rust client for the same inputs: `clients/rust/src/vectors.rs` has written them. */
import { readFileSync } from 'node:fs';
import { isSignerRole, isWritableRole, type Address, type Instruction } from '@solana/kit';
import { describe, expect, test } from 'vitest';
import { kindOf, stageOf, type GovernedSet, type Target } from './account/sets';
import { inForce, type World } from './account/world';
import * as at from './address';
import type { Auction, MarginAccount, ParamChange, Protocol } from './generated/accounts';
import { getParamSetDecoder } from './generated/types';
import * as accounts from './instruction/account';
import * as auctions from './instruction/auction';
import * as backstop from './instruction/backstop';
import { verifySignature } from './instruction/ed25519';
import * as governance from './instruction/governance';
import { takeQuote, type SignedQuote } from './instruction/quote';
import { fakeRpc } from './testing/rpc';
import { FEW_ACCOUNTS } from './tx/message';
import { createTable, extendTable } from './tx/tables';

interface Holds {
  positions: [market: number, expiryTs: number][];
  collateral: number[];
  auctions: number;
  inAuction: number;
}

type Keys = Record<'owner' | 'other' | 'sold' | 'taker' | 'tip' | 'mint' | 'collateralMint' | 'session' | 'pool', Address>;
type Whole = Record<'atoms' | 'leastAtoms' | 'nonce' | 'message' | 'signature' | 'shareQ32' | 'lastTradeId' | 'slot' | 'version', string>;
type Small = Record<'witness' | 'index' | 'firstTs' | 'secondTs', number>;

interface Vectors {
  inputs: Keys & Whole & Small & { soldHolds: Holds; takerHolds: Holds; sets: Record<string, string> };
  addresses: Record<string, Address>;
  instructions: Record<string, { program: Address; accounts: string[]; data: string }>;
  rules: {
    change: Record<'replaces' | 'readyTs' | 'lapsesTs', number> & { cases: { version: number; nowTs: number; stage: string }[] };
    pauses: { untilTs: number; cases: { paused: number; nowTs: number; inForce: number }[] };
    fewAccounts: number;
  };
}

const vectors = JSON.parse(readFileSync(new URL('../../vectors/client.json', import.meta.url), 'utf8')) as Vectors;
const { owner, other, tip, mint, collateralMint, session, pool, index, witness, firstTs, secondTs, ...inputs } = vectors.inputs;
const [atoms, leastAtoms, nonce, lastTradeId] = [inputs.atoms, inputs.leastAtoms, inputs.nonce, inputs.lastTradeId].map(BigInt) as [
  bigint,
  bigint,
  bigint,
  bigint,
];
const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));

const known = (address: Address, holds: Holds) => {
  const positions = holds.positions.map(([market, expiryTs]) => ({ market, expiryTs: BigInt(expiryTs) }));
  const collateralAtoms = holds.collateral.map(BigInt);
  const data = { ...holds, positions, positionCount: positions.length, collateralAtoms } as unknown as MarginAccount;
  return { address, data };
};
const sold = known(inputs.sold, inputs.soldHolds);
const taker = known(inputs.taker, inputs.takerHolds);
const args = { shareQ32: BigInt(inputs.shareQ32), wholeLimitAtoms: atoms, lastTradeId };

const world = {
  protocol: { quoteMint: mint, authority: other },
  protocolAddress: await at.protocolAddress(),
  pool: { quoteVault: await at.quoteVault(pool) },
  poolAddress: pool,
  markets: [{ index: 2, address: await at.marketAddress(pool, 2), data: { collateralMint } }],
} as unknown as World;
const market = await at.marketAddress(pool, index);
const vaultAddress = await at.backstopAddress(pool);
const vault = { address: vaultAddress, account: { address: await at.marginAccount(pool, vaultAddress, 0), data: taker.data } };

test('addresses', async () => {
  const made: Record<keyof typeof at, Promise<Address>> = {
    protocolAddress: at.protocolAddress(),
    poolAddress: at.poolAddress(7),
    quoteVault: at.quoteVault(pool),
    marketAddress: at.marketAddress(pool, index),
    collateralVault: at.collateralVault(market),
    surfaceAddress: at.surfaceAddress(market),
    boardAddress: at.boardAddress(market, firstTs),
    marginAccount: at.marginAccount(pool, owner, 300),
    ownerRecord: at.ownerRecord(pool, owner),
    auctionAddress: at.auctionAddress(sold.address),
    holdBack: at.holdBack(sold.address, sold.data.auctions, lastTradeId),
    liquidatorAddress: at.liquidatorAddress(pool, owner),
    backstopAddress: at.backstopAddress(pool),
    shareAddress: at.shareAddress(vaultAddress, owner),
    changeAddress: at.changeAddress(pool, 1),
    breakersAddress: at.breakersAddress(pool),
    quoteFill: at.quoteFill(taker.address, nonce),
    quoteSession: at.quoteSession(taker.address, session),
    makerLimits: at.makerLimits(taker.address),
  };
  const found = await Promise.all(Object.entries(made).map(async ([name, address]) => [name, await address]));
  expect(Object.fromEntries(found)).toEqual(vectors.addresses);
});

const ended = (tipAccount: Address, witnessAccount: Address) =>
  auctions.endAuction(world, { starter: other, tipAccount, witnessAccount } as Auction, sold);
const quote = (bySession: boolean): SignedQuote => ({
  message: bytes(inputs.message),
  signature: bytes(inputs.signature),
  key: session,
  bySession,
  nonce,
  legs: [
    { market: 1, expiryTs: secondTs },
    { market: 4, expiryTs: firstTs },
    { market: 1, expiryTs: firstTs },
  ],
});
const table = () => createTable(fakeRpc({ getSlot: () => BigInt(inputs.slot) }).rpc, owner).then(({ instruction }) => instruction);

/** The last instruction is the program's: what opens a token account comes before it. */
const made: Record<string, () => Instruction | Promise<Instruction | Instruction[]>> = {
  createAccount: () => accounts.createAccount(world, owner, 300),
  closeAccount: () => accounts.closeAccount(owner, sold.address),
  setDelegate: () => accounts.setDelegate(owner, sold.address, other),
  deposit: () => accounts.deposit(world, owner, sold.address, atoms),
  withdraw: () => accounts.withdraw(world, owner, sold, atoms),
  'withdraw, less': () => accounts.withdraw(world, owner, sold, atoms, leastAtoms),
  depositCollateral: () => accounts.depositCollateral(world, owner, sold.address, 2, atoms),
  withdrawCollateral: () => accounts.withdrawCollateral(world, owner, sold, 2, atoms),
  takeSoft: () => auctions.takeSoft(world, owner, taker, sold, witness),
  'takeSoft, not in auction': () => {
    const waiting = { ...sold, data: { ...sold.data, inAuction: 0 } };
    return auctions.takeSoft(world, owner, taker, waiting, witness);
  },
  startAuction: () => auctions.startAuction(world, owner, sold, witness),
  'startAuction, with a tip': () => auctions.startAuction(world, owner, sold, witness, tip),
  admitAuction: () => auctions.admitAuction(world, sold),
  restartAuction: () => auctions.restartAuction(world, sold),
  'restartAuction, with a tip': () => auctions.restartAuction(world, sold, tip),
  declareInsolvent: () => auctions.declareInsolvent(world, sold),
  endAuction: () => ended(accounts.NOBODY, accounts.NOBODY),
  'endAuction, with a tip': () => ended(tip, accounts.NOBODY),
  'endAuction, with two tips': () => ended(tip, taker.address),
  bid: () => auctions.bid(world, owner, taker, sold, args),
  takeInsolvent: () => auctions.takeInsolvent(world, owner, taker, sold, args),
  requestBackstopDeposit: () => backstop.requestBackstopDeposit(world, vault, owner, atoms),
  processBackstopDeposit: () => backstop.processBackstopDeposit(world, vault, owner),
  cancelBackstopDeposit: () => backstop.cancelBackstopDeposit(world, vault, owner),
  requestBackstopRedemption: () => backstop.requestBackstopRedemption(world, vault, owner, atoms),
  processBackstopRedemption: () => backstop.processBackstopRedemption(world, vault, owner, leastAtoms),
  verifySignature: () => takeQuote(world, owner, sold, taker, quote(true)).then(([verify]) => verify as Instruction),
  takeQuote: () => takeQuote(world, owner, sold, taker, quote(false)),
  'takeQuote, by a session': () => takeQuote(world, owner, sold, taker, quote(true)),
  createTable: table,
  extendTable: () => extendTable(other, owner, [other, sold.address, taker.address]),
  ...governed(),
};

function governed(): typeof made {
  const breakers = vectors.addresses['breakersAddress'] as Address;
  const ofPool: Target = { kind: 'pool', pool };
  const targets: Record<string, [Address, Target]> = {
    Protocol: [world.protocolAddress, { kind: 'protocol' }],
    Pool: [pool, ofPool],
    Market: [market, { kind: 'market', pool, market, index }],
    Breakers: [breakers, { kind: 'breakers', pool, breakers }],
    Lift: [world.protocolAddress, { kind: 'protocol' }],
    Calm: [pool, ofPool],
  };
  const cases = Object.entries(inputs.sets).flatMap(([kind, hex]) => {
    const set = getParamSetDecoder().decode(bytes(hex));
    const [address, target] = targets[kind] ?? [];
    if (!address || !target) throw new Error(`no target for ${kind}`);
    const of = { address, target, version: BigInt(inputs.version) } as GovernedSet;
    const queue = () => governance.queueChange(world, of, set, firstTs);
    const change = async () => ({ address: await at.changeAddress(address, kindOf(set)), data: { payer: tip } }) as governance.Queued;
    return [
      [`queueChange, ${kind}`, queue],
      [`executeChange, ${kind}`, async () => governance.executeChange(world, of, await change())],
      [`cancelChange, ${kind}`, async () => governance.cancelChange(world, owner, of, await change())],
    ] as const;
  });
  return Object.fromEntries(cases);
}

describe('instructions', () => {
  test.each(Object.keys(vectors.instructions))('%s', async (name) => {
    const answer = await made[name]?.();
    const instruction = Array.isArray(answer) ? answer.at(-1) : answer;
    if (!instruction) throw new Error('this client does not make it');
    expect({
      program: instruction.programAddress,
      accounts: (instruction.accounts ?? []).map(
        ({ address, role }) => `${address}${isSignerRole(role) ? ' signer' : ''}${isWritableRole(role) ? ' writable' : ''}`,
      ),
      data: Buffer.from(instruction.data ?? []).toString('hex'),
    }).toEqual(vectors.instructions[name]);
  });

  test('none of this client’s builders is without a case', () => {
    const modules = { ...accounts, ...auctions, ...backstop, ...governance, verifySignature, takeQuote, createTable, extendTable };
    const others = ['nextAccountId', 'openAccount', 'tokensOf'];
    const builders = Object.entries(modules).flatMap(([name, value]) => (typeof value === 'function' ? [name] : []));
    const cases = new Set(Object.keys(vectors.instructions).map((name) => name.split(',')[0]));
    expect(builders.filter((name) => !cases.has(name) && !others.includes(name))).toEqual([]);
  });
});

describe('rules', () => {
  const { change, pauses, fewAccounts } = vectors.rules;

  test.each(change.cases)('a change of version $version at $nowTs: $stage', ({ version, nowTs, stage }) => {
    const times = { replaces: BigInt(change.replaces), readyTs: BigInt(change.readyTs), lapsesTs: BigInt(change.lapsesTs) };
    expect(stageOf(times as ParamChange, BigInt(version), nowTs).id).toBe(stage);
  });

  test.each(pauses.cases)('bits $paused at $nowTs', ({ paused, nowTs, inForce: expected }) => {
    const protocol = { paused, withdrawalsPaused: { untilTs: BigInt(pauses.untilTs) } } as Protocol;
    expect(inForce(protocol, nowTs * 1000).paused).toBe(expected);
  });

  test('so many accounts fit the usual memory', () => {
    expect(FEW_ACCOUNTS).toBe(fewAccounts);
  });
});
