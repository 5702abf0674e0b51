import { errors } from '@latchkey/contract';
import type { ControlBody, ControlData } from '@latchkey/contract/control';
import type { Clock } from '../../kernel/clock.ts';
import type { CallKind } from '../../observe/metrics/call-kind.ts';
import type { Meters } from '../../observe/metrics/meters.ts';
import type { BackupStore } from '../../store/backups.ts';
import type { ClusterStore } from '../../store/clusters.ts';
import type { Fleet } from '../clusters/fleet.ts';

type Usage = ControlData<'queryUsage'>;
type Item = Usage['results'][number]['items'][number];

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const MOST_DAYS = 366;

const CALLS: Readonly<Record<'READ' | 'WRITE', readonly CallKind[]>> = {
  READ: ['search', 'query'],
  WRITE: ['insert', 'upsert', 'delete'],
};

interface UsageParts {
  readonly clusters: Pick<ClusterStore, 'listAll'>;
  readonly backups: Pick<BackupStore, 'list'>;
  readonly meters: Meters;
  readonly clock: Clock;
  readonly fleet: Pick<Fleet, 'sizeOf'>;
}

/** Answers what the clusters of an organization were used for, from what the process has counted. */
export function createUsageQuery(
  parts: UsageParts,
): (organizationId: string, query: ControlBody<'queryUsage'>) => Promise<Usage> {
  const { clusters, backups, meters, clock, fleet } = parts;
  return async (organizationId, query) => {
    const now = clock.now();
    const today = now - (now % DAY_MS);
    const all = await clusters.listAll();
    const own = all.filter((cluster) => cluster.organizationId === organizationId);
    const kept = await backups.list(organizationId);
    const callsOf = (clusterId: string, kinds: readonly CallKind[], day: number) => {
      // Nothing is known before; a step that it begins in counts, as it is the first.
      const from = Math.max(day, meters.since - (meters.since % MINUTE_MS), now - DAY_MS);
      const readings = meters
        .of(clusterId)
        .read({ from, until: Math.min(day + DAY_MS, now + 1), stepMs: MINUTE_MS });
      const counts = readings.flatMap(({ latencies }) =>
        kinds.map((kind) => latencies.get(kind)?.count ?? 0),
      );
      return counts.reduce((sum, each) => sum + each, 0);
    };
    const itemsOf = async (day: number): Promise<Item[]> => {
      const items: Item[] = [];
      for (const cluster of own) {
        const { id: clusterId, projectId, regionId, cuType, plan } = cluster;
        const properties = { projectId, clusterId, regionId, cuType, plan };
        const add = (costType: Item['costType'], quantity: number, unit: Item['unit']) => {
          if (quantity > 0) items.push({ costType, properties, quantity, unit, amount: 0 });
        };
        for (const type of ['READ', 'WRITE'] as const) {
          add(type, callsOf(clusterId, CALLS[type], day), 'request');
        }
        if (day !== today) continue;
        add('STORAGE', await fleet.sizeOf(clusterId), 'byte');
        const sizes = kept.filter((one) => one.clusterId === clusterId).map(({ size }) => size);
        add(
          'BACKUP_STORAGE',
          sizes.reduce((sum, size) => sum + size, 0),
          'byte',
        );
      }
      return items;
    };
    const results: Usage['results'][number][] = [];
    for (const day of daysOf(query, now)) {
      results.push({
        intervalStart: new Date(day).toISOString(),
        intervalEnd: new Date(day + DAY_MS).toISOString(),
        ...{ total: 0, currency: 'USD', items: await itemsOf(day) },
      });
    }
    return { results };
  };
}

/** The days of a query, each by its beginning. @throws errors.controlParameter */
function daysOf({ start, end }: ControlBody<'queryUsage'>, now: number): number[] {
  const dayOf = (time: number) => time - (time % DAY_MS);
  const first = dayOf(start === undefined ? now : Date.parse(start));
  const until = end === undefined ? now : Date.parse(end);
  // A day stands for all of it; a time for what is before it.
  const isDay = end !== undefined && end.length === '2027-01-31'.length;
  const last = dayOf(isDay ? until : Math.max(until - 1, first));
  if (last < first || until < first) throw errors.controlParameter('end: is before start');
  const count = (last - first) / DAY_MS + 1;
  if (count > MOST_DAYS) {
    throw errors.controlParameter(`end: at most ${MOST_DAYS} days are told at once`);
  }
  return Array.from({ length: count }, (_, index) => first + index * DAY_MS);
}
