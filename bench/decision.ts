/**
 * What one decision of the authorizer costs with few users, roles and grants, and with very many:
 * `npm run bench -- decision`. Decision 0005 has the results.
 */
import { cpus, loadavg } from 'node:os';
import { METHOD_ROWS } from '../packages/contract/src/index.ts';
import type { Authorizer } from '../packages/server/src/authorize/authorizer.ts';
import { createAuthorizer } from '../packages/server/src/authorize/create-authorizer.ts';
import type { Principal } from '../packages/server/src/kernel/principal.ts';
import type { RequestNames } from '../packages/server/src/kernel/request-view.ts';
import {
  type AccessFixture,
  openAccessFixture,
} from '../packages/server/src/testing/access-fixture.ts';
import { type AccessSize, fillAccess, searchedBy } from './access-data.ts';
import { seededRandom } from './data.ts';
import { median } from './median.ts';
import { say } from './say.ts';
import { table } from './table.ts';

const SIZES: readonly AccessSize[] = [
  { users: 10, roles: 3, grants: 50, rolesPerUser: 1 },
  { users: 100_000, roles: 1_000, grants: 50_000, rolesPerUser: 1 },
];
const ROUNDS = 21;
const DECISIONS = 200_000;
/** Users that call at the same time, as in an ordinary minute. */
const CALLERS = 10;
const GRANTS = 31;
const GOAL = 1.2;
const MB = 1_000_000;

/** An authorizer over a filled store, and what it is asked. */
interface Side {
  readonly size: AccessSize;
  readonly fixture: AccessFixture;
  readonly authorizer: Authorizer;
  /** A call for each user. */
  readonly calls: readonly { readonly principal: Principal; readonly names: RequestNames }[];
}

const search = METHOD_ROWS.find(({ name }) => name === 'Search');
const random = seededRandom(1);
await bench();

async function bench(): Promise<void> {
  say(`${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.version}`);
  const [load = 0] = loadavg();
  if (load > 0.5) say(`The machine is busy (load ${load.toFixed(1)}): read the ratios.`);
  const sides: Side[] = [];
  const rows: string[][] = [];
  for (const size of SIZES) {
    say(`Filling a store with ${describe(size)} …`);
    const side = await open(size);
    sides.push(side);
    rows.push([describe(size), ...(await firstDecisions(side))]);
  }
  say(`Deciding ${DECISIONS.toLocaleString('en')} times on each in turn, ${ROUNDS} rounds …`);
  for (const callers of [CALLERS, Number.POSITIVE_INFINITY]) {
    const warm = warmDecisions(sides, callers);
    const [first] = warm;
    for (const at of sides.keys()) {
      const ns = warm[at] ?? [];
      const ratio = median(ns.map((each, round) => each / (first?.[round] ?? 0)));
      rows[at]?.push(median(ns).toFixed(0), ratio.toFixed(2));
    }
  }
  for (const [at, side] of sides.entries()) rows[at]?.push(...(await afterGrant(side)));
  say('');
  say(
    table(
      [
        ...['data', 'first decision of all users', 'heap they keep'],
        ...[`ns, ${CALLERS} call`, 'ratio', 'ns, all call in turn', 'ratio'],
        ...['first after a grant µs', 'further users µs'],
      ],
      rows,
    ),
  );
  say(`\nThe goal is a ratio of at most ${GOAL} for as many callers on both sides.`);
  for (const { fixture } of sides) await fixture.close();
}

async function open(size: AccessSize): Promise<Side> {
  const fixture = await openAccessFixture();
  await fillAccess(fixture, size, random);
  const users = await fixture.store.users.list(fixture.cluster.id);
  const calls = users.flatMap(({ id, name, roles }) => {
    if (!name.startsWith('u')) return [];
    const collection = [searchedBy(roles[0] ?? '')];
    const principal = { kind: 'user', id, name } as const;
    return [{ principal, names: { strings: () => collection } }];
  });
  return { size, fixture, authorizer: createAuthorizer(fixture), calls };
}

/** Decides once for every user, from nothing. @returns ms of all, and the heap that it takes */
async function firstDecisions({ authorizer, calls }: Side): Promise<string[]> {
  const before = heap();
  const start = performance.now();
  for (const { principal, names } of calls) await decide(authorizer, principal, names);
  const ms = performance.now() - start;
  return [`${ms.toFixed(0)} ms`, `${((heap() - before) / MB).toFixed(1)} MB`];
}

/** Of every side ns per decision in each round; whose turn is first changes. */
function warmDecisions(sides: readonly Side[], callers: number): number[][] {
  const results = sides.map((): number[] => []);
  for (let round = 0; round < ROUNDS + 1; round++) {
    for (let turn = 0; turn < sides.length; turn++) {
      const at = (round + turn) % sides.length;
      const side = sides[at];
      const ns = side ? warmRound(side, callers) : 0;
      // The first round warms the compiler.
      if (round > 0) results[at]?.push(ns);
    }
  }
  return results;
}

/** @param callers how many of the users call, drawn anew for the round */
function warmRound({ authorizer, calls: all }: Side, callers: number): number {
  const some = Array.from({ length: Math.min(callers, all.length) }, (_, nth) =>
    callers < all.length ? all[Math.floor(random() * all.length)] : all[nth],
  );
  const calls = some.flatMap((call) => call ?? []);
  const order = Int32Array.from({ length: DECISIONS }, () => Math.floor(random() * calls.length));
  let refused = 0;
  const start = performance.now();
  for (const at of order) {
    const call = calls[at];
    if (!call || decide(authorizer, call.principal, call.names) instanceof Promise) refused++;
  }
  const ms = performance.now() - start;
  if (refused > 0) throw new Error(`${refused} decisions were not at hand`);
  return (ms * 1e6) / DECISIONS;
}

/** The first decision after a grant, and that of others after it, µs: nothing compiled is left. */
async function afterGrant({ fixture, authorizer, calls }: Side): Promise<string[]> {
  const [first, further]: [number[], number[]] = [[], []];
  for (let round = 0; round < GRANTS; round++) {
    await fixture.permit('r0', round % 2 === 0 ? 'Flush' : 'Release');
    for (let nth = 0; nth < 10; nth++) {
      const call = calls[Math.floor(random() * calls.length)];
      if (!call) continue;
      const start = performance.now();
      await decide(authorizer, call.principal, call.names);
      (nth === 0 ? first : further).push((performance.now() - start) * 1000);
    }
    await fixture.forbid('r0', round % 2 === 0 ? 'Flush' : 'Release');
  }
  return [median(first).toFixed(0), median(further).toFixed(0)];
}

function decide(authorizer: Authorizer, principal: Principal, names: RequestNames) {
  if (!search) throw new Error('no Search');
  return authorizer.authorize(principal, search, names, 'default');
}

function describe({ users, roles, grants, rolesPerUser }: AccessSize): string {
  const number = (value: number) => value.toLocaleString('en');
  return `${number(users)} users, ${number(roles)} roles, ${number(grants)} grants, ${rolesPerUser} role${rolesPerUser > 1 ? 's' : ''} each`;
}

function heap(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
