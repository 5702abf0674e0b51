import { setTimeout as sleep } from 'node:timers/promises';
import { spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';

const PATIENCE_MS = 60_000;

/** A command in a pseudo-terminal, and what stands on its screen. */
export class Terminal {
  readonly #pty: ReturnType<typeof spawn>;
  readonly #screen: InstanceType<typeof xterm.Terminal>;
  readonly #end: Promise<number>;
  /** All that came, also what was wiped off the screen since. */
  #all = '';

  constructor(
    command: readonly [string, ...string[]],
    {
      env,
      columns = 100,
      rows = 40,
    }: { env: Record<string, string>; columns?: number; rows?: number },
  ) {
    const [file, ...args] = command;
    const size = { cols: columns, rows };
    this.#screen = new xterm.Terminal({ ...size, allowProposedApi: true });
    this.#pty = spawn(file, args, { ...size, name: 'xterm-256color', env });
    this.#pty.onData((text) => {
      this.#all += text;
      this.#screen.write(text);
    });
    this.#end = new Promise((resolve) => {
      this.#pty.onExit(({ exitCode }) => resolve(exitCode));
    });
  }

  /** Waits until a text stands on the screen. @throws Error with the screen when it does not come */
  async see(text: string): Promise<void> {
    for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(20)) {
      if (this.screen().includes(text)) return;
    }
    throw new Error(`${JSON.stringify(text)} does not come:\n${this.screen()}`);
  }

  type(text: string): void {
    this.#pty.write(text);
  }

  /** The exit code, when the command has ended. */
  async end(): Promise<number> {
    const code = await this.#end;
    // The emulator takes what it was given a moment later.
    await new Promise<void>((resolve) => this.#screen.write('', resolve));
    return code;
  }

  /** The lines, without what is blank at their ends. */
  screen(): string {
    const { active } = this.#screen.buffer;
    const lines = Array.from({ length: active.length }, (_, at) =>
      active.getLine(at)?.translateToString(true).trimEnd(),
    );
    return lines.join('\n').trimEnd();
  }

  /** Every byte that came. */
  everything(): string {
    return this.#all;
  }
}
