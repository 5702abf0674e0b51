import { errors, type messages } from '@latchkey/contract';
import type { Call } from '../../kernel/call.ts';
import type { RawReply } from '../../kernel/raw-reply.ts';
import type { RequestView } from '../../kernel/request-view.ts';
import { checkDatabaseName } from '../databases/check-database-name.ts';
import { DEFAULT_DATABASE } from '../databases/default-database.ts';
import { originOf } from '../origin.ts';
import { forward } from './forward.ts';
import type { GatewayParts } from './gateway-parts.ts';
import { textSuffix } from './overriding-fields.ts';
import { requireDone } from './upstream-reply.ts';

type Relayed = Call<RequestView>;

/** Calls after which names may stand for something else, or collections look different. */
export const CHANGES = new Set([
  ...['CreateCollection', 'DropCollection', 'RenameCollection', 'AlterCollection'],
  ...['AlterCollectionField', 'AlterCollectionSchema', 'AddCollectionField'],
  ...['AddCollectionStructField', 'AddCollectionFunction', 'AlterCollectionFunction'],
  ...['DropCollectionFunction', 'CreateAlias', 'DropAlias', 'AlterAlias', 'CreateDatabase'],
  ...['DropDatabase', 'AlterDatabase', 'RestoreSnapshot', 'RestoreExternalSnapshot'],
]);

/**
 * Sends a change on, and takes over what it did before it answers: a grant on what was dropped is gone
 * when the client hears of it. @throws as `forward`
 */
export async function change(parts: GatewayParts, call: Relayed): Promise<object> {
  const { mirror } = parts;
  mirror.forget();
  try {
    return call.method.name === 'RenameCollection'
      ? await rename(parts, call)
      : await done(parts, call);
  } finally {
    mirror.forget();
    await lookAgain(parts, call);
  }
}

async function done(parts: GatewayParts, call: Relayed): Promise<RawReply> {
  const raw = await send(parts, call);
  if (call.method.statusField === 0) requireDone(raw.frame);
  return raw;
}

function rename(parts: GatewayParts, call: Relayed): Promise<RawReply> {
  const { database } = call;
  const { oldName, newName, newDBName } = renameOf(call);
  const to = { database: newDBName || database, name: newName };
  return parts.mirror.renaming({ database, name: oldName }, to, originOf(call), async () => {
    const raw = await done(parts, call);
    await renameHere(parts, call);
    return raw;
  });
}

function send(parts: GatewayParts, call: Relayed) {
  const { name } = call.method;
  if (name === 'AlterCollection') refuseRowSecurity(call);
  if (name === 'CreateDatabase') checkDatabaseName(call.database);
  if (name === 'DropDatabase' && call.database === DEFAULT_DATABASE)
    throw errors.defaultDatabaseDrop();
  const target = name === 'RenameCollection' && renameOf(call).newDBName;
  return forward(parts, call, target ? [textSuffix(5, parts.names.upstream(target))] : []);
}

/** As without Milvus: who may alter a collection is not who may manage its row policies. */
function refuseRowSecurity(call: Relayed): void {
  const { properties, delete_keys } =
    call.request.decode() as messages.proto.milvus.AlterCollectionRequest;
  const keys = [...properties.map(({ key }) => key ?? ''), ...delete_keys];
  const found = keys.find((key) => key.startsWith('rls.'));
  if (found !== undefined) throw errors.unimplemented(`collection property ${found}`);
}

/** Before anything looks the old name up: grants go with what is renamed. */
async function renameHere({ catalog, clusterId }: GatewayParts, call: Relayed): Promise<void> {
  const { oldName, newName, newDBName } = renameOf(call);
  const record = await catalog.findCollection(clusterId, call.database, oldName);
  const database = await catalog.findDatabase(clusterId, newDBName || call.database);
  if (!record || !database) return;
  const to = { databaseId: database.id, name: newName };
  await catalog.renameCollection(record.id, to, originOf(call));
}

function renameOf(call: Relayed) {
  return call.request.decode() as messages.proto.milvus.RenameCollectionRequest;
}

/** What the change was about, so that the audit has it under the name of who did it. */
async function lookAgain({ mirror }: GatewayParts, call: Relayed): Promise<void> {
  const { name } = call.method;
  const paths = name === 'RenameCollection' ? [] : name.endsWith('Alias') ? [[3], [4]] : [[3]];
  const isDatabase = name.endsWith('Database');
  const names = isDatabase ? [] : paths.flatMap((path) => call.request.strings(path));
  // It was done, or failed, already; a name that cannot be looked up now is looked up when it is used.
  await mirror
    .refresh(
      call.database,
      names.filter((each) => each !== ''),
      originOf(call),
    )
    ?.catch(() => undefined);
}
