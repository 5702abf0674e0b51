import { z } from 'zod';
import { controlRoute } from './control-route.ts';
import { clusterId } from './fields.ts';

const MOST = 10_000;
const name = z.string().max(1024);
const names = z.array(name).max(MOST).default([]);

const skipped = z.object({
  kind: z.enum(['user', 'role', 'grant', 'privilege group']),
  name: z.string(),
  why: z.string(),
});
const counts = z.object({
  ...{ users: z.int(), roles: z.int(), grants: z.int(), privilegeGroups: z.int() },
  tags: z.int().describe('Of users.'),
});

export const RBAC_IMPORT_ROUTES = {
  importRbac: controlRoute({
    confirm: true,
    ...{ method: 'POST', path: '/v2/latchkey/clusters/{clusterId}/rbac/import', tag: 'Moving' },
    summary:
      'Makes the users with their tags, roles, grants and privilege groups of another Milvus, as its `BackupRBAC` tells them: all that can be made, in one step, and what was left out and why.',
    params: z.object({ clusterId }),
    body: z.strictObject({
      users: z
        .array(
          z.strictObject({
            ...{ name, roles: names },
            passwordHash: z.string().max(512).describe('bcrypt or argon2id.'),
            tags: z
              .record(z.string(), z.string())
              .default({})
              .describe('As `GetUserTags` tells them.'),
          }),
        )
        .max(MOST)
        .default([]),
      roles: z
        .array(z.strictObject({ name, description: name.default('') }))
        .max(MOST)
        .default([]),
      grants: z
        .array(
          z.strictObject({
            ...{ role: name, objectType: name, object: name, database: name.default('') },
            ...{ privilege: name, grantor: name.default('') },
          }),
        )
        .max(MOST)
        .default([]),
      privilegeGroups: z
        .array(z.strictObject({ name, privileges: names }))
        .max(MOST)
        .default([]),
      dryRun: z.boolean().default(false),
    }),
    reply: z.object({ dryRun: z.boolean(), made: counts, skipped: z.array(skipped) }),
    needs: { of: 'cluster', role: 'Admin', id: 'params.clusterId' },
  }),
};
