import { CallFailed, type Client } from '../client.ts';
import type { Known, KnownUser } from './known.ts';

export const COLLECTION = 'durability';
export const DIMENSION = 8;

const USER_WORKERS = 3;
const INSERT_WORKERS = 3;
/** Of each worker; a cluster of Zilliz' profile takes 100 users. */
const USERS_PER_WORKER = 25;

type Random = () => number;
const pick = <T>(random: Random, from: readonly T[]): T | undefined =>
  from[Math.floor(random() * from.length)];
const newPassword = (random: Random) => `Pw1-${Math.floor(random() * 2 ** 40).toString(36)}-xX`;

/**
 * Changes users and inserts entities from several workers at once, and notes in `known` what was
 * acknowledged and what was not answered. Ends when the connection ends.
 * @returns refusals, which a server in good order gives to none of these calls
 */
export async function load(
  client: Client,
  known: Known,
  random: Random,
  stopped: AbortSignal,
): Promise<string[]> {
  const refusals: string[] = [];
  const repeat = async (step: () => Promise<void>) => {
    while (!stopped.aborted) {
      try {
        await step();
      } catch (error) {
        if (!(error instanceof CallFailed)) return;
        refusals.push(error.message);
        return;
      }
    }
  };
  // Each user belongs to one worker, so that at most one change of it is in flight. They are dealt
  // out before the first worker starts, since that makes new users at once.
  const dealt = Array.from({ length: USER_WORKERS }, (): KnownUser[] => []);
  for (const [i, user] of [...known.users.values()].entries()) dealt[i % USER_WORKERS]?.push(user);
  const workers = [
    ...dealt.map((mine) => repeat(() => changeUsers(client, known, random, mine))),
    ...Array.from({ length: INSERT_WORKERS }, () =>
      repeat(() => insertSome(client, known, random)),
    ),
  ];
  await Promise.all(workers);
  return refusals;
}

async function changeUsers(client: Client, known: Known, random: Random, mine: KnownUser[]) {
  const dice = random();
  const user = pick(random, mine);
  if (!user || (dice < 0.4 && mine.length < USERS_PER_WORKER)) {
    mine.push(await createUser(client, known, random));
  } else if (dice < 0.85) {
    await changePassword(client, known, user, newPassword(random));
  } else {
    await dropUser(client, known, user);
    mine.splice(mine.indexOf(user), 1);
  }
}

async function createUser(client: Client, known: Known, random: Random): Promise<KnownUser> {
  const user: KnownUser = {
    name: known.newName(),
    password: newPassword(random),
    inFlight: 'create',
  };
  known.users.set(user.name, user);
  known.touched.add(user.name);
  await client.createUser(user.name, user.password);
  delete user.inFlight;
  known.changes.push({ action: 'CreateCredential', object: `user:${user.name}` });
  return user;
}

async function changePassword(client: Client, known: Known, user: KnownUser, to: string) {
  user.inFlight = { newPassword: to };
  known.touched.add(user.name);
  await client.changePassword(user.name, user.password, to);
  user.previous = user.password;
  user.password = to;
  delete user.inFlight;
  known.changes.push({ action: 'UpdateCredential', object: `user:${user.name}` });
}

async function dropUser(client: Client, known: Known, user: KnownUser) {
  user.inFlight = 'drop';
  known.touched.add(user.name);
  await client.dropUser(user.name);
  known.users.delete(user.name);
  known.dropped.add(user.name);
  known.changes.push({ action: 'DeleteCredential', object: `user:${user.name}` });
}

async function insertSome(client: Client, known: Known, random: Random) {
  const ids = known.newIds(1 + Math.floor(random() * 40));
  const vectors = Float32Array.from({ length: ids.length * DIMENSION }, () => random() - 0.5);
  const batch = { ids };
  known.unansweredBatches.push(batch);
  await client.insert(COLLECTION, ids, vectors);
  known.unansweredBatches.splice(known.unansweredBatches.indexOf(batch), 1);
  known.newBatches.push(batch);
  known.ids.push(...ids);
}
