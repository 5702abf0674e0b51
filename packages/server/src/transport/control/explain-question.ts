import { errors } from '@latchkey/contract';
import { type ControlBody, explainChange } from '@latchkey/contract/control';
import type { Asking } from '../../authorize/explain/explain.ts';
import type { Change, Question, Who } from '../../authorize/explain/question.ts';
import { parseGrantSubject, parseSubject } from './parse-subject.ts';

type Parsed = ControlBody<'explain'>;

/**
 * The question in the body of `POST /v2/latchkey/explain`.
 * @throws errors.controlParameter
 */
export function explainQuestion(body: Parsed): Omit<Asking, 'asker'> {
  const { clusterId, limit, offset } = body;
  return {
    ...(clusterId !== undefined && { clusterId }),
    question: questionOf(body),
    page: { limit, offset },
  };
}

function questionOf(body: Parsed): Question {
  const { user, apiKey, can, on, collection, change } = body;
  const subjects = [user, apiKey, collection, change].filter((given) => given !== undefined);
  if (subjects.length !== 1) {
    throw errors.controlParameter('give one of user, apiKey, collection and change');
  }
  const who = whoOf(body);
  if (on !== undefined && can === undefined) throw errors.controlParameter('on needs can');
  if (who && can !== undefined) {
    return { kind: 'may', who, can, ...(on !== undefined && { on: parseSubject(on) }) };
  }
  if (can !== undefined) throw errors.controlParameter('can needs user or apiKey');
  if (who) return { kind: 'rights', who };
  if (collection !== undefined) return aboutCollection(collection);
  return { kind: 'change', change: changeOf(change ?? {}) };
}

function whoOf({ user, apiKey }: Parsed): Who | undefined {
  if (user !== undefined) return { kind: 'user', name: user };
  return apiKey === undefined ? undefined : { kind: 'apiKey', id: apiKey };
}

function aboutCollection(text: string): Question {
  const subject = parseSubject(text);
  if (subject.kind === 'data' && subject.collection !== '*' && subject.database !== '*') {
    return { ...subject, kind: 'collection' };
  }
  throw errors.controlParameter('collection must name one: "default.docs"');
}

function changeOf(body: NonNullable<Parsed['change']>): Change {
  const { grant, revoke, grantRole, revokeRole, addToGroup, removeFromGroup, dropRole } = body;
  const changes: (Change | undefined)[] = [
    grant && { kind: 'grant', ...grant, on: parseGrantSubject(grant.on) },
    revoke && { kind: 'revoke', ...revoke, on: parseGrantSubject(revoke.on) },
    grantRole && { kind: 'grantRole', ...grantRole },
    revokeRole && { kind: 'revokeRole', ...revokeRole },
    addToGroup && { kind: 'addToGroup', ...addToGroup },
    removeFromGroup && { kind: 'removeFromGroup', ...removeFromGroup },
    dropRole && { kind: 'dropRole', ...dropRole },
  ];
  const [change, ...others] = changes.filter((each) => each !== undefined);
  if (change && others.length === 0) return change;
  throw errors.controlParameter(`give one change: ${Object.keys(explainChange.shape).join(', ')}`);
}
