/** The TypeScript client against a real deployment: an account opened and paid into, its margin asked of the program, a refusal by name, the example. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { generateKeyPairSigner, type Address, type KeyPairSigner } from '@solana/kit';
import {
  connect,
  deposit,
  marginOf,
  openAccount,
  readMarginAccount,
  readPool,
  send,
  withdraw,
  type Rpc,
  type World,
} from '@breakwater/client';
import { fetchKind } from '@breakwater/client/account/fetch';
import { Stage } from './stage';

const USD = 1_000_000n;
const EXAMPLES = fileURLToPath(new URL('../../clients/ts', import.meta.url));

let stage: Stage;
let rpc: Rpc;
let world: World;
let owner: KeyPairSigner;

before(
  async () => {
    stage = await Stage.open(['--calm', '--tenors', '604800,2592000', '--accounts', '4']);
    rpc = connect({ rpcUrl: stage.ready.rpc_url, wsUrl: stage.ready.ws_url }).rpc;
    owner = await generateKeyPairSigner();
    await stage.tell(`fund ${owner.address} 20 10000 1`);
    const found = await readPool(rpc, stage.ready.pool as Address);
    assert.ok(found, 'there is no pool');
    world = found;
  },
  { timeout: 300_000 },
);

after(() => stage?.close(), { timeout: 90_000 });

const accountOf = async () => {
  const account = await readMarginAccount(rpc, world.poolAddress, owner.address, 0);
  assert.ok(account, 'there is no account');
  return account;
};

test('reads the pool that was deployed', () => {
  assert.deepEqual(
    world.markets.map(({ symbol, address }) => ({ symbol, address })),
    stage.ready.markets.map(({ symbol, address }) => ({ symbol, address })),
  );
  for (const { boards } of world.markets) assert.ok(boards.length > 0);
});

test('opens an account and deposits, and the program says what its margin is', async () => {
  const { account, instruction } = await openAccount(rpc, world, owner.address);
  await send(rpc, [owner], [instruction, await deposit(world, owner.address, account, 1_000n * USD)]);
  const margin = await marginOf(rpc, owner.address, await accountOf());
  assert.deepEqual(
    [margin.account, margin.equityAtoms, margin.imAtoms, margin.maintenanceExcessAtoms],
    [account, 1_000n * USD, 0n, 1_000n * USD],
  );
});

test('an account with positions needs margin', async () => {
  const all = await fetchKind(rpc, 'MarginAccount', { pool: world.poolAddress });
  const held = all.find(({ data }) => data.positionCount > 0);
  assert.ok(held, 'nobody holds a position');
  const margin = await marginOf(rpc, owner.address, held);
  assert.ok(margin.imAtoms >= margin.mmAtoms && margin.mmAtoms > 0n);
});

test('what the program refuses has the name that the IDL gives it', async () => {
  const account = await accountOf();
  const tooMuch = await withdraw(world, owner.address, account, 5_000n * USD);
  await assert.rejects(send(rpc, [owner], tooMuch), { name: 'Refused', message: 'InsufficientBalance' });
});

test('the example prints the margin and tries a deposit', async () => {
  const args = ['--import', 'tsx', 'examples/margin.ts', stage.ready.rpc_url, stage.ready.pool, owner.address];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: EXAMPLES, timeout: 60_000 });
  assert.match(stdout, /^account 0: 0 positions, equity 1000000000, initial margin 0, maintenance margin 0$/m);
  assert.match(stdout, /^a deposit of 1000000 would take \d+ compute units$/m);
});
