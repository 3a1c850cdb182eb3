/** The auction that is looked at. It stays the one that was chosen: a bid form never changes its target by itself. */
import type { Address } from '@solana/kit';
import type { Sale } from './live';

export interface Pin {
  auction: Address;
  account: Address;
  /** Which of the account's auctions: the next one has the same address. */
  number: number;
}

type Pinned = Pick<Sale, 'auction'>;

export const pinOf = ({ auction }: Pinned): Pin => ({
  auction: auction.address,
  account: auction.data.marginAccount,
  number: auction.data.number,
});

export const isPinned = ({ auction }: Pinned, pin: Pin | null): boolean =>
  auction.address === pin?.auction && auction.data.number === pin.number;

export const pinKey = ({ auction, number }: Pin): string => `${auction}/${number}`;
