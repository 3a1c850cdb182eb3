/**
 * A pool, an owner's margin there, and what a deposit would do. Signs nothing and sends nothing: the chain is only read and asked.
 *
 *     npx tsx examples/margin.ts RPC_URL POOL OWNER
 *
 * `OWNER` has to hold some SOL, and one unit of the quote currency for the deposit.
 */
import { parseArgs } from 'node:util';
import { address as parse, type Address, type Instruction } from '@solana/kit';
import {
  connect,
  deposit,
  marginOf,
  openAccount,
  prepare,
  readMarginAccounts,
  readPool,
  Refused,
  simulate,
  type Rpc,
  type World,
} from '@breakwater/client';

/** One unit of a currency with six decimals. */
const DEPOSIT_ATOMS = 1_000_000n;

async function main(): Promise<void> {
  const [rpcUrl, pool, owner] = parseArgs({ allowPositionals: true }).positionals;
  if (!rpcUrl || !pool || !owner) throw new Error('usage: margin.ts RPC_URL POOL OWNER');
  const { rpc } = connect({ rpcUrl });
  const world = await readPool(rpc, parse(pool));
  if (!world) throw new Error(`${pool} is no pool`);
  console.log(`pool ${world.poolAddress}`);
  for (const { symbol, data, boards } of world.markets) {
    console.log(`${symbol}: mark ${data.mark.priceAtoms} quote atoms, ${boards.length} boards`);
  }
  await margins(rpc, world, parse(owner));
  await tryDeposit(rpc, world, parse(owner));
}

/** Of each of the owner's accounts [quote atoms]. */
async function margins(rpc: Rpc, world: World, owner: Address): Promise<void> {
  for (const account of await readMarginAccounts(rpc, world.poolAddress, owner)) {
    const { id, positionCount } = account.data;
    const { equityAtoms, imAtoms, mmAtoms, maintenanceExcessAtoms } = await marginOf(rpc, owner, account);
    console.log(
      `account ${id}: ${positionCount} positions, equity ${equityAtoms}, initial margin ${imAtoms}, maintenance margin ${mmAtoms}`,
    );
    console.log(`  ${maintenanceExcessAtoms} until liquidation`);
  }
}

/** To the first account, which is opened in the same transaction where there is none. */
async function tryDeposit(rpc: Rpc, world: World, owner: Address): Promise<void> {
  const [first] = await readMarginAccounts(rpc, world.poolAddress, owner);
  const instructions: Instruction[] = [];
  let account = first?.address;
  if (!account) {
    const opened = await openAccount(rpc, world, owner);
    instructions.push(opened.instruction);
    account = opened.account;
  }
  instructions.push(await deposit(world, owner, account, DEPOSIT_ATOMS));
  try {
    const { unsigned } = await prepare(rpc, owner, instructions);
    const { units } = await simulate(rpc, unsigned);
    console.log(`a deposit of ${DEPOSIT_ATOMS} would take ${units} compute units`);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    console.log(`a deposit would be refused: ${error.message}`);
  }
}

await main();
