import { errors } from '@latchkey/contract';
import type { GrantSubject, Subject } from '../../authorize/explain/question.ts';

/**
 * Reads what a question is about: `default.docs`, `default` or `default.*` for a database, `*` for all,
 * `user:alice`, `role:reader`. No name has a dot or a colon in it.
 * @throws errors.controlParameter
 */
export function parseSubject(text: string): Subject {
  const [, kind, named] = /^(user|role):(.+)$/.exec(text) ?? [];
  if ((kind === 'user' || kind === 'role') && named) return { kind, name: named };
  const [database = '', collection = '*', ...rest] = text.split('.');
  if (database === '' || collection === '' || rest.length > 0 || text.includes(':')) {
    throw errors.controlParameter(
      `cannot read ${JSON.stringify(text)}: write "default.docs" for a collection, "default" for a database, "*" for all, "user:alice" or "role:reader"`,
    );
  }
  return { kind: 'data', database, collection };
}

/** The same for what can be granted something on. @throws errors.controlParameter */
export function parseGrantSubject(text: string): GrantSubject {
  const subject = parseSubject(text);
  if (subject.kind !== 'role') return subject;
  throw errors.controlParameter('on cannot be a role: nothing is granted on one');
}
