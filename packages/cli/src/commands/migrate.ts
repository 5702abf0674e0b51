import type { MovedCollection } from '@latchkey/server/move-collections';
import { Command, Option } from 'commander';
import { EXIT } from '../kit/exit-code.ts';
import type { Shell } from '../kit/shell.ts';
import { addOutput, examplesText } from '../kit/verb.ts';
import { printable } from '../output/cell.ts';
import { type OutputOptions, print } from '../output/print.ts';
import { startProgress } from '../output/progress.ts';
import { oneReply } from '../output/replies.ts';
import { tableLines } from '../output/table.ts';

interface CollectionOptions extends OutputOptions {
  readonly from: string;
  readonly fromTokenFile: string;
  readonly to: string;
  readonly toTokenFile: string;
  readonly database?: string;
  readonly allowUnenforcedPolicies?: boolean;
}

interface EngineOptions extends OutputOptions {
  readonly data: string;
  readonly cluster?: string;
  readonly milvusUri: string;
  readonly milvusTokenFile: string;
  readonly allowUnenforcedPolicies?: boolean;
}

interface StoreOptions extends OutputOptions {
  readonly data: string;
  readonly to: string;
  readonly storePasswordFile?: string;
}

/** `latchkey migrate`: from one machine to Milvus and PostgreSQL. */
export function migrateCommand(shell: Shell): Command {
  return new Command('migrate')
    .description('move collections to a Milvus and back, and the store to PostgreSQL')
    .addCommand(collectionsCommand(shell))
    .addCommand(engineCommand(shell))
    .addCommand(storeCommand(shell));
}

function collectionsCommand(shell: Shell): Command {
  const command = new Command('collections')
    .argument('[COLLECTION...]', 'which; all of them, where none is named')
    .description('copy collections between servers that speak the Milvus protocol')
    .requiredOption('--from <URL>', 'the server that has them, http://HOST:PORT')
    .requiredOption('--from-token-file <FILE>', 'user:password there, or an API key')
    .requiredOption('--to <URL>', 'the server that is to have them')
    .requiredOption('--to-token-file <FILE>', 'user:password there, or an API key')
    .option('--database <NAME>', 'of one database alone')
    .option(
      '--allow-unenforced-policies',
      'also those with row policies, to where they are not enforced',
    )
    .addHelpText(
      'after',
      examplesText(
        [
          'migrate collections --from https://a --from-token-file a --to https://b --to-token-file b',
          'migrate collections qa --from https://b --from-token-file b --to https://a --to-token-file a',
        ],
        `The source serves on and is only read. Rows are compared page by page and written where they
differ, so the same command again goes on where it was broken off, and catches up with what was
written meanwhile; it ends only when every row was found the same on both sides. For the last run
stop the writers. Collections with automatic keys are left out.

Row policies are made there before the rows are, for those of their roles that are there; one none of
whose roles is there lets nobody in but the administrator. "import-rbac" brings roles and users; run
this once more after it. Both accounts have to be an administrator's.`,
      ),
    );
  addOutput(command);
  return command.action((collections: string[]) =>
    moveCollections(collections, command.opts<CollectionOptions>(), shell),
  );
}

async function moveCollections(
  collections: readonly string[],
  options: CollectionOptions,
  shell: Shell,
): Promise<void> {
  // Here, so that other commands do not wait for it to load.
  const { moveAllCollections } = await import('@latchkey/server/move-collections');
  let shown = { name: '', bar: startProgress('Looking', shell) };
  try {
    const { moved, notMoved } = await moveAllCollections({
      from: { url: options.from, tokenFile: options.fromTokenFile },
      to: { url: options.to, tokenFile: options.toTokenFile },
      ...(options.database !== undefined && { database: options.database }),
      allowUnenforcedPolicies: options.allowUnenforcedPolicies === true,
      collections,
      progress(name, done, total) {
        if (shown.name !== name) {
          shown.bar.end();
          shown = { name, bar: startProgress(printable(name), shell) };
        }
        shown.bar.to(done, total);
      },
    });
    shown.bar.end();
    const rows = [
      ...moved.map((each) => [
        ...[each.database, each.name, each.rows, each.written, each.removed, each.rowPolicies],
        each.checksum.slice(0, 16),
      ]),
      ...notMoved.map(({ database, name, why }) => [database, name, '-', '-', '-', '-', why]),
    ];
    const heads = ['database', 'collection', 'rows', 'written', 'removed', 'policies', 'checksum'];
    const note = policyNote(moved);
    print(
      {
        data: { moved, notMoved },
        table: (screen) =>
          tableLines(
            heads,
            rows.map((row) => row.map(String)),
            screen,
          ),
        exitCode: notMoved.length > 0 ? EXIT.refused : EXIT.done,
        ...(note !== '' && { note }),
      },
      options,
      shell,
    );
  } finally {
    shown.bar.end();
  }
}

