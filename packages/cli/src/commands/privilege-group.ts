import { Command } from 'commander';
import { requireThere } from '../kit/require-there.ts';
import type { Session } from '../kit/session.ts';
import type { Shell } from '../kit/shell.ts';
import { addVerb } from '../kit/verb.ts';
import { doneReply, listReply } from '../output/replies.ts';

/** As Milvus' REST writes it. */
interface WireGroup {
  readonly privilegeGroupName: string;
  /** With commas in between. */
  readonly privileges: string;
}

/** `latchkey privilege-group`: names for several privileges at once. */
export function privilegeGroupCommand(shell: Shell): Command {
  const noun = new Command('privilege-group').description('names for several privileges at once');
  for (const verb of [LIST, CREATE, DROP, ADD, REMOVE]) {
    addVerb(noun, { ...verb, within: 'cluster' }, shell);
  }
  return noun;
}

type Asking = Session<unknown>;

async function groupsOf(session: Asking): Promise<readonly WireGroup[]> {
  const { privilegeGroups } = await session.data<{ privilegeGroups: WireGroup[] }>(
    'privilege_groups/list',
  );
  return privilegeGroups;
}

const LIST = {
  spec: 'list',
  summary: 'the groups, built in and made, with what is in them',
  examples: ['privilege-group list'],
  run: async (session: Asking) => {
    const groups = (await groupsOf(session)).map(({ privilegeGroupName, privileges }) => ({
      privilegeGroupName,
      privileges: privileges.split(',').filter((name) => name !== ''),
    }));
    const columns = { group: 'privilegeGroupName', privileges: 'privileges' } as const;
    return listReply(groups, columns, { none: 'No groups.' });
  },
};

const CREATE = {
  spec: 'create <GROUP>',
  summary: 'make a group',
  examples: ['privilege-group create loaders'],
  run: async (session: Asking) => {
    await session.data('privilege_groups/create', { privilegeGroupName: session.arg(0) });
    return doneReply(`Group ${session.arg(0)} was created, empty.`);
  },
};

const DROP = {
  spec: 'drop <GROUP>',
  summary: 'drop a group that no role is granted',
  examples: ['privilege-group drop loaders --yes'],
  danger: async (session: Asking) => {
    const name = session.arg(0);
    await requireThere(`privilege group ${name}`, async () =>
      (await groupsOf(session)).some(({ privilegeGroupName }) => privilegeGroupName === name),
    );
    return { what: `This drops the privilege group ${name}.`, name };
  },
  run: async (session: Asking) => {
    await session.data('privilege_groups/drop', { privilegeGroupName: session.arg(0) });
    return doneReply(`Group ${session.arg(0)} was dropped.`);
  },
};

const members = (verb: string, call: string, done: string) => ({
  spec: `${verb} <GROUP> <PRIVILEGE...>`,
  summary: `${verb} privileges; every role that has the group feels it at once`,
  examples: [`privilege-group ${verb} loaders Load Release`],
  run: async (session: Asking) => {
    const [privilegeGroupName, ...privileges] = session.args;
    await session.data(`privilege_groups/${call}`, { privilegeGroupName, privileges });
    return doneReply(`${privileges.join(', ')} ${done} ${privilegeGroupName}.`);
  },
});

const ADD = members('add', 'add_privileges_to_group', 'added to');
const REMOVE = members('remove', 'remove_privileges_from_group', 'removed from');
