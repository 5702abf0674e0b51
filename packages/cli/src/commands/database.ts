import { Command } from 'commander';
import { requireThere } from '../kit/require-there.ts';
import type { Session } from '../kit/session.ts';
import type { Shell } from '../kit/shell.ts';
import { addVerb } from '../kit/verb.ts';
import { doneReply, namesReply, oneReply } from '../output/replies.ts';

/** `latchkey database`: databases of a cluster. */
export function databaseCommand(shell: Shell): Command {
  const noun = new Command('database').description('databases of a cluster');
  for (const verb of [LIST, DESCRIBE, CREATE, DROP]) {
    addVerb(noun, { ...verb, within: 'cluster' }, shell);
  }
  return noun;
}

type Asking = Session<unknown>;

const LIST = {
  spec: 'list',
  summary: 'the databases of a cluster',
  examples: ['database list', 'database list --cluster staging -o json'],
  run: async (session: Asking) =>
    namesReply(await session.data<string[]>('databases/list'), 'database', 'No databases.'),
};

const DESCRIBE = {
  spec: 'describe <DATABASE>',
  summary: 'its properties',
  examples: ['database describe default'],
  run: async (session: Asking) => {
    const dbName = session.arg(0);
    const database = await session.data<Database>('databases/describe', { dbName });
    return oneReply(database, { database: 'dbName', properties: propertiesText });
  },
};

interface Database {
  readonly dbName: string;
  readonly properties: readonly { readonly key: string; readonly value: string }[];
}

const propertiesText = ({ properties }: Database) =>
  (properties ?? []).map(({ key, value }) => `${key}=${value}`);

const CREATE = {
  spec: 'create <DATABASE>',
  summary: 'make a database',
  examples: ['database create sales'],
  run: async (session: Asking) => {
    await session.data('databases/create', { dbName: session.arg(0) });
    return doneReply(`Database ${session.arg(0)} was created.`);
  },
};

const DROP = {
  spec: 'drop <DATABASE>',
  summary: 'drop a database that is empty',
  examples: ['database drop sales', 'database drop sales --yes'],
  danger: async (session: Asking) => {
    const name = session.arg(0);
    await requireThere(`database ${name}`, () =>
      session.data('databases/describe', { dbName: name }),
    );
    return { what: `This drops the database ${name}.`, name };
  },
  run: async (session: Asking) => {
    await session.data('databases/drop', { dbName: session.arg(0) });
    return doneReply(`Database ${session.arg(0)} was dropped.`);
  },
};
