/** A local deployment of the whole protocol, with the built app served, driven by lines: `breakwater-sim localnet --json`. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { within } from './wait';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BINARY = process.env['BREAKWATER'] ?? `${ROOT}target/debug/breakwater-sim`;

const ANSWERS_MS = 120_000;
/** To end by itself; then it is told to by a signal, and then it is ended. */
const ENDS_MS = 20_000;

export interface Ready {
  app: string;
  rpc_url: string;
  ws_url: string;
  quotes_url: string;
  history_url: string;
  pool: string;
  protocol: string;
  quote_mint: string;
  collateral_mint: string;
  markets: { symbol: string; address: string }[];
  expiries: number[];
  authority_key: string;
  dir: string;
}

export type Answer = Record<string, unknown> & { ok: boolean };

export class Stage {
  private constructor(
    private readonly child: ChildProcess,
    readonly ready: Ready,
    private readonly answers: AsyncIterator<string>,
  ) {}

  static async open(args: string[] = []): Promise<Stage> {
    if (!existsSync(BINARY)) throw new Error(`${BINARY} is not built: make test-app builds it`);
    const child = spawn(BINARY, ['localnet', '--json', '--at', '127.0.0.1:0', '--app', 'app/dist', ...args], {
      cwd: ROOT,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    child.stdin.on('error', () => undefined); // it has ended: whoever waits for an answer is told
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const first = await within('the local deployment is ready', ANSWERS_MS, lines.next()).catch((error: unknown) => {
      child.kill('SIGTERM');
      throw error;
    });
    if (first.done) throw new Error('the local deployment ended before it was ready; its logs are in target/');
    return new Stage(child, JSON.parse(first.value) as Ready, lines);
  }

  /** One command, and its answer. Errors: the answer is not ok. */
  async tell(command: string): Promise<Answer> {
    this.child.stdin?.write(`${command}\n`);
    const line = await within(command, ANSWERS_MS, this.answers.next());
    if (line.done) throw new Error(`the local deployment ended at: ${command}`);
    const answer = JSON.parse(line.value) as Answer;
    if (!answer.ok) throw new Error(`${command}: ${line.value}`);
    return answer;
  }

  async close(): Promise<void> {
    const { child } = this;
    const over = () => child.exitCode !== null || child.signalCode !== null;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.stdin?.end('quit\n');
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      if (over()) return;
      await within('it ends', ENDS_MS, ended).catch(() => undefined);
      if (!over()) child.kill(signal);
    }
    if (!over()) await ended;
  }
}
