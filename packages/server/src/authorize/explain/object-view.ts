import type { PrivilegeRule } from '@latchkey/contract';
import type { CollectionRecord } from '../../store/catalog.ts';
import type { Cluster } from '../../store/clusters.ts';
import type { Store } from '../../store/store.ts';
import type { Place } from './chain.ts';
import type { Subject } from './question.ts';

/** What a privilege is needed on; `*` for all. */
export type ObjectView =
  | Place
  /** Asked for by an alias of the collection. */
  | { readonly database: string; readonly collection: string; readonly alias: string }
  | { readonly role: string };

export interface FoundObject {
  readonly view: ObjectView;
  /** Set if it is a collection that exists. */
  readonly record?: CollectionRecord;
  /** What of the question does not exist. */
  readonly unknown?: 'database' | 'collection' | 'user';
}

interface Parts {
  readonly cluster: Cluster;
  readonly store: Pick<Store, 'catalog' | 'users'>;
}

const EVERYTHING = { database: '*', collection: '*' };

/**
 * The object that a decision is about, which may be more than what was asked for: a call that concerns
 * a whole database needs its privilege on all of it.
 * @param subject one that `askedAbout` takes for the rule
 */
export async function findObject(
  rule: PrivilegeRule,
  subject: Subject | undefined,
  parts: Parts,
): Promise<FoundObject> {
  if (rule.objectType === 'User') return findUser(rule.name ? nameOf(subject) : '*', parts);
  if (rule.own?.what === 'role') {
    const role = nameOf(subject);
    return { view: role === '*' ? EVERYTHING : { role } };
  }
  if (subject?.kind !== 'data') return { view: EVERYTHING };
  const { database, collection } = subject;
  if (!rule.name && !rule.filtered && rule.level === 'Cluster') return { view: EVERYTHING };
  const isWhole = !rule.name && !rule.filtered;
  return findData({ database, collection: isWhole ? '*' : collection }, parts);
}

/** "alice" reads as a database until it is known what the question is about. */
function nameOf(subject: Subject | undefined): string {
  if (!subject) return '*';
  return subject.kind === 'data' ? subject.database : subject.name;
}

async function findUser(user: string, { cluster, store }: Parts): Promise<FoundObject> {
  const exists = user === '*' || (await store.users.find(cluster.id, user));
  return { view: { user }, ...(!exists && { unknown: 'user' as const }) };
}

async function findData(
  place: { database: string; collection: string },
  { cluster, store }: Parts,
): Promise<FoundObject> {
  const { database, collection } = place;
  if (database !== '*' && store.catalog.ids.database(cluster.id, database) === undefined) {
    return { view: place, unknown: 'database' };
  }
  if (collection === '*') return { view: place };
  const record = await store.catalog.findCollection(cluster.id, database, collection);
  if (!record) return { view: place, unknown: 'collection' };
  const alias = record.name === collection ? {} : { alias: collection };
  return { view: { database, collection: record.name, ...alias }, record };
}
