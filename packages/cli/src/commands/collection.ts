import { Command } from 'commander';
import { databaseOption } from '../kit/options.ts';
import { requireThere } from '../kit/require-there.ts';
import type { Session } from '../kit/session.ts';
import type { Shell } from '../kit/shell.ts';
import { addVerb } from '../kit/verb.ts';
import { doneReply, listReply, namesReply } from '../output/replies.ts';

/** `latchkey collection`: collections of a database. Their entities are for the SDKs. */
export function collectionCommand(shell: Shell): Command {
  const noun = new Command('collection').description('collections of a database');
  for (const verb of [LIST, DESCRIBE, DROP]) {
    addVerb(noun, { ...verb, options: [databaseOption()], within: 'cluster' }, shell);
  }
  return noun;
}

type Asking = Session<{ database: string }>;

const target = ({ options, args: [collectionName] }: Asking) => ({
  dbName: options.database,
  ...(collectionName !== undefined && { collectionName }),
});

const LIST = {
  spec: 'list',
  summary: 'the collections of a database',
  examples: ['collection list', 'collection list --database sales -o json'],
  run: async (session: Asking) =>
    namesReply(
      await session.data<string[]>('collections/list', target(session)),
      'collection',
      'No collections.',
    ),
};

interface Field {
  readonly name: string;
  readonly type: string;
  readonly primaryKey?: boolean;
  readonly nullable?: boolean;
  readonly params?: readonly { readonly key: string; readonly value: unknown }[];
}

const DESCRIBE = {
  spec: 'describe <COLLECTION>',
  summary: 'its fields; all else with -o json',
  examples: [
    'collection describe docs',
    'collection describe docs -o json --query "indexes[].indexName"',
  ],
  run: async (session: Asking) => {
    const data = await session.data<{ fields: Field[] }>('collections/describe', target(session));
    return listReply(
      data.fields,
      {
        ...{ field: 'name', type: 'type' },
        key: ({ primaryKey }) => (primaryKey ? 'primary' : undefined),
        nullable: 'nullable',
        params: ({ params = [] }) => params.map(({ key, value }) => `${key}=${value}`),
      },
      { none: 'No fields.', data },
    );
  },
};

const DROP = {
  spec: 'drop <COLLECTION>',
  summary: 'drop a collection with all its entities',
  examples: ['collection drop docs', 'collection drop docs --database sales --yes'],
  danger: async (session: Asking) => {
    const name = session.arg(0);
    const full = `${session.options.database}.${name}`;
    await requireThere(`collection ${full}`, () =>
      session.data('collections/describe', target(session)),
    );
    return {
      what: `This drops the collection ${full} with all its entities. It cannot be undone.`,
      name,
    };
  },
  run: async (session: Asking) => {
    await session.data('collections/drop', target(session));
    return doneReply(`Collection ${session.arg(0)} was dropped.`);
  },
};
