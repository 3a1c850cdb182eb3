/** What is known of an error before the catalogue is asked. */
export interface Found {
  /** Of the catalogue, or one that stands for an entry of it. */
  name: string;
  /** What the wallet or the node said. */
  detail?: string;
}

export function found(name: string, detail?: string): Found {
  return detail ? { name, detail } : { name };
}

/** A message of somebody else without the codes in it: they say nothing to a reader, and the entry says what they mean. */
export function words(text: string): string {
  return text
    .replace(/Solana error #-?\d+;? ?(Decode this error by running.*)?/gs, '')
    .replace(/:? ?custom program error: #?(0x)?[0-9a-f]+( \(instruction #\d+\))?/gi, '')
    .replace(/ ?[([]?\b(error )?code:? ?-?\d+\b[)\]]?/gi, '')
    .replace(/ ?\((0x[0-9a-f]+|-?\d{3,})\)/gi, '')
    .replace(/ ?#?\b0x[0-9a-f]+\b|#-?\d+|-\d{4,}\b/gi, '')
    .trim();
}

/** What a thrown thing says; wallets also throw plain objects. */
export function messageOf(error: unknown): string {
  if (typeof error === 'string') return error;
  const message = (error as { message?: unknown } | null | undefined)?.message;
  if (typeof message === 'string') return message;
  if (typeof error === 'object' && error !== null) return Object.keys(error).join(', ');
  return String(error);
}
