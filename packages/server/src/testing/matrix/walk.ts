import type { Profile } from '@latchkey/contract';
import type { Authenticator } from '../../authenticate/authenticator.ts';
import type { Log } from '../../observe/log.ts';
import { createCheapHasher } from '../cheap-hasher.ts';
import { startTestServer, type TestServer } from '../test-server.ts';
import { type Caller, expectedVerdict } from './caller.ts';
import { makeCallers } from './callers.ts';
import { openDoors } from './doors.ts';
import { matrixRows, type Row } from './rows.ts';
import { withServerStore } from './server-store.ts';
import type { Verdict } from './verdict.ts';

export interface Cell {
  readonly row: Row;
  readonly caller: Caller;
  readonly actual: Verdict;
  readonly expected: Verdict;
}

/** What every caller was told at every door of a server of one profile. */
export interface Matrix {
  readonly profile: Profile;
  readonly callers: readonly Caller[];
  readonly rows: readonly { readonly row: Row; readonly cells: readonly (Cell | undefined)[] }[];
  /** Bugs that the server logged meanwhile. */
  readonly bugs: readonly object[];
  /** What a caller changed, by the audit: nothing, if no call disturbs another. */
  readonly changes: readonly string[];
}

/**
 * Starts a server of the profile and makes every call as every caller, each caller's calls in turn
 * and all callers at the same time.
 */
export async function walkMatrix(profile: Profile): Promise<Matrix> {
  const rows = matrixRows();
  const bugs: object[] = [];
  const hasher = createCheapHasher();
  const server = await startTestServer(
    { profile },
    { hasher, log: bugLog(bugs), authenticator: withoutLockout },
  );
  try {
    const callers = await makeCallers(server, profile, hasher);
    const columns = await callAll(server, rows, callers);
    const lines = rows.map((row, n) => ({ row, cells: columns.map((cells) => cells[n]) }));
    return { profile, callers, rows: lines, bugs, changes: await changesByCallers(server) };
  } finally {
    await server.dispose();
  }
}

async function callAll(server: TestServer, rows: readonly Row[], callers: readonly Caller[]) {
  const doors = openDoors(server.clusterUrl);
  try {
    return await Promise.all(callers.map((caller) => column(doors, rows, caller)));
  } finally {
    doors.close();
  }
}

async function column(
  doors: ReturnType<typeof openDoors>,
  rows: readonly Row[],
  caller: Caller,
): Promise<(Cell | undefined)[]> {
  const cells: (Cell | undefined)[] = [];
  for (const row of rows) {
    const expected = expectedVerdict(caller, row);
    const cell = expected && { row, caller, expected, actual: await doors.call(row, caller) };
    cells.push(cell);
  }
  return cells;
}

async function changesByCallers(server: TestServer): Promise<string[]> {
  const rows = await withServerStore(server, ({ audit }) => audit.list({ limit: 1000 }));
  const byCaller = rows.filter(({ actor }) => actor.kind === 'user' || actor.kind === 'apiKey');
  return byCaller.map(({ actor, action, object }) => `${actor.name}: ${action} ${object}`);
}

/** The real authenticator, to which each call comes from another network: none is locked out. */
function withoutLockout(usual: Authenticator): Authenticator {
  let calls = 0;
  return {
    verify(credential) {
      calls++;
      return usual.verify(credential, `10.${calls >> 8}.${calls & 255}.1`);
    },
  };
}

function bugLog(bugs: object[]): Log {
  const ignore = () => undefined;
  const error = (fields: object) => bugs.push(fields);
  return { debug: ignore, info: ignore, warn: ignore, error } as unknown as Log;
}
