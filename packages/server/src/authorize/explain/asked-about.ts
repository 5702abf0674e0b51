import { errors, type FieldPath, type PrivilegeRule } from '@latchkey/contract';
import type { RequestNames } from '../../kernel/request-view.ts';
import type { Subject } from './question.ts';

/** A request as far as its decision looks into it. */
export interface AskedAbout {
  readonly names: RequestNames;
  /** The database that the call speaks of; `*`, which none is called, for all. */
  readonly database: string;
}

const NOTHING: Subject = { kind: 'data', database: '*', collection: '*' };

/**
 * The request that a call of a rule would be, about the object of a question. To ask for all of a kind
 * is to name none: only who holds the privilege on all may go on then.
 * @throws errors.controlParameter if a call like that cannot be about such an object
 */
export function askedAbout(rule: PrivilegeRule, subject: Subject | undefined): AskedAbout {
  const on = subject ?? everything(rule);
  const name = nameIn(rule, on);
  const strings = (path: FieldPath) => {
    const isNamed = samePath(path, rule.name) || samePath(path, rule.own?.path);
    return isNamed ? [name] : [];
  };
  return { names: { strings }, database: on.kind === 'data' ? on.database : 'default' };
}

/** What the whole cluster is asked about need not be said. */
function everything(rule: PrivilegeRule): Subject {
  if (rule.level === 'Cluster') return NOTHING;
  throw errors.controlParameter(
    'on is missing: a collection ("default.docs"), a database ("default") or all ("*")',
  );
}

function nameIn(rule: PrivilegeRule, on: Subject): string {
  const wanted = rule.objectType === 'User' ? 'user' : rule.own?.what === 'role' ? 'role' : 'data';
  if (on.kind === 'data' && wanted !== 'data') {
    // "alice" reads as a database until it is known what the question is about.
    if (on.collection !== '*') throw wrongKind(rule, wanted);
    return on.database === '*' ? '' : on.database;
  }
  if (on.kind !== wanted) throw wrongKind(rule, wanted);
  if (on.kind !== 'data') return on.name;
  if (on.database === '*' && on.collection !== '*') {
    throw errors.controlParameter('say which database the collection is in: "default.docs"');
  }
  return on.collection === '*' ? '' : on.collection;
}

function wrongKind(rule: PrivilegeRule, wanted: Subject['kind']) {
  const example = { data: '"default.docs"', user: '"user:alice"', role: '"role:reader"' }[wanted];
  return errors.controlParameter(`on must be like ${example} for ${rule.privilege}`);
}

function samePath(path: FieldPath, other: FieldPath | undefined): boolean {
  return path.join('.') === other?.join('.');
}
