import { METHOD_ROWS } from '@latchkey/contract';
import { REST_ROUTES } from '@latchkey/contract/rest';
import {
  ANYBODY,
  NEEDS,
  NOBODY,
  OWN_ROLE,
  OWN_USER,
  PUBLIC_PRIVILEGES,
  type SmallestRole,
  STRANGERS,
} from './needs.ts';

/** A privilege that a call takes, and who has it. */
export interface Need {
  readonly privilege: string;
  /** Other privileges that will do as well. */
  readonly alternatives: readonly string[];
  /** The smallest built-in role of `zilliz` that has one of them. */
  readonly from: SmallestRole;
  /** Every user of the profile `milvus` has it. */
  readonly isPublic: boolean;
}

/** Who may make a call: who holds the privilege, all or none of those who are known. */
export type Access = Need | 'anybody' | 'nobody' | 'unknown';

/** What a call speaks of: nothing that exists, the user that calls, or a role that it holds. */
export type Subject = 'nothing' | 'caller' | 'own role';

/** One call of the matrix. An RPC that takes either of two privileges has a row for each. */
export interface Row {
  /** Of the RPC (`Search`), or path of the route below `/v2/vectordb/` (`entities/search`). */
  readonly name: string;
  readonly access: Access;
  readonly about: Subject;
}

/** A line of `NEEDS` for one RPC or route. */
interface Line {
  readonly name: string;
  readonly privilege: string;
  readonly from: SmallestRole;
}

/** From the smallest up. */
const ROLES: readonly SmallestRole[] = ['db_ro', 'db_rw', 'db_admin'];

const LINES: readonly Line[] = ROLES.flatMap((from) =>
  Object.entries(NEEDS[from]).flatMap(([privilege, names]) =>
    names.map((name) => ({ name, privilege, from })),
  ),
);

/** Every privilege that some call takes. */
export const NEEDED_PRIVILEGES: readonly string[] = [
  ...new Set(LINES.map(({ privilege }) => privilege)),
];

export function isRoute(name: string): boolean {
  return name.includes('/');
}

/**
 * The rows of the matrix: everything that the contract has, by the privilege that it takes.
 * @throws Error if an RPC or a route of the contract has no row, or a row is about neither
 */
export function matrixRows(): Row[] {
  const rows = [
    ...LINES.map((line) => ({ name: line.name, access: needOf(line), about: 'nothing' as const })),
    ...aboutNothing(ANYBODY, 'anybody'),
    ...aboutNothing(NOBODY, 'nobody'),
  ];
  checkComplete(new Set(rows.map(({ name }) => name)));
  return [
    ...rows,
    ...aboutOneself(OWN_USER, 'caller'),
    ...aboutOneself(OWN_ROLE, 'own role'),
    ...aboutNothing(STRANGERS, 'unknown'),
  ];
}

function needOf({ name, privilege }: Line): Need {
  const all = LINES.filter((line) => line.name === name);
  const from = ROLES.find((role) => all.some((line) => line.from === role));
  if (!from) throw new Error(`${name} takes no privilege`);
  return {
    ...{ privilege, from, isPublic: PUBLIC_PRIVILEGES.includes(privilege) },
    alternatives: all.map((line) => line.privilege).filter((other) => other !== privilege),
  };
}

function aboutNothing(names: readonly string[], access: Access): Row[] {
  return names.map((name) => ({ name, access, about: 'nothing' }));
}

/** Others need for it what they need for anybody. */
function aboutOneself(names: readonly string[], about: Subject): Row[] {
  return LINES.filter(({ name }) => names.includes(name)).map((line) => ({
    ...{ name: line.name, about },
    access: needOf(line),
  }));
}

function checkComplete(expected: ReadonlySet<string>): void {
  const contract = new Set([...METHOD_ROWS.map(({ name }) => name), ...Object.keys(REST_ROUTES)]);
  const without = [...contract].filter((name) => !expected.has(name));
  if (without.length > 0) throw new Error(`no row in needs.ts: ${without.join(', ')}`);
  const gone = [...expected].filter((name) => !contract.has(name));
  if (gone.length > 0) throw new Error(`in needs.ts, but not in the contract: ${gone.join(', ')}`);
}
