import { z } from 'zod';
import { controlRoute } from './control-route.ts';
import { clusterId } from './fields.ts';

const TIME = String.raw`([01]\d|2[0-3]):[0-5]\d`;
const RANGE = new RegExp(`^${TIME}-${TIME}$`);
/** A beginning alone, as the `zilliz` command line sends it: the window is two hours then. */
const BEGINNING = new RegExp(`^${TIME}$`);
const NAMED_DAYS: Readonly<Record<string, string>> = {
  ...{ daily: '1,2,3,4,5,6,7', weekdays: '1,2,3,4,5', weekends: '6,7' },
};
/** Retention of the cloud: at least a day, at most 30. */
const MOST_DAYS = 30;

const copies = z
  .array(z.object({ regionId: z.string().max(64), retentionDays: z.int() }))
  .max(0, 'there is one region here: copy the directory `backups` elsewhere yourself');

const policyBody = z
  .object({
    enabled: z.boolean(),
    frequency: z
      .string()
      .max(32)
      .default('')
      .transform((text) => NAMED_DAYS[text] ?? text)
      .describe('Days: 1 is Monday, 7 Sunday; `1,3,5`, or `daily`, `weekdays`, `weekends`.'),
    startTime: z
      .string()
      .max(16)
      .default('')
      .transform(windowOf)
      .describe('`HH:MM-HH:MM`, UTC: when it may begin; `HH:MM` for two hours from then.'),
    retentionDays: z.int().min(0).max(MOST_DAYS).default(0).describe('1 to 30.'),
    crossRegionCopies: copies.nullish().describe('Empty: there is one region here.'),
  })
  .superRefine(({ enabled, frequency, startTime, retentionDays }, context) => {
    const fail = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    const isUsed = (value: unknown) => enabled || Boolean(value);
    if (isUsed(frequency) && !areDays(frequency)) fail('frequency', 'days look like 1,3,5');
    if (isUsed(startTime) && !isWindow(startTime)) {
      fail('startTime', 'a window of the day looks like 02:00-04:00');
    }
    if (enabled && retentionDays < 1) fail('retentionDays', `must be from 1 to ${MOST_DAYS}`);
  });

const policy = z
  .object({
    ...{ clusterId, frequency: z.string(), startTime: z.string(), retentionDays: z.int() },
    status: z.enum(['ENABLED', 'DISABLED']),
    crossRegionCopies: z.array(z.object({ regionId: z.string(), retentionDays: z.int() })),
  })
  .meta({ id: 'BackupPolicy' });

const ofPolicy = {
  ...({ path: '/v2/clusters/{clusterId}/backups/policy', tag: 'Backup' } as const),
  params: z.object({ clusterId }),
  reply: policy,
} as const;

/** When a cluster is backed up by itself. */
export const BACKUP_POLICY_ROUTES = {
  describeBackupPolicy: controlRoute({
    ...{ method: 'GET', ...ofPolicy },
    summary: 'On which days and when a cluster is backed up by itself; DISABLED if never.',
    needs: { of: 'cluster', role: 'Read-Only', id: 'params.clusterId', or: 'backup:view' },
  }),
  putBackupPolicy: controlRoute({
    ...{ method: 'POST', ...ofPolicy },
    summary:
      'Has a cluster backed up by itself, once in the window of each of the days; what it made goes after retentionDays. Turned off with `{"enabled": false}`: the backups stay until their time.',
    body: policyBody,
    needs: { of: 'cluster', role: 'Admin', id: 'params.clusterId', or: 'backup:manage' },
  }),
};

function areDays(text: string): boolean {
  const days = text.split(',');
  return days.every((day) => /^[1-7]$/.test(day)) && new Set(days).size === days.length;
}

function windowOf(text: string): string {
  if (!BEGINNING.test(text)) return text;
  const until = (Number(text.slice(0, 2)) + 2) % 24;
  return `${text}-${String(until).padStart(2, '0')}${text.slice(2)}`;
}

function isWindow(text: string): boolean {
  return RANGE.test(text) && text.slice(0, 5) !== text.slice(6);
}
