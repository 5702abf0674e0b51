import type { Client } from '../client.ts';
import type { Known, KnownUser } from './known.ts';
import { COLLECTION } from './load.ts';

/** Counts checks, and keeps what did not hold. */
export class Checks {
  passed = 0;
  /** Set at each round, and part of what is kept. */
  round = 0;
  readonly failures: string[] = [];

  that(holds: boolean, otherwise: string): void {
    if (holds) this.passed += 1;
    else this.fail(otherwise);
  }

  fail(reason: string): void {
    this.failures.push(`round ${this.round}: ${reason}`);
  }
}

/** Wrong passwords tried after one start: fewer than what locks a source out. */
const WRONG_PASSWORDS = 12;
const KEYS_PER_QUERY = 500;

/** Compares the restarted server's users with what is known, and learns how changes in flight ended. */
export async function verifyUsers(client: Client, known: Known, checks: Checks): Promise<void> {
  const there = new Set(await client.users());
  for (const user of known.users.values()) {
    if (user.inFlight === 'create' || user.inFlight === 'drop') continue;
    checks.that(there.has(user.name), `user ${user.name} is lost`);
  }
  for (const name of known.dropped) {
    checks.that(!there.has(name), `user ${name} is back after it was dropped`);
    // Told once is enough.
    if (there.has(name)) known.dropped.delete(name);
  }
  let wrong = 0;
  for (const name of known.touched) {
    const user = known.users.get(name);
    if (!user) continue;
    if (user.inFlight) {
      await settle(client, known, checks, user, there.has(name));
      wrong += 1;
      continue;
    }
    checks.that(
      await client.accepts(name, user.password),
      `the acknowledged password of ${name} is refused`,
    );
    if (user.previous === undefined || wrong >= WRONG_PASSWORDS) continue;
    wrong += 1;
    checks.that(
      !(await client.accepts(name, user.previous)),
      `the old password of ${name} still works after an acknowledged change`,
    );
  }
}

/** A change in flight happened as a whole or not at all; from here on its outcome is known. */
async function settle(
  client: Client,
  known: Known,
  checks: Checks,
  user: KnownUser,
  isThere: boolean,
): Promise<void> {
  const { name, inFlight } = user;
  delete user.inFlight;
  if (typeof inFlight === 'object') {
    const oldWorks = await client.accepts(name, user.password);
    const newWorks = await client.accepts(name, inFlight.newPassword);
    checks.that(
      oldWorks !== newWorks,
      `of ${name}, whose change was in flight, ${oldWorks ? 'both passwords work' : 'no password works'}`,
    );
    if (newWorks) user.password = inFlight.newPassword;
    delete user.previous;
    return;
  }
  const works = await client.accepts(name, user.password);
  checks.that(
    works === isThere,
    `user ${name}, whose ${inFlight} was in flight, is ${isThere ? '' : 'not '}listed and its password ${works ? 'works' : 'is refused'}`,
  );
  if (!isThere) known.users.delete(name);
}

/**
 * Compares entities: all that were acknowledged since the last start, and some or all older ones.
 * @param all look at every entity of the whole run
 * @returns inserts in flight that are there in part; a batch is not promised to be atomic
 */
export async function verifyEntities(
  client: Client,
  known: Known,
  checks: Checks,
  options: { readonly all: boolean },
): Promise<number> {
  const expected = options.all
    ? known.ids
    : [
        ...known.newBatches.flatMap((batch) => batch.ids),
        ...known.ids.slice(0, KEYS_PER_QUERY / 2),
        ...known.ids.slice(-KEYS_PER_QUERY / 2),
      ];
  const found = await present(client, expected);
  const lost = [...new Set(expected)].filter((id) => !found.has(id));
  checks.that(
    lost.length === 0,
    `${lost.length} acknowledged entities are lost, e.g. ${lost.slice(0, 5).join(', ')}`,
  );
  let torn = 0;
  for (const batch of known.unansweredBatches) {
    const here = await present(client, batch.ids);
    if (here.size > 0 && here.size < batch.ids.length) torn += 1;
    known.ids.push(...here);
  }
  return torn;
}

async function present(client: Client, ids: readonly number[]): Promise<Set<number>> {
  const found = new Set<number>();
  for (let at = 0; at < ids.length; at += KEYS_PER_QUERY) {
    for (const id of await client.get(COLLECTION, ids.slice(at, at + KEYS_PER_QUERY))) {
      found.add(id);
    }
  }
  return found;
}
