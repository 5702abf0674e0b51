import { Command, Option } from 'commander';
import { CommandError } from '../kit/command-error.ts';
import { EXIT } from '../kit/exit-code.ts';
import type { Session } from '../kit/session.ts';
import type { Shell } from '../kit/shell.ts';
import { addVerb } from '../kit/verb.ts';
import { doneReply, listReply, oneReply } from '../output/replies.ts';
import { segment } from '../server/control-plane.ts';
import { memberIdOf } from './member.ts';

interface Group {
  readonly groupId: string;
  readonly groupName: string;
  readonly description: string;
  readonly memberCount: number;
  readonly createTime: string;
}

interface HeldRole {
  readonly roleId: string;
  readonly roleName: string;
}

interface GroupRoles {
  readonly orgRoles: readonly HeldRole[];
  readonly projectRoles: readonly {
    readonly projectId: string;
    readonly roles: readonly HeldRole[];
  }[];
}

/** `latchkey group`: people who get roles together. */
export function groupCommand(shell: Shell): Command {
  const noun = new Command('group').description('groups of members, who get roles together');
  addVerb(noun, LIST, shell);
  addVerb(noun, DESCRIBE, shell);
  addVerb(noun, CREATE, shell);
  addVerb(noun, DROP, shell);
  addVerb(noun, member('add-member', 'put a member into a group'), shell);
  addVerb(noun, member('remove-member', 'take a member out of a group'), shell);
  addVerb(noun, role('grant-role', 'give a role to all members of a group'), shell);
  addVerb(noun, role('revoke-role', 'take a role from a group'), shell);
  return noun;
}

/** The group that has an id, or else that name: anybody who makes one may call it by another's id. @throws CommandError */
async function groupOf(session: Session<unknown>): Promise<Group> {
  const named = session.arg(0);
  const all = await session.server.all<Group>('/v2/groups', 'groups');
  const found =
    all.find(({ groupId }) => groupId === named) ??
    all.find(({ groupName }) => groupName === named);
  if (found) return found;
  const known = all.map(({ groupName }) => groupName).join(', ') || 'none';
  throw new CommandError(`there is no group ${named}; there is: ${known}`, {
    exitCode: EXIT.notFound,
  });
}

const LIST = {
  spec: 'list',
  summary: 'the groups of the organization',
  examples: ['group list', 'group list -o json --query "[].groupName"'],
  run: async ({ server }: Session<unknown>) =>
    listReply(
      await server.all<Group>('/v2/groups', 'groups'),
      {
        ...({ id: 'groupId', name: 'groupName', members: 'memberCount' } as const),
        ...({ description: 'description', created: 'createTime' } as const),
      },
      { none: 'No groups: make one with "latchkey group create".' },
    ),
};

const DESCRIBE = {
  spec: 'describe <GROUP>',
  summary: 'the members of a group and the roles that it gives',
  examples: ['group describe search', 'group describe g-0123456789abcd -o yaml'],
  run: async (session: Session<unknown>) => {
    const { server } = session;
    const group = await groupOf(session);
    const path = `/v2/groups/${segment(group.groupId)}`;
    const people = await server.all<{ email: string }>(`${path}/members`, 'members');
    const roles = await server.get<GroupRoles>(`${path}/roles`);
    const members = people.map(({ email }) => email);
    return oneReply(
      { ...group, members, roles },
      {
        ...({ id: 'groupId', name: 'groupName', description: 'description' } as const),
        ...{ members: 'members' as const, roles: rolesText },
      },
    );
  },
};

const rolesText = ({ roles: { orgRoles, projectRoles } }: { readonly roles: GroupRoles }) => [
  ...orgRoles.map(({ roleName }) => roleName),
  ...projectRoles.flatMap(({ projectId, roles }) =>
    roles.map(({ roleName }) => `${roleName} of ${projectId}`),
  ),
];

const CREATE = {
  spec: 'create <NAME>',
  summary: 'make a group',
  examples: ['group create search', 'group create search --description "the search team"'],
  options: [new Option('--description <TEXT>', 'what it is for')],
  run: async (session: Session<{ description?: string }>) => {
    const body = { groupName: session.arg(0), description: session.options.description };
    const data = await session.server.post<Group>('/v2/latchkey/groups', body);
    return doneReply(
      `Group ${data.groupId} was created. It has no members and no roles yet.`,
      data,
    );
  },
};

const DROP = {
  spec: 'drop <GROUP>',
  summary: 'delete a group; its members lose what it gave them',
  examples: ['group drop search', 'group drop search --yes'],
  danger: (session: Session<unknown>) => ({
    what: `This deletes the group ${session.arg(0)}.`,
    name: session.arg(0),
  }),
  run: async (session: Session<unknown>) => {
    const { groupId } = await groupOf(session);
    await session.server.delete(`/v2/latchkey/groups/${segment(groupId)}`);
    return doneReply(`Group ${session.arg(0)} is gone.`);
  },
};

const member = (verb: 'add-member' | 'remove-member', summary: string) => ({
  spec: `${verb} <GROUP> <MEMBER>`,
  summary,
  examples: [`group ${verb} search ann@example.com`],
  run: async (session: Session<unknown>) => {
    const { groupId } = await groupOf(session);
    const userId = await memberIdOf(session.server, session.arg(1));
    const path = `/v2/latchkey/groups/${segment(groupId)}/members/${segment(userId)}`;
    if (verb === 'add-member') await session.server.put(path, {});
    else await session.server.delete(path);
    const done = verb === 'add-member' ? 'is in the group' : 'is not in the group any more:';
    return doneReply(`${session.arg(1)} ${done} ${session.arg(0)}.`);
  },
});

const role = (verb: 'grant-role' | 'revoke-role', summary: string) => ({
  spec: `${verb} <GROUP> <ORGROLEID>`,
  summary,
  about: '"latchkey org-role list" shows the ids of roles.',
  examples: [`group ${verb} search r-readonly-0123456789abcdefghij`],
  run: async (session: Session<unknown>) => {
    const { groupId } = await groupOf(session);
    const path = `/v2/groups/${segment(groupId)}/roles/${segment(session.arg(1))}`;
    if (verb === 'grant-role') await session.server.put(path, {});
    else await session.server.delete(path);
    const [done, preposition] = verb === 'grant-role' ? ['granted', 'to'] : ['taken', 'from'];
    return doneReply(`Role ${session.arg(1)} was ${done} ${preposition} ${session.arg(0)}.`);
  },
});
