/** How the app reads each kind of account. */
import { KINDS, type KindName } from '@breakwater/client/account/kinds';

/** Read whole at the start and again and again. Margin accounts are many, and only read when wanted. */
export const SMALL_KINDS = (Object.keys(KINDS) as KindName[]).filter((name) => name !== 'MarginAccount');
/** These are closed without a notification that tells. */
export const CLOSING_KINDS: KindName[] = ['Auction', 'ParamChange', 'HoldBack', 'Board', 'RoleTransfer', 'SealedBid'];
