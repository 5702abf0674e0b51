import { z } from 'zod';
import {
  clusterRoleAccess,
  expireTime,
  orgRole,
  projectAccess,
  projectRole,
} from './access-fields.ts';
import { callersShown } from './callers.ts';
import { type ControlRoute, controlRoute } from './control-route.ts';
import { clusterId, isoTime, label, nothingMore, page, pageOf, projectId } from './fields.ts';
import { roleId } from './roles.ts';

const roleIds = z.array(roleId).max(100);
const apiKeyId = z.string().min(1).max(64).describe('`key-` and 16 letters and digits.');

const shownProject = z.object({
  projectId,
  projectName: z.string(),
  role: projectRole,
  allCluster: z.boolean(),
  clusters: z.array(z.object({ clusterId, clusterName: z.string() })),
  allVolume: z.boolean(),
  volumes: z.array(z.object({ volumeId: z.string(), volumeName: z.string() })),
  databases: z
    .array(
      z.object({
        clusterId,
        dbName: z.string(),
        exists: z.boolean().describe('False: the key waits for a database of this name.'),
      }),
    )
    .optional()
    .describe('Ours. Set: the role holds in these databases alone.'),
});

const heldRole = z.object({
  roleId,
  roleName: z.string(),
  roleType: z.enum(['org', 'project']),
  roleKind: z.enum(['pre-defined', 'custom']),
});

const apiKey = z
  .object({
    apiKeyId,
    name: z.string(),
    description: z.string(),
    creatorName: z.string(),
    createdBy: z.string().describe('Email of a member, or id of an API key; `system` for neither.'),
    orgRole,
    projects: z.array(shownProject),
    orgRoles: z
      .array(heldRole)
      .describe(
        'All of its roles of the organization, also custom ones, which count in every project.',
      ),
    projectRoles: z
      .array(z.object({ projectId, roles: z.array(heldRole) }))
      .describe(
        'All of its roles of projects; `projects` tells where those that are built in count.',
      ),
    clusterRoles: z
      .array(z.object({ clusterId, clusterName: z.string(), roles: z.array(z.string()) }))
      .optional()
      .describe("Ours. The clusters' own roles that it holds, as their users do."),
    createTime: isoTime,
    type: z.enum(['Customized', 'Personal']),
    status: z
      .enum(['ACTIVE', 'DISABLED', 'EXPIRED', 'ORPHANED', 'UNSET'])
      .describe('ORPHANED: its creator is gone. UNSET: a personal key that has no secret yet.'),
    limitedByCreator: z
      .boolean()
      .describe('Its creator has less by now than the key was made with, and the key, too.'),
    secretTime: isoTime.describe('When the present secret was made.'),
    expireTime: isoTime.optional(),
    lastUsedTime: isoTime.optional().describe('Give or take a minute.'),
    lastUsedNetwork: z.string().optional().describe('Of the client, e.g. `192.0.2.0/24`.'),
  })
  .meta({ id: 'ApiKey' });

const secret = z.object({
  apiKeyId,
  apiKey: z.string().describe('The secret; shown this once.'),
});

const keyBody = z
  .object({
    name: label(64).min(1),
    description: label(255).optional(),
    orgRole: orgRole.optional().describe('Left out: as `orgRoleIds` say, else Member.'),
    orgRoleIds: roleIds.nullish().describe('Roles of the organization by id, also custom ones.'),
    projectRoles: z
      .array(z.object({ projectId, roleIds }))
      .max(100)
      .nullish()
      .describe(
        'Roles of projects by id, also custom ones, beside those of `projects`. Where neither these nor `orgRoleIds` are given in an update, custom roles stay.',
      ),
    projects: z.array(projectAccess).max(100).nullish(),
    clusterRoles: z
      .array(clusterRoleAccess)
      .max(100)
      .refine((rows) => new Set(rows.map((row) => row.clusterId)).size === rows.length, {
        error: 'a cluster may come once',
      })
      .nullish()
      .describe(
        "Ours. Roles of clusters by name, beside those of `projects`. Who gives one has to administer the cluster's data, or hold the role. Left out in an update: they stay.",
      ),
    expireTime: expireTime.optional().describe('Ours. null: never.'),
  })
  .refine((body) => body.orgRole || body.orgRoleIds?.length || body.projectRoles?.length, {
    error: 'give orgRole, or roles by id',
    path: ['orgRole'],
  })
  .refine((body) => isMember(body) || !body.projects?.length, {
    error: 'projects are for orgRole Member',
    path: ['projects'],
  })
  .refine((body) => isMember(body) || !body.projectRoles?.length, {
    error: 'projectRoles are for orgRole Member',
    path: ['projectRoles'],
  })
  .refine((body) => isMember(body) || !body.clusterRoles?.length, {
    error: 'clusterRoles are for orgRole Member',
    path: ['clusterRoles'],
  });
