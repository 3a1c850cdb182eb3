/** Scenarios and margins in words. */
import type { Assessment, Case } from '../../engine/types';
import { isApart, move, volWords } from '../../lib/scenario';
import { bps, usd } from '../../lib/units';

export type NameOf = (market: number) => string;

/** "BTC −15 %, volatility up". */
export function caseName(each: Case, nameOf: NameOf): string {
  const first = each.byMarket[0];
  if (!first) return `case ${each.index}`;
  const { vol } = first.scenario;
  if (isApart(vol)) return volWords(vol);
  return `${each.byMarket.map((part) => `${nameOf(part.market)} ${move(part.scenario.priceBps)}`).join(', ')}, ${volWords(vol)}`;
}

/** "BTC falling 15 % with volatility up", as the cause of a loss. */
export function cause(each: Case, nameOf: NameOf): string {
  const first = each.byMarket[0];
  if (!first) return 'nothing';
  const { vol } = first.scenario;
  if (vol === 'basis') return 'forwards moving away from spot prices (basis)';
  if (vol === 'skew-linear') return 'volatility of low strikes moving against that of high ones (skew)';
  if (vol === 'skew-absolute') return 'volatility of far strikes moving against that of near ones (wings)';
  const moved = together(each, nameOf);
  const volatility = { up: 'volatility up', down: 'volatility down', flat: '' }[vol];
  if (moved === '') return volatility === '' ? 'the discounts on what it is worth' : `${volatility} at unchanged prices`;
  return volatility === '' ? moved : `${moved} with ${volatility}`;
}

/** Markets that move alike are named together. */
function together(each: Case, nameOf: NameOf): string {
  const byMove = new Map<number, string[]>();
  for (const part of each.byMarket) {
    const { priceBps } = part.scenario;
    if (priceBps !== 0) byMove.set(priceBps, [...(byMove.get(priceBps) ?? []), nameOf(part.market)]);
  }
  const phrases = [...byMove].map(
    ([priceBps, names]) => `${listed(names)} ${priceBps < 0 ? 'falling' : 'rising'} ${bps(Math.abs(priceBps), 1)}`,
  );
  return listed(phrases);
}

/** "a", "a and b", "a, b and c". */
export function listed(parts: readonly string[]): string {
  return parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} and ${parts[parts.length - 1] ?? ''}`;
}

export interface Told {
  /** "Your" or "This account’s". */
  whose: string;
  /** The what-if is on. */
  supposed: boolean;
}

/** Why the maintenance margin is what it is. */
export function marginReason(report: Assessment & { cases: readonly Case[] }, nameOf: NameOf, { whose, supposed }: Told): string {
  const begin = `${whose} maintenance margin ${supposed ? 'would be' : 'is'} ${usd(report.mmAtoms)} USD`;
  if (report.mmAtoms === 0n) return `${begin}: nothing that is held can lose.`;
  const binding = report.cases.find((each) => each.index === report.worstCase);
  if (!binding || binding.needAtoms <= 0n) return `${begin}: no scenario loses, so all of it is contingencies.`;
  const weight = binding.byMarket[0]?.scenario.weightBps ?? 10_000;
  const counted = weight < 10_000 ? `, counted at ${bps(weight, 1)},` : '';
  const reason = `${begin} because ${cause(binding, nameOf)}${counted} would lose ${usd(-binding.pnlAtoms)} USD`;
  const rest = report.mmAtoms - binding.needAtoms;
  const parts = [`the scenario asks for ${usd(binding.needAtoms)}`];
  if (rest > 0n) parts.push(`contingencies for ${usd(rest)}`);
  return `${reason}; ${listed(parts)}.`;
}
