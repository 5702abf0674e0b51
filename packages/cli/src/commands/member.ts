import { Command, InvalidArgumentError, Option } from 'commander';
import { secretFileOption } from '../kit/options.ts';
import { secretReply } from '../kit/secret-reply.ts';
import type { Session } from '../kit/session.ts';
import type { Shell } from '../kit/shell.ts';
import { addVerb } from '../kit/verb.ts';
import { doneReply, listReply, oneReply } from '../output/replies.ts';
import { type ControlPlane, segment } from '../server/control-plane.ts';

interface Member {
  readonly userId: string;
  readonly email: string;
  readonly userName: string;
  readonly orgRole: string;
  readonly projects: readonly ProjectRole[];
  readonly status: string;
  readonly createTime: string;
}

interface Role {
  readonly roleId: string;
  readonly roleName: string;
  readonly roleType: string;
  readonly projectId?: string;
}

interface ProjectRole {
  readonly projectId: string;
  readonly role: string;
}

interface InviteOptions {
  readonly name?: string;
  readonly orgRole: string;
  readonly project?: ProjectRole[];
  readonly secretFile?: string;
}

interface Invitation {
  readonly userId: string;
  readonly email: string;
  readonly token?: string;
  readonly expireTime: string;
}

/** `latchkey member`: the people of the organization. */
export function memberCommand(shell: Shell): Command {
  const noun = new Command('member').description(
    'people who sign in to the console: roles, invitations',
  );
  addVerb(noun, LIST, shell);
  addVerb(noun, DESCRIBE, shell);
  addVerb(noun, INVITE, shell);
  addVerb(noun, change('grant-role', 'give a member a role, built in or custom'), shell);
  addVerb(noun, change('revoke-role', 'take a role from a member'), shell);
  addVerb(noun, LINK, shell);
  addVerb(noun, UNLINK, shell);
  addVerb(noun, REMOVE, shell);
  return noun;
}

/** @param named its id, or the e-mail address */
export async function memberIdOf(server: ControlPlane, named: string): Promise<string> {
  if (!named.includes('@')) return named;
  const query = { email: named };
  const { members } = await server.get<{ members: Member[] }>('/v2/members', query);
  return members[0]?.userId ?? named;
}

const projectsText = ({ projects }: Member) =>
  projects.map(({ projectId, role }) => `${role} of ${projectId}`);

const LIST = {
  spec: 'list',
  summary: 'the members that you may see',
  examples: ['member list', 'member list -o json --query "[?status==\'INVITED\'].email"'],
  run: async ({ server }: Session<unknown>) =>
    listReply(
      await server.all<Member>('/v2/members', 'members'),
      {
        ...({ id: 'userId', email: 'email', name: 'userName', role: 'orgRole' } as const),
        ...{ projects: projectsText, status: 'status' as const },
      },
      { none: 'No members that you may see.' },
    ),
};

const DESCRIBE = {
  spec: 'roles <MEMBER>',
  summary: 'the roles that a member holds directly; groups may give more',
  examples: ['member roles ann@example.com', 'member roles mem-0123456789abcdefghij -o yaml'],
  run: async (session: Session<unknown>) => {
    const id = await memberIdOf(session.server, session.arg(0));
    const roles = await session.server.get<Role[]>(`/v2/members/${segment(id)}/roles`);
    return listReply(
      roles,
      { ...({ id: 'roleId', role: 'roleName', of: 'roleType', project: 'projectId' } as const) },
      { none: 'No roles.' },
    );
  },
};

/** @throws InvalidArgumentError */
function parseProject(text: string, before: readonly ProjectRole[] = []): ProjectRole[] {
  const [, projectId, role] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
  if (!projectId || !role) throw new InvalidArgumentError('write PROJECT=ROLE.');
  return [...before, { projectId, role }];
}