/** An update may leave custom roles and those of clusters as they are. */
const newKeyBody = keyBody.refine(
  (body) =>
    body.orgRole !== 'Member' ||
    [body.projects, body.clusterRoles, body.projectRoles, body.orgRoleIds].some(
      (given) => given?.length,
    ),
  { error: 'a Member needs projects: without one it could do nothing', path: ['projects'] },
);

const tag = 'API keys';
const manages = { of: 'some-project', role: 'Admin' } as const;
const params = z.object({ apiKeyId });
const one = { tag, params, path: '/v2/api-keys/{apiKeyId}' } as const;

const routes = {
  listApiKeys: controlRoute({
    ...{ method: 'GET', path: '/v2/api-keys', tag },
    summary: 'API keys that the caller may manage, its own, and those that it made.',
    query: page,
    reply: pageOf('apiKeys', apiKey),
    needs: { of: 'signed-in' },
  }),
  createApiKey: controlRoute({
    confirm: true,
    ...{ method: 'POST', path: '/v2/api-keys', tag },
    summary: 'Creates a customized API key. It can do no more than its creator, now and later.',
    body: newKeyBody,
    reply: secret,
    needs: manages,
  }),
  describeApiKey: controlRoute({
    ...{ method: 'GET', ...one },
    summary: 'Describes an API key.',
    reply: apiKey,
    needs: { of: 'signed-in' },
  }),
  updateApiKey: controlRoute({
    confirm: true,
    ...{ method: 'PUT', ...one },
    summary:
      'Sets name and roles of a customized API key as a whole; description, expiry, custom roles and those of clusters only if given.',
    body: keyBody,
    reply: apiKey,
    needs: manages,
  }),
  deleteApiKey: controlRoute({
    ...{ method: 'DELETE', ...one },
    summary: 'Deletes a customized API key; keys that it made stop working with it.',
    reply: nothingMore,
    needs: manages,
  }),
};

function isMember({ orgRole }: { orgRole?: string | undefined }): boolean {
  return orgRole === undefined || orgRole === 'Member';
}

/** The provider for Terraform writes the paths so. */
function spelledOld<Route extends ControlRoute>(route: Route): Route {
  return { ...route, path: route.path.replace('/api-keys', '/apiKeys'), hidden: true };
}

const own = (verb: string) =>
  ({ method: 'POST', path: `/v2/latchkey/api-keys/{apiKeyId}/${verb}`, tag, params }) as const;

export const API_KEY_ROUTES = {
  ...routes,
  listApiKeyCallers: controlRoute({
    ...{ method: 'GET', path: '/v2/latchkey/api-keys/{apiKeyId}/callers', tag, params },
    summary:
      'Which programs used an API key in the last day, on clusters and here, the latest first; 20 at most. It is kept in memory.',
    reply: z.object({ apiKeyId, ...callersShown }),
    needs: { of: 'signed-in' },
  }),
  listApiKeysOld: spelledOld(routes.listApiKeys),
  createApiKeyOld: spelledOld(routes.createApiKey),
  describeApiKeyOld: spelledOld(routes.describeApiKey),
  updateApiKeyOld: spelledOld(routes.updateApiKey),
  deleteApiKeyOld: spelledOld(routes.deleteApiKey),
  resetApiKey: controlRoute({
    confirm: true,
    ...own('reset'),
    summary:
      'Gives an API key another secret, the old one is dead at once; a personal key is reset by its member alone.',
    reply: secret,
    needs: { of: 'signed-in' },
  }),
  disableApiKey: controlRoute({
    ...own('disable'),
    summary: 'Disables an API key, and with it those that it made.',
    reply: apiKey,
    needs: manages,
  }),
  enableApiKey: controlRoute({
    confirm: true,
    ...own('enable'),
    summary: 'Enables an API key again.',
    reply: apiKey,
    needs: manages,
  }),
  adoptApiKey: controlRoute({
    confirm: true,
    ...own('adopt'),
    summary:
      'Makes the caller the creator of a key, whose rights bound it from then on; wakes an orphaned one.',
    reply: apiKey,
    needs: manages,
  }),
};
