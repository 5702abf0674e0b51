import { errors } from '@latchkey/contract';
import { z } from 'zod';
import type { Asking } from '../../authorize/explain/explain.ts';
import type { Change, Question, Who } from '../../authorize/explain/question.ts';
import { parseGrantSubject, parseSubject } from './parse-subject.ts';

/** Longer than any name that there is, and two of them with a dot. */
const Name = z.string().min(1).max(256);
const On = z.string().min(1).max(600);
const Grant = z.strictObject({ role: Name, privilege: Name, on: On });
const Membership = z.strictObject({ user: Name, role: Name });
const Members = z.strictObject({ group: Name, privileges: z.array(Name).min(1).max(200) });

const ChangeBody = z.strictObject({
  grant: Grant.optional(),
  revoke: Grant.optional(),
  grantRole: Membership.optional(),
  revokeRole: Membership.optional(),
  addToGroup: Members.optional(),
  removeFromGroup: Members.optional(),
  dropRole: z.strictObject({ role: Name, force: z.boolean().default(false) }).optional(),
});

const Body = z.strictObject({
  clusterId: Name.optional(),
  user: Name.optional(),
  apiKey: Name.optional(),
  can: Name.optional(),
  on: On.optional(),
  collection: On.optional(),
  change: ChangeBody.optional(),
  limit: z.int().min(1).max(1000).default(100),
  offset: z.int().min(0).max(1_000_000).default(0),
});

type Parsed = z.output<typeof Body>;

/**
 * The body of `POST /v2/latchkey/explain`.
 * @throws errors.controlParameter
 */
export function parseExplainBody(body: unknown): Omit<Asking, 'asker'> {
  const parsed = Body.safeParse(body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const path = issue?.path.join('.');
    throw errors.controlParameter(`${path ? `${path}: ` : ''}${issue?.message ?? 'not readable'}`);
  }
  const { clusterId, limit, offset } = parsed.data;
  return {
    ...(clusterId !== undefined && { clusterId }),
    question: questionOf(parsed.data),
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

function changeOf(body: z.output<typeof ChangeBody>): Change {
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
  throw errors.controlParameter(`give one change: ${Object.keys(ChangeBody.shape).join(', ')}`);
}
