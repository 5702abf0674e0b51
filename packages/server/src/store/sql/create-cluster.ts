import type { Kysely } from 'kysely';
import { changesBetween } from '../../observe/audit/changes.ts';
import type { Origin } from '../audit.ts';
import type { ClusterEngine, ClusterRequest, CreateOutcome, NewCluster } from '../clusters.ts';
import { appendAudit } from './audit.ts';
import { selectProjects } from './cluster-rows.ts';
import { insertCluster } from './insert-cluster.ts';
import type { Parts } from './parts.ts';
import type { Schema } from './schema.ts';
import { freeSlot } from './slots.ts';

/** How long a lost reply may be asked for again. */
const REQUEST_KEPT_MS = 7 * 86_400_000;

/** Makes a cluster `CREATING`, or finds the one that the same request made before. */
export function createCluster(
  { db, clock, ids }: Parts,
  made: NewCluster,
  origin: Origin,
): Promise<CreateOutcome> {
  const { cluster, request } = made;
  return db.transaction().execute(async (trx) => {
    const time = clock.now();
    const before = request && (await findRequest(trx, request, time));
    if (before) return before;
    const [project] = await selectProjects(trx, cluster.projectId);
    if (!project) return { kind: 'no-project' };
    if (await nameIsTaken(trx, cluster)) return { kind: 'name-taken' };
    if ((await countClusters(trx)) >= made.limit) return { kind: 'full' };
    if (made.oneMilvus && (await milvusIsTaken(trx, cluster))) return { kind: 'milvus-taken' };
    const slot = await freeSlot(trx, made.slots);
    if (slot === undefined) return { kind: 'no-slot' };
    await insertCluster(trx, { ...made, slot, status: 'CREATING' }, { ids, time });
    if (request) await insertRequest(trx, request, { clusterId: cluster.id, time });
    const { id: clusterId, name, projectId, engine, plan, deployment, cuType, cuSize } = cluster;
    const told = { name, projectId, engine, plan, deployment, cuType, cuSize };
    const changes = changesBetween(undefined, told);
    const object = `cluster:${clusterId}`;
    await appendAudit(trx, { time, action: 'CreateCluster', clusterId, object, changes, origin });
    return { kind: 'created' };
  });
}

/** Whether another cluster of the project, not in the recycle bin, has the name. */
export async function nameIsTaken(
  trx: Kysely<Schema>,
  { id, projectId, name }: { id: string; projectId: string; name: string },
): Promise<boolean> {
  const other = await trx
    .selectFrom('clusters')
    .select('id')
    .where('project_id', '=', projectId)
    .where('name', '=', name)
    .where('id', '!=', id)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
  return other !== undefined;
}

/** Of a cluster in front of Milvus: whether another one is, too, and not in the recycle bin. */
export async function milvusIsTaken(
  trx: Kysely<Schema>,
  { id, engine }: { id: string; engine: ClusterEngine },
): Promise<boolean> {
  if (engine !== 'milvus') return false;
  const other = await trx
    .selectFrom('clusters')
    .select('id')
    .where('engine', '=', 'milvus')
    .where('id', '!=', id)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
  return other !== undefined;
}

async function countClusters(trx: Kysely<Schema>): Promise<number> {
  const { count } = await trx
    .selectFrom('clusters')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}

async function findRequest(
  trx: Kysely<Schema>,
  { actorId, key, digest }: ClusterRequest,
  time: number,
): Promise<CreateOutcome | undefined> {
  await trx
    .deleteFrom('cluster_requests')
    .where('created_at', '<', time - REQUEST_KEPT_MS)
    .execute();
  const row = await trx
    .selectFrom('cluster_requests')
    .select(['cluster_id', 'request_digest'])
    .where('actor_id', '=', actorId)
    .where('key', '=', key)
    .executeTakeFirst();
  if (!row) return undefined;
  return row.request_digest === digest
    ? { kind: 'again', clusterId: row.cluster_id }
    : { kind: 'key-reused' };
}

async function insertRequest(
  trx: Kysely<Schema>,
  { actorId, key, digest }: ClusterRequest,
  { clusterId, time }: { clusterId: string; time: number },
): Promise<void> {
  await trx
    .insertInto('cluster_requests')
    .values({
      ...{ actor_id: actorId, key, request_digest: digest },
      ...{ cluster_id: clusterId, created_at: time },
    })
    .execute();
}
