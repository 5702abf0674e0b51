import { setTimeout as sleep } from 'node:timers/promises';
import { callReplica, type Replica } from './replica-rig.ts';

/** A user's password: once it is revoked it must not be accepted any more. Times on one monotonic clock. */
interface Credential {
  readonly user: string;
  readonly password: string;
  readonly token: string;
  /** When its making was acknowledged. */
  readonly madeAt: number;
  /** When a call that takes it away was sent. */
  revokeBegan?: number;
  /** When that was acknowledged; unset: it was not, and nothing is known. */
  revokedAt?: number;
}

interface Probe {
  readonly credential: Credential;
  readonly replica: number;
  /** When the call was sent: the replica decided later than that. */
  readonly began: number;
  readonly verdict: 'accepted' | 'refused' | 'unavailable';
}

/** A span of the run with its fault. */
export interface Phase {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

const UNAUTHENTICATED = 1800;
const PROBED = 6;
const PAUSE_MS = 60;

/**
 * Makes and takes away credentials on random replicas and brings them to all, and keeps what was said
 * when: a history that can be held against what was promised.
 */
export class AccessHistory {
  readonly #replicas: readonly Replica[];
  readonly #adminToken: string;
  readonly #credentials: Credential[] = [];
  readonly probes: Probe[] = [];
  #isOver = false;
  #count = 0;

  constructor(replicas: readonly Replica[], adminToken: string) {
    this.#replicas = replicas;
    this.#adminToken = adminToken;
  }

  get revoked(): number {
    return this.#credentials.filter(({ revokedAt }) => revokedAt !== undefined).length;
  }

  /** Runs until told to stop. */
  async run(): Promise<void> {
    const probing = this.#replicas.map((_, replica) => this.#probe(replica));
    await Promise.all([this.#change(), this.#change(), ...probing]);
  }

  stop(): void {
    this.#isOver = true;
  }

  /** The longest that a replica accepted what was revoked in a phase, ms; and by how many calls. */
  longestTrust({ from, to }: Phase, replicas: readonly number[]): number {
    let longest = 0;
    for (const { credential, replica, began, verdict } of this.probes) {
      const { revokedAt } = credential;
      if (verdict !== 'accepted' || revokedAt === undefined || !replicas.includes(replica))
        continue;
      if (revokedAt >= from && revokedAt < to) longest = Math.max(longest, began - revokedAt);
    }
    return longest;
  }

  /** Calls in a phase that were refused though the credential had long been made, and was not taken away. */
  wronglyRefused({ from, to }: Phase, settledMs: number): Probe[] {
    return this.probes.filter(({ credential, began, verdict }) => {
      const isLive = began > credential.madeAt + settledMs && credential.revokeBegan === undefined;
      return verdict === 'refused' && isLive && began >= from && began < to;
    });
  }

  async #change(): Promise<void> {
    while (!this.#isOver) {
      const made = await this.#make();
      await sleep(300 + Math.random() * 400);
      if (made) await this.#revoke(made);
    }
  }

  async #make(): Promise<Credential | undefined> {
    const user = `u${this.#count++}`;
    const password = `Passw0rd-${this.#count}`;
    const done = await this.#asAdmin('users/create', { userName: user, password });
    return done ? this.#add(user, password) : undefined;
  }

  #add(user: string, password: string): Credential {
    const credential = { user, password, token: `${user}:${password}`, madeAt: performance.now() };
    this.#credentials.push(credential);
    return credential;
  }

  async #revoke(credential: Credential): Promise<void> {
    const { user: userName, password } = credential;
    credential.revokeBegan = performance.now();
    const newPassword = `${password}-new`;
    const isDrop = Math.random() < 0.5;
    const done = isDrop
      ? await this.#asAdmin('users/drop', { userName })
      : await this.#asAdmin('users/update_password', { userName, password, newPassword });
    if (!done) return;
    credential.revokedAt = performance.now();
    if (!isDrop) this.#add(userName, newPassword);
  }

  async #asAdmin(path: string, body: object): Promise<boolean> {
    const at = Math.floor(Math.random() * this.#replicas.length);
    const { clusterUrl = '' } = this.#replicas[at] ?? {};
    const reply = await callReplica(clusterUrl, path, { token: this.#adminToken, body });
    return reply.code === 0;
  }

  /** The latest ones, those that were just taken away among them; and one that must hold since long. */
  #probed(): Credential[] {
    const latest = this.#credentials.slice(-PROBED);
    const isLive = (credential: Credential) => credential.revokeBegan === undefined;
    return [...latest, ...this.#credentials.slice(0, -PROBED).filter(isLive).slice(0, 1)];
  }

  /** One replica, again and again. */
  async #probe(replica: number): Promise<void> {
    const { clusterUrl = '' } = this.#replicas[replica] ?? {};
    while (!this.#isOver) {
      for (const credential of this.#probed()) {
        const began = performance.now();
        const { code } = await callReplica(clusterUrl, 'collections/list', {
          token: credential.token,
        });
        const verdict =
          code === 0 ? 'accepted' : code === UNAUTHENTICATED ? 'refused' : 'unavailable';
        this.probes.push({ credential, replica, began, verdict });
      }
      await sleep(PAUSE_MS);
    }
  }
}
