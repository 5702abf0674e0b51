import type { Clock } from '../../kernel/clock.ts';
import { Lru } from '../../kernel/lru.ts';

const DAY_MS = 24 * 3_600_000;
/** With as many callers each: 25 MB at most. */
const MAX_CREDENTIALS = 5000;
const MAX_CALLERS = 20;
/** Of what a client calls itself. */
const MAX_CLIENT_CHARACTERS = 80;

/** What SDKs send by themselves tells nothing about the program: the call before is kept. */
const BY_ITSELF = new Set(['Connect', 'ClientHeartbeat', 'GetVersion', 'AllocTimestamp']);

/** A program that uses a credential, as far as it can be told from others. */
export interface Caller {
  /** Address, e.g. `192.0.2.7`. */
  readonly source: string;
  /** What it calls itself, e.g. `grpc-python/1.62.0`; empty if it does not. */
  readonly client: string;
  /** Its last call: name of an RPC, and ms since 1970 UTC. */
  method: string;
  lastAt: number;
  calls: number;
}

/** Who used each credential lately, in memory alone: for whoever is about to replace it. */
export class RecentCallers {
  readonly #clock: Clock;
  readonly #byCredential = new Lru<string, Lru<string, Caller>>(MAX_CREDENTIALS);
  /** Nothing is known of before, in ms since 1970 UTC. */
  readonly since: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.since = clock.now();
  }

  note(
    credentialId: string,
    { source, client: name, method }: { source: string; client: string; method: string },
  ): void {
    const lastAt = this.#clock.now();
    const client = name.slice(0, MAX_CLIENT_CHARACTERS);
    const callers = this.#byCredential.get(credentialId) ?? new Lru<string, Caller>(MAX_CALLERS);
    const key = `${source}\0${client}`;
    const caller = callers.get(key);
    if (caller) {
      caller.lastAt = lastAt;
      caller.calls += 1;
      if (!BY_ITSELF.has(method)) caller.method = method;
      return;
    }
    callers.set(key, { source, client: printable(client), method, lastAt, calls: 1 });
    this.#byCredential.set(credentialId, callers);
  }

  /** Those of the last day, the latest first. */
  find(credentialId: string): Caller[] {
    const start = this.#clock.now() - DAY_MS;
    const callers = this.#byCredential.get(credentialId)?.values() ?? [];
    return [...callers]
      .filter(({ lastAt }) => lastAt >= start)
      .toSorted((a, b) => b.lastAt - a.lastAt);
  }
}

/** What a client says of itself is shown to people. */
function printable(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, '?');
}
