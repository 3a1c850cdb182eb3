/** Questions that take longer than a frame, to the engine in a worker: asked again when the world or the question changed, but not all the time. */
import { useEffect, useRef, useState } from 'react';
import type { World } from '@breakwater/client/account/world';
import { Superseded, type EngineWorker } from '../../engine/pool';
import { useChain } from '../../lib/chain/store';
import type { Answer } from '../../lib/margin/engine';
import { workerWith } from '../../lib/margin/worker';
import { rested } from '../../lib/ui/moving';

/** Gives up between two parts of a long answer when nobody wants it any more. */
export type Ask<T> = (worker: EngineWorker, stopped: () => boolean) => Promise<T | null>;

export interface Heavy<T> {
  /** The last answer, also while a newer one is worked out; null before the first. */
  answer: Answer<T> | null;
  busy: boolean;
}

/** After the question has changed. */
const DEBOUNCE_MS = 120;

/**
 * `key` names the question: answers to another key are not shown, and where it is null nothing is asked. A new `dependency` asks anew at once
 * and gives up the old answer; a new world does so once `everyMs` have passed, and never stops an answer on its way.
 */
export function useHeavy<T>(ask: Ask<T>, key: string | null, dependency: unknown, everyMs: number): Heavy<T> {
  const latest = useRef(ask);
  const [told, setTold] = useState<{ key: string; answer: Answer<T> } | null>(null);
  const [busy, setBusy] = useState(false);

  useEffect(() => {
    latest.current = ask;
  });

  useEffect(() => {
    if (key === null) return;
    const loop = new Loop(
      async (world, stopped) => latest.current(await workerWith(world), stopped),
      everyMs,
      (now) => setBusy(now),
      (answer) => setTold({ key, answer }),
    );
    loop.want(DEBOUNCE_MS);
    const unsubscribe = useChain.subscribe((state, before) => {
      if (state.world !== before.world) loop.want(everyMs);
    });
    return () => {
      unsubscribe();
      loop.stop();
    };
  }, [key, dependency, everyMs]);

  return { answer: told?.key === key ? told.answer : null, busy };
}

class Loop<T> {
  private stopped = false;
  private running = false;
  private again = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly ask: (world: World, stopped: () => boolean) => Promise<T | null>,
    private readonly everyMs: number,
    private readonly onBusy: (busy: boolean) => void,
    private readonly onAnswer: (answer: Answer<T>) => void,
  ) {}

  want(inMs: number): void {
    if (this.running) this.again = true;
    else this.timer ??= setTimeout(() => void this.run(), inMs);
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private async run(): Promise<void> {
    this.timer = undefined;
    this.running = true;
    await rested();
    const { world } = useChain.getState();
    if (this.stopped || !world) {
      this.running = false;
      return;
    }
    this.onBusy(true);
    try {
      const value = await this.ask(world, () => this.stopped);
      if (!this.stopped && value !== null) this.onAnswer({ ok: true, value });
    } catch (error) {
      const old = error instanceof Superseded;
      if (!this.stopped && !old) this.onAnswer({ ok: false, error: asError(error) });
      this.again ||= old;
    }
    this.running = false;
    if (this.stopped) return;
    this.onBusy(false);
    if (this.again) this.want(this.everyMs);
    this.again = false;
  }
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