/** Which row policies are not there as they are here. */
function policyNote(moved: readonly MovedCollection[]): string {
  const text = moved
    .filter(({ changedPolicies }) => changedPolicies.length > 0)
    .map(({ database, name, changedPolicies }) => {
      const changed = changedPolicies.map(({ policy, why }) => `${policy} (${why})`).join(', ');
      return `${database}.${name}: row policies that are not as they are here: ${changed}.`;
    });
  // Names come from the other server.
  return text.map(printable).join('\n');
}

function engineCommand(shell: Shell): Command {
  const command = new Command('engine')
    .description('have a cluster in front of Milvus from now on, where its collections are')
    .requiredOption('--data <DIR>', 'the data directory; no server may use it')
    .option('--cluster <ID>', 'which, where the directory has several')
    .requiredOption('--milvus-uri <URL>', 'the Milvus that has its collections now')
    .requiredOption('--milvus-token-file <FILE>', 'user:password there, or an API key')
    .option(
      '--allow-unenforced-policies',
      'also if it has row policies, which Milvus does not enforce',
    )
    .addHelpText(
      'after',
      examplesText(
        [
          'migrate engine --data ./latchkey-data --milvus-uri http://milvus:19530 --milvus-token-file b',
        ],
        `After "migrate collections". Every collection must be there by its name, else nothing is
changed. Users, keys, roles and grants stay as they are, and grants stay on their collections. The
engine's own files are left in the directory: delete clusters/ID there when all is well. Then start
the server with --milvus-uri and --milvus-token-file.`,
      ),
    );
  addOutput(command);
  return command.action(async () => {
    const options = command.opts<EngineOptions>();
    // Here, so that other commands do not wait for it to load.
    const { tieEngine } = await import('@latchkey/server/tie-engine');
    const { data, cluster, milvusUri: url, milvusTokenFile: tokenFile } = options;
    const { allowUnenforcedPolicies = false } = options;
    const how = { ...(cluster !== undefined && { clusterId: cluster }), allowUnenforcedPolicies };
    const collections = await tieEngine(data, { url, tokenFile }, how);
    print(oneReply({ data, milvus: url, collections }, COLUMNS.engine), options, shell);
  });
}

function storeCommand(shell: Shell): Command {
  const command = new Command('store')
    .description('copy users, roles, keys, grants and audit into PostgreSQL')
    .requiredOption('--data <DIR>', 'the data directory; no server may use it')
    .addOption(
      new Option('--to <STORE>', 'postgres://USER@HOST:PORT/DATABASE, empty').makeOptionMandatory(),
    )
    .option('--store-password-file <FILE>', 'its password; else PGPASSFILE or PGPASSWORD')
    .addHelpText(
      'after',
      examplesText(
        ['migrate store --data ./latchkey-data --to postgres://latchkey@db.example.com/latchkey'],
        `All or nothing: one transaction, in which every table is read back and compared by count and checksum
before it ends. The file in the data directory is not changed. Start the server with --store and
--engine milvus then; credentials stay the same.`,
      ),
    );
  addOutput(command);
  return command.action(async () => {
    const options = command.opts<StoreOptions>();
    // Here, so that other commands do not wait for it to load.
    const { moveStore } = await import('@latchkey/server/move-store');
    const { parseFlag } = await import('@latchkey/server/config');
    const { data, to, storePasswordFile: passwordFile } = options;
    const url = parseFlag('store', to);
    const address = { url, ...(passwordFile !== undefined && { passwordFile }) };
    const progress = startProgress('Copying', shell);
    try {
      const moved = await moveStore(data, address, progress.to);
      progress.end();
      print(oneReply({ data, to, ...moved }, COLUMNS.store), options, shell);
    } finally {
      progress.end();
    }
  });
}

const COLUMNS = {
  engine: { data: 'data', milvus: 'milvus', 'collections tied': 'collections' },
  store: { data: 'data', to: 'to', tables: 'tables', rows: 'rows', checksum: 'checksum' },
} as const;
