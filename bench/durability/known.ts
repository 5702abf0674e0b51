/** What the test knows of a user. */
export interface KnownUser {
  readonly name: string;
  /** The last password that was acknowledged. */
  password: string;
  /** The password before it, which must not open the door any more. */
  previous?: string;
  /** A change whose answer never came: it may have happened or not. */
  inFlight?: 'create' | 'drop' | { readonly newPassword: string };
}

/** Entities of one insert. */
export interface Batch {
  readonly ids: readonly number[];
}

/** Everything that the server has acknowledged, and what was in flight when it was killed. */
export class Known {
  readonly users = new Map<string, KnownUser>();
  readonly dropped = new Set<string>();
  /** Entities whose insert was acknowledged. */
  readonly ids: number[] = [];
  /** Since the last start: what is to be looked at first. */
  touched = new Set<string>();
  newBatches: Batch[] = [];
  unansweredBatches: Batch[] = [];
  /** Acknowledged changes of users, for the audit. */
  changes: { readonly action: string; readonly object: string }[] = [];
  #nextId = 0;
  #nextName = 0;

  newIds(count: number): number[] {
    return Array.from({ length: count }, () => this.#nextId++);
  }

  newName(): string {
    return `user_${this.#nextName++}`;
  }

  startRound(): void {
    this.touched = new Set();
    this.newBatches = [];
    this.unansweredBatches = [];
    this.changes = [];
  }
}
