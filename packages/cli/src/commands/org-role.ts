import { Command, InvalidArgumentError, Option } from 'commander';
import type { Session } from '../kit/session.ts';
import type { Shell } from '../kit/shell.ts';
import { addVerb } from '../kit/verb.ts';
import { doneReply, listReply, oneReply } from '../output/replies.ts';
import { segment } from '../server/control-plane.ts';

interface Policy {
  readonly resourceType: string;
  readonly privileges: readonly string[];
  readonly resources?: readonly string[];
}

interface Role {
  readonly roleId: string;
  readonly roleName: string;
  readonly roleType: string;
  readonly roleKind: string;
  readonly description: string;
  readonly projectId?: string;
  readonly policies?: readonly Policy[];
}

interface Principal {
  readonly principalType: string;
  readonly principalName: string;
  readonly userId?: string;
  readonly groupId?: string;
  readonly apiKeyId?: string;
  readonly assignedBy: string;
  readonly assignedAt: string;
}

interface RoleOptions {
  readonly project?: string;
  readonly name?: string;
  readonly description?: string;
  readonly policy?: Policy[];
}

const ABOUT = `A policy is RESOURCE:PRIVILEGE[,PRIVILEGE][=CLUSTER[,CLUSTER]], as the zilliz CLI writes it:
  serving_cluster: view, modify, delete, and create without clusters
  serving_cluster_data: read, write (which reads, too), all
  project: view, modify, delete; backup: view, manage; observability: view
Clusters are named for the first two alone; = left out there means all of them.`;

/** `latchkey org-role`: roles of the organization and its projects, which members, groups and API keys hold. */
export function orgRoleCommand(shell: Shell): Command {
  const noun = new Command('org-role').description(
    'roles of the organization and its projects: custom ones, and who holds them',
  );
  addVerb<RoleOptions>(noun, LIST, shell);
  addVerb(noun, DESCRIBE, shell);
  addVerb<RoleOptions>(noun, CREATE, shell);
  addVerb<RoleOptions>(noun, UPDATE, shell);
  addVerb(noun, DROP, shell);
  addVerb(noun, HOLDERS, shell);
  return noun;
}

/** @throws InvalidArgumentError */
function parsePolicy(text: string, before: readonly Policy[] = []): Policy[] {
  const [, resourceType, privileges, resources] =
    /^([a-z_]+):([a-z,]+)(?:=(.+))?$/.exec(text) ?? [];
  if (!resourceType || !privileges) {
    throw new InvalidArgumentError('write RESOURCE:PRIVILEGE[,PRIVILEGE][=CLUSTER[,CLUSTER]].');
  }
  const isOfClusters = resourceType.startsWith('serving_cluster') && privileges !== 'create';
  const clusters = resources?.split(',') ?? (isOfClusters ? ['*'] : undefined);
  const policy = { resourceType, privileges: privileges.split(',') };
  return [...before, { ...policy, ...(clusters && { resources: clusters }) }];
}

const policyText = ({ resourceType, privileges, resources }: Policy) =>
  `${resourceType}:${privileges.join(',')}${resources ? `=${resources.join(',')}` : ''}`;
const policiesText = ({ policies = [] }: Role) => policies.map(policyText).join('; ');

const policyOption = () =>
  new Option('--policy <POLICY>', 'what it gives; may be given several times').argParser(
    parsePolicy,
  );

const LIST = {
  spec: 'list',
  summary: 'the roles that there are, built in and custom',
  examples: [
    'org-role list',
    'org-role list --project proj-0123456789abcdefghij',
    'org-role list -o json --query "[?roleKind==\'custom\'].roleName"',
  ],
  options: [new Option('--project <PROJECT>', 'of this project alone')],
  run: async ({ server, options }: Session<RoleOptions>) =>
    listReply(
      await server.get<Role[]>('/v2/roles', { projectId: options.project }),
      {
        ...({ id: 'roleId', name: 'roleName', of: 'roleType', kind: 'roleKind' } as const),
        ...{ project: 'projectId' as const, gives: policiesText },
      },
      { none: 'No roles.' },
    ),
};

const columns = {
  ...({ id: 'roleId', name: 'roleName', of: 'roleType', kind: 'roleKind' } as const),
  ...({ project: 'projectId', description: 'description' } as const),
  gives: policiesText,
};

const DESCRIBE = {
  spec: 'describe <ORGROLEID>',
  summary: 'what a role gives',
  examples: ['org-role describe r-owner', 'org-role describe r-owner -o yaml'],
  run: async (session: Session<unknown>) =>
    oneReply(await session.server.get<Role>(`/v2/roles/${segment(session.arg(0))}`), columns),
};

const CREATE = {
  spec: 'create <NAME>',
  summary: 'make a custom role, of a project or of the organization',
  about: ABOUT,
  examples: [
    'org-role create operator --project proj-0123456789abcdefghij --policy serving_cluster:modify',
    'org-role create auditor --policy observability:view --policy backup:view',
    'org-role create reader --policy serving_cluster_data:read=in01-0123456789abcde',
  ],
  options: [
    new Option('--project <PROJECT>', 'it counts there; left out: in every project'),
    new Option('--description <TEXT>', 'what it is for'),
    policyOption().makeOptionMandatory(),
  ],
  run: async (session: Session<RoleOptions>) => {
    const { project: projectId, description, policy: policies } = session.options;
    const body = { roleName: session.arg(0), projectId, description, policies };
    const made = await session.server.post<Role>('/v2/roles', body);
    return doneReply(`Role ${made.roleId} was created. Nobody holds it yet.`, made);
  },
};

const UPDATE = {
  spec: 'update <ORGROLEID>',
  summary: 'change a custom role, for all who hold it',
  about: ABOUT,
  examples: [
    'org-role update r-0123456789abcdefghij0123456789 --name operator',
    'org-role update r-0123456789abcdefghij0123456789 --policy serving_cluster:view',
  ],
  options: [
    new Option('--name <NAME>', 'the new name'),
    new Option('--description <TEXT>', 'what it is for'),
    policyOption(),
  ],
  run: async (session: Session<RoleOptions>) => {
    const { name: roleName, description, policy: policies } = session.options;
    const path = `/v2/roles/${segment(session.arg(0))}`;
    const data = await session.server.put(path, { roleName, description, policies });
    return doneReply(`Role ${session.arg(0)} was changed.`, data);
  },
};

const DROP = {
  spec: 'drop <ORGROLEID>',
  summary: 'delete a custom role that nobody holds',
  examples: ['org-role drop r-0123456789abcdefghij0123456789 --yes'],
  danger: (session: Session<unknown>) => ({
    what: `This deletes the role ${session.arg(0)}.`,
    name: session.arg(0),
  }),
  run: async (session: Session<unknown>) => {
    await session.server.delete(`/v2/roles/${segment(session.arg(0))}`);
    return doneReply(`Role ${session.arg(0)} is gone.`);
  },
};

const HOLDERS = {
  spec: 'holders <ORGROLEID>',
  summary: 'the members, groups and API keys that hold a role directly',
  examples: ['org-role holders r-owner', 'org-role holders r-owner -o json'],
  run: async (session: Session<unknown>) => {
    const path = `/v2/roles/${segment(session.arg(0))}/principals`;
    return listReply(
      await session.server.all<Principal>(path, 'principals'),
      {
        ...({ kind: 'principalType', name: 'principalName' } as const),
        id: ({ userId, groupId, apiKeyId }) => userId ?? groupId ?? apiKeyId,
        ...({ 'given by': 'assignedBy', since: 'assignedAt' } as const),
      },
      { none: 'Nobody holds it.' },
    );
  },
};
