/**
 * Accounts that follow an instruction's named ones: market and surface of all that the accounts hold, then boards that change.
 * As `Remaining` of `clients/rust/src/instruction/mod.rs` orders them, by `vectors.test.ts`.
 */
import { AccountRole, type AccountMeta, type Address, type Instruction } from '@solana/kit';
import { boardAddress, marketAddress, surfaceAddress } from '../address';
import type { MarginAccount } from '../generated/accounts';

export class Remaining {
  private readonly markets = new Set<number>();
  private readonly boards = new Map<string, { market: number; expiryTs: number }>();

  /** What margining these accounts takes. */
  static of(...accounts: MarginAccount[]): Remaining {
    const all = new Remaining();
    for (const account of accounts) {
      for (const position of account.positions.slice(0, account.positionCount)) all.markets.add(position.market);
      account.collateralAtoms.forEach((atoms, index) => {
        if (atoms > 0n) all.markets.add(index);
      });
    }
    return all;
  }

  market(index: number): this {
    this.markets.add(index);
    return this;
  }

  board(market: number, expiryTs: number): this {
    this.boards.set(`${market}/${expiryTs}`, { market, expiryTs });
    return this.market(market);
  }

  /** The boards of all positions, for a slice. */
  boardsOf(account: MarginAccount): this {
    for (const position of account.positions.slice(0, account.positionCount)) {
      this.board(position.market, Number(position.expiryTs));
    }
    return this;
  }

  /** As an instruction takes them: markets and surfaces to read, boards to write. */
  metas(pool: Address): Promise<AccountMeta[]> {
    return this.metasWith(pool, new Set());
  }

  /** As a trade takes them: it moves the ranges of the markets whose boards it changes. */
  tradeMetas(pool: Address): Promise<AccountMeta[]> {
    return this.metasWith(pool, new Set([...this.boards.values()].map(({ market }) => market)));
  }

  private async metasWith(pool: Address, traded: ReadonlySet<number>): Promise<AccountMeta[]> {
    const metas: AccountMeta[] = [];
    for (const index of this.markets) {
      const market = await marketAddress(pool, index);
      metas.push({ address: market, role: traded.has(index) ? AccountRole.WRITABLE : AccountRole.READONLY });
      metas.push({ address: await surfaceAddress(market), role: AccountRole.READONLY });
    }
    for (const { market, expiryTs } of this.boards.values()) {
      const board = await boardAddress(await marketAddress(pool, market), expiryTs);
      metas.push({ address: board, role: AccountRole.WRITABLE });
    }
    return metas;
  }

  async behind(pool: Address, instruction: Instruction): Promise<Instruction> {
    return followed(instruction, await this.metas(pool));
  }

  async behindTrade(pool: Address, instruction: Instruction): Promise<Instruction> {
    return followed(instruction, await this.tradeMetas(pool));
  }
}

const followed = (instruction: Instruction, metas: readonly AccountMeta[]): Instruction => ({
  ...instruction,
  accounts: [...(instruction.accounts ?? []), ...metas],
});
