import { Command, Option } from 'commander';
import { parseOn } from '../kit/parse-on.ts';
import type { Session } from '../kit/session.ts';
import type { Shell } from '../kit/shell.ts';
import { addVerb } from '../kit/verb.ts';
import { doneReply, listReply, namesReply } from '../output/replies.ts';

interface Grant {
  readonly dbName: string;
  readonly objectName: string;
  readonly objectType: string;
  readonly privilege: string;
  readonly grantor: string;
}

/** `latchkey role`: roles of a cluster, and what they may do. */
export function roleCommand(shell: Shell): Command {
  const role = new Command('role').description('roles of a cluster, and what they may do');
  addVerb(role, { ...LIST, within: 'cluster' }, shell);
  addVerb(role, { ...DESCRIBE, within: 'cluster' }, shell);
  addVerb(role, { ...CREATE, within: 'cluster' }, shell);
  addVerb(role, { ...DROP, within: 'cluster' }, shell);
  addVerb(role, change('grant', 'give a role a privilege or a group of them'), shell);
  addVerb(role, change('revoke', 'take one from a role'), shell);
  return role;
}

const LIST = {
  spec: 'list',
  summary: 'the roles of a cluster',
  examples: ['role list', 'role list -o json --query "[?starts_with(@, \'db_\')]"'],
  run: async (session: Session<unknown>) =>
    namesReply(await session.data<string[]>('roles/list'), 'role', 'No roles.'),
};

const DESCRIBE = {
  spec: 'describe <ROLE>',
  summary: 'what a role may do',
  examples: ['role describe writer', 'role describe writer -o json --query "[].privilege"'],
  run: async (session: Session<unknown>) => {
    const grants = await session.data<Grant[]>('roles/describe', { roleName: session.arg(0) });
    return listReply(
      grants,
      { on: placeOf, privilege: 'privilege', 'granted by': 'grantor' },
      { none: 'It may do nothing yet: give it something with "latchkey role grant".' },
    );
  },
};

function placeOf({ dbName, objectName, objectType }: Grant): string {
  if (objectType === 'User') return objectName === '*' ? 'every user' : `user ${objectName}`;
  return dbName === '*' && objectName === '*' ? '*' : `${dbName}.${objectName}`;
}

const CREATE = {
  spec: 'create <ROLE>',
  summary: 'make a role',
  examples: ['role create writer', 'role create writer --description "nightly jobs"'],
  options: [new Option('--description <TEXT>', 'what it is for')],
  run: async (session: Session<{ description?: string }>) => {
    const roleName = session.arg(0);
    await session.data('roles/create', { roleName, description: session.options.description });
    return doneReply(`Role ${roleName} was created. It may do nothing yet.`);
  },
};

const DROP = {
  spec: 'drop <ROLE>',
  summary: 'drop a role that no user holds',
  examples: [
    'role drop writer',
    'role drop writer --yes',
    '# what it would change, before:',
    'explain drop-role writer',
  ],
  danger: (session: Session<unknown>) => ({
    what: `This drops the role ${session.arg(0)} with all its grants.`,
    name: session.arg(0),
  }),
  run: async (session: Session<unknown>) => {
    await session.data('roles/drop', { roleName: session.arg(0) });
    return doneReply(`Role ${session.arg(0)} was dropped.`);
  },
};

const change = (verb: 'grant' | 'revoke', summary: string) => ({
  spec: `${verb} <ROLE> <PRIVILEGE>`,
  summary,
  about: `ON is a collection "default.docs", a database "default", "*" for the whole cluster.
See before what it would change: latchkey explain ${verb} ROLE PRIVILEGE --on ON.`,
  examples: [
    `role ${verb} writer CollectionReadWrite --on default.docs`,
    `role ${verb} writer DatabaseReadOnly --on default`,
    `role ${verb} auditor ClusterReadOnly --on '*'`,
  ],
  options: [new Option('--on <ON>', 'what it is about').makeOptionMandatory()],
  within: 'cluster' as const,
  run: async (session: Session<{ on: string }>) => {
    const [roleName, privilege] = [session.arg(0), session.arg(1)];
    const { on } = session.options;
    await session.data(`roles/${verb}_privilege_v2`, { roleName, privilege, ...parseOn(on) });
    const [done, preposition] = verb === 'grant' ? ['granted', 'to'] : ['revoked', 'from'];
    return doneReply(`${privilege} on ${on} was ${done} ${preposition} ${roleName}.`);
  },
});
