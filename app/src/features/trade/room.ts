/** Whether a signed quote can be taken in one transaction at all. */

/**
 * Longest message that has room beside the fewest accounts that a trade names, all but the maker's in the user's lookup table [bytes].
 * A longer one never fits. Accounts of several markets and expiries leave a little less; those the transaction itself is measured for.
 */
export const MOST_MESSAGE_BYTES = 689;

export const isTooLarge = ({ message }: { message: Uint8Array }): boolean => message.length > MOST_MESSAGE_BYTES;