const INVITE = {
  spec: 'invite <EMAIL>',
  summary: 'invite somebody; the token of the invitation is shown this once',
  about: 'Hand the token over yourself: it is good for 48 hours, and sets the first password.',
  examples: [
    'member invite ann@example.com --name Ann --project proj-0123456789abcdefghij=Read-Only',
    'member invite bob@example.com --org-role Owner --secret-file bob.invitation',
  ],
  options: [
    new Option('--name <NAME>', 'what they are called'),
    new Option('--org-role <ORGROLE>', 'in the organization')
      .choices(['Owner', 'Member', 'Billing-Admin'])
      .default('Member'),
    new Option(
      '--project <PROJECT=ROLE>',
      'a role in a project; may be given several times',
    ).argParser(parseProject),
    secretFileOption(),
  ],
  run: async (session: Session<InviteOptions>) => {
    const { name: userName, orgRole, project: projects = [], secretFile: file } = session.options;
    const body = { email: session.arg(0), userName, orgRole, projects };
    return secretReply<Invitation>(
      () => session.server.post<Invitation>('/v2/latchkey/members', body),
      {
        ...{ key: 'token', file },
        replyOf: (made) =>
          oneReply(made, {
            ...({ id: 'userId', email: 'email', token: 'token', until: 'expireTime' } as const),
          }),
      },
    );
  },
};

const change = (verb: 'grant-role' | 'revoke-role', summary: string) => ({
  spec: `${verb} <MEMBER> <ORGROLEID>`,
  summary,
  about: 'MEMBER is an id or an e-mail address; "latchkey org-role list" shows the ids of roles.',
  examples: [
    `member ${verb} ann@example.com r-readonly-0123456789abcdefghij`,
    `member ${verb} mem-0123456789abcdefghij r-0123456789abcdefghij0123456789`,
  ],
  run: async (session: Session<unknown>) => {
    const id = await memberIdOf(session.server, session.arg(0));
    const path = `/v2/members/${segment(id)}/roles/${segment(session.arg(1))}`;
    if (verb === 'grant-role') await session.server.put(path, {});
    else await session.server.delete(path);
    const [done, preposition] = verb === 'grant-role' ? ['granted', 'to'] : ['taken', 'from'];
    return doneReply(`Role ${session.arg(1)} was ${done} ${preposition} ${session.arg(0)}.`);
  },
});

const linkPath = (id: string) => `/v2/latchkey/members/${segment(id)}/link`;

const LINK = {
  spec: 'link <MEMBER>',
  summary: 'let a member with a password sign in through the identity provider, too',
  about: `The next sign-in there under the verified e-mail address of the member, within 48 hours, is linked
with the member. Password and roles stay. Members link themselves on the page My account.`,
  examples: ['member link ann@example.com'],
  run: async (session: Session<unknown>) => {
    const id = await memberIdOf(session.server, session.arg(0));
    const data = await session.server.post<{ linkUntil: string }>(linkPath(id), {});
    return doneReply(`${session.arg(0)} may be linked until ${data.linkUntil}.`, data);
  },
};

const UNLINK = {
  spec: 'unlink <MEMBER>',
  summary: 'end that; sessions that came through the identity provider end at once',
  examples: ['member unlink ann@example.com'],
  run: async (session: Session<unknown>) => {
    const id = await memberIdOf(session.server, session.arg(0));
    const data = await session.server.delete(linkPath(id));
    return doneReply(`${session.arg(0)} is not linked with the identity provider.`, data);
  },
};

const REMOVE = {
  spec: 'remove <MEMBER>',
  summary: 'remove a member, the personal key included',
  examples: ['member remove ann@example.com', 'member remove mem-0123456789abcdefghij --yes'],
  danger: (session: Session<unknown>) => ({
    what: `This removes ${session.arg(0)}. Keys that they made stop working.`,
    name: session.arg(0),
  }),
  run: async (session: Session<unknown>) => {
    const id = await memberIdOf(session.server, session.arg(0));
    const data = await session.server.delete(`/v2/latchkey/members/${segment(id)}`);
    return doneReply(`Member ${session.arg(0)} was removed.`, data);
  },
};
