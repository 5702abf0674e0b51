/**
 * Writes `src/generated/` from the descriptor inside the official Node SDK: the static codec of the
 * served messages (`wire.js`, `wire.d.ts`) and a row for every RPC (`methods.ts`). Run by the build;
 * nothing it writes is committed.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { PACKED_VIEWS } from './src/packed-views.ts';
import { SERVED_RPCS } from './src/served.ts';

interface Field {
  rule?: string;
  type: string;
  keyType?: string;
  id: number;
}
interface Node {
  nested?: Record<string, Node>;
  fields?: Record<string, Field>;
  oneofs?: unknown;
  values?: unknown;
  options?: Record<string, unknown>;
  methods?: Record<string, Method>;
}
interface Method {
  requestType: string;
  responseType: string;
  requestStream?: boolean;
  responseStream?: boolean;
}

const MILVUS_SERVICE = 'milvus.proto.milvus.MilvusService';
const SERVICES = [MILVUS_SERVICE, 'milvus.proto.milvus.ClientTelemetryService'];
/** Messages that travel as bytes inside others, so no served RPC names them. */
const EMBEDDED = [
  'milvus.proto.schema.CollectionSchema',
  'milvus.proto.common.PlaceholderGroup',
  'milvus.proto.milvus.ClientHeartbeatRequest',
  'milvus.proto.milvus.ClientHeartbeatResponse',
];

/** An annotation as it stands in the options of a request message. */
const annotate = (objectType: string, privilege: string, nameField: number) => ({
  '(common.privilege_ext_obj).object_type': objectType,
  '(common.privilege_ext_obj).object_privilege': `Privilege${privilege}`,
  '(common.privilege_ext_obj).object_name_index': nameField,
});
/**
 * What the descriptor of another released SDK has (pymilvus 3.0.2) and that of the Node SDK lacks:
 * RPCs, and of messages as much as their rows need. None of these is served.
 * conformance/python/descriptor.py checks that the rows are then those of pymilvus.
 */
const LACKING_RPCS = ['GetExportSnapshotState'];
const LACKING_IN_MESSAGES: Record<string, Pick<Node, 'fields' | 'options'>> = {
  GetExportSnapshotStateRequest: {
    fields: { base: { type: 'common.MsgBase', id: 1 }, job_id: { type: 'int64', id: 2 } },
    options: annotate('Global', 'ExportSnapshot', -1),
  },
  GetExportSnapshotStateResponse: { fields: { status: { type: 'common.Status', id: 1 } } },
  GetPartitionStatisticsRequest: { options: annotate('Collection', 'GetStatistics', 3) },
  GetCompactionPlansRequest: { fields: { db_name: { type: 'string', id: 2 } } },
};
/**
 * RPCs of the newest protocol that no released SDK carries, with the message whose fields they share:
 * a client can call them with that message.
 */
const NEWER_RPCS = { UpdateRowPolicy: 'CreateRowPolicyRequest' };

const require = createRequire(import.meta.url);
const target = join(import.meta.dirname, 'src', 'generated');
/** Written here first and moved as a whole, so that nobody sees half of it. */
const out = `${target}-${process.pid}`;

function loadRoot(): Node {
  const sdk = dirname(require.resolve('@zilliz/milvus2-sdk-node/package.json'));
  const root = require(join(sdk, 'dist/milvus/proto-json/milvus.js')).default as Node;
  addLacking(root);
  return root;
}

/** @throws Error if the descriptor has something of it by now, which is then to be taken out above */
function addLacking(root: Node): void {
  const methods = find(root, MILVUS_SERVICE)?.methods ?? {};
  for (const name of LACKING_RPCS) {
    const method = { requestType: `${name}Request`, responseType: `${name}Response` };
    addNew(methods, { [name]: method });
  }
  const messages = find(root, 'milvus.proto.milvus')?.nested ?? {};
  for (const [name, like] of Object.entries(NEWER_RPCS)) {
    const method = { requestType: `${name}Request`, responseType: 'common.Status' };
    addNew(methods, { [name]: method });
    addNew(messages, { [method.requestType]: structuredClone(messages[like] ?? {}) });
  }
  for (const [name, { fields = {}, options = {} }] of Object.entries(LACKING_IN_MESSAGES)) {
    messages[name] ??= {};
    const message = messages[name];
    message.fields ??= {};
    message.options ??= {};
    addNew(message.fields, fields);
    addNew(message.options, options);
  }
}

function addNew<Value>(target: Record<string, Value>, more: Record<string, Value>): void {
  for (const [key, value] of Object.entries(more)) {
    if (key in target) throw new Error(`the descriptor has ${key} by now`);
    target[key] = value;
  }
}

function find(root: Node, path: string): Node | undefined {
  return path.split('.').reduce<Node | undefined>((node, part) => node?.nested?.[part], root);
}

/** Resolves a type name the way protobuf does: from the innermost scope outwards. */
function resolve(root: Node, scope: string, name: string): string | undefined {
  const scopes = scope.split('.');
  for (let depth = scopes.length; depth >= 0; depth--) {
    const candidate = [...scopes.slice(0, depth), ...name.split('.')].join('.');
    const node = find(root, candidate);
    if (node && (node.fields || node.values)) return candidate;
  }
  return undefined;
}

function closure(root: Node, start: string[]): Set<string> {
  const keep = new Set<string>();
  const queue = [...start];
  for (let path = queue.pop(); path; path = queue.pop()) {
    if (keep.has(path)) continue;
    keep.add(path);
    for (const field of Object.values(find(root, path)?.fields ?? {})) {
      const target = resolve(root, path, field.type);
      if (target) queue.push(target);
    }
  }
  return keep;
}

/** A copy of the tree with only the kept types, and packed numbers typed as the bytes they are. */
function prune(root: Node, keep: Set<string>, path = ''): Node | undefined {
  const node = path ? find(root, path) : root;
  if (!node || node.methods) return undefined;
  const nested: Record<string, Node> = {};
  for (const name of Object.keys(node.nested ?? {})) {
    const child = prune(root, keep, path ? `${path}.${name}` : name);
    if (child) nested[name] = child;
  }
  const hasChildren = Object.keys(nested).length > 0;
  const own = keep.has(path);
  if (!own && !hasChildren) return undefined;
  const copy: Node = own ? { ...node } : {};
  delete copy.nested;
  if (hasChildren) copy.nested = nested;
  if (copy.fields && PACKED_VIEWS[path]) copy.fields = viewPacked(copy.fields, PACKED_VIEWS[path]);
  return copy;
}

function viewPacked(
  fields: Record<string, Field>,
  names: readonly string[],
): Record<string, Field> {
  const copy = { ...fields };
  for (const name of names) {
    const field = copy[name];
    if (field?.rule !== 'repeated') throw new Error(`packed view of ${name}: not a repeated field`);
    copy[name] = { type: 'bytes', id: field.id };
  }
  return copy;
}

function methodRow(root: Node, service: string, name: string, method: Method) {
  const scope = service.slice(0, service.lastIndexOf('.'));
  const request = resolve(root, scope, method.requestType) ?? method.requestType;
  const response = resolve(root, scope, method.responseType) ?? method.responseType;
  const fields = find(root, request)?.fields ?? {};
  const options = find(root, request)?.options ?? {};
  const option = (key: string) => options[`(common.privilege_ext_obj).${key}`];
  const status = Object.values(find(root, response)?.fields ?? {}).find(
    (f) => f.type === 'common.Status',
  );
  return {
    service,
    name,
    request,
    response,
    streaming: Boolean(method.requestStream || method.responseStream),
    served: (SERVED_RPCS as readonly string[]).includes(name),
    objectType: option('object_type') ?? null,
    privilege: option('object_privilege') ?? null,
    nameField: Number(option('object_name_index') ?? -1),
    namesField: Number(option('object_name_indexs') ?? -1),
    dbField: fields.db_name?.id ?? fields.dbName?.id ?? -1,
    statusField: response === 'milvus.proto.common.Status' ? 0 : (status?.id ?? -1),
  };
}

/**
 * Inside `milvus.proto.milvus` the name `milvus.proto` means the inner namespace, so references would
 * silently be `any`: they go through an alias of the outer one instead.
 */
function unshadow(types: string): string {
  return `${types.replace(/\bmilvus\.proto\./g, '$wire.proto.')}\nimport $wire = milvus;\n`;
}

/** What the output depends on; when it has not changed there is nothing to do. */
function fingerprint(): string {
  const inputs = ['generate.ts', 'src/served.ts', 'src/packed-views.ts'].map((name) =>
    join(import.meta.dirname, name),
  );
  const hash = createHash('sha256');
  for (const file of [...inputs, require.resolve('@zilliz/milvus2-sdk-node/package.json')]) {
    hash.update(readFileSync(file));
  }
  return hash.digest('hex');
}

async function main() {
  const stamp = join(target, 'fingerprint');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint()) return;
  const root = loadRoot();
  const rows = SERVICES.flatMap((service) =>
    Object.entries(find(root, service)?.methods ?? {}).map(([name, m]) =>
      methodRow(root, service, name, m),
    ),
  );
  const missing = SERVED_RPCS.filter(
    (name) => !rows.some((row) => row.name === name && row.served),
  );
  if (missing.length > 0) throw new Error(`the descriptor has no RPC ${missing.join(', ')}`);
  const start = rows.filter((row) => row.served).flatMap((row) => [row.request, row.response]);
  const pruned = prune(root, closure(root, [...start, ...EMBEDDED, 'milvus.proto.common.Status']));

  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, 'root.json'), JSON.stringify(pruned));
  const { pbjs } = require('protobufjs-cli');
  const flags = '--no-verify --no-convert --no-delimited --no-typeurl --no-service --force-message';
  await promisify(pbjs.main)([
    ...['-t', 'static-module', '-w', 'es6', '--es6', '--keep-case', '-d', ...flags.split(' ')],
    ...['-o', join(out, 'wire.js'), join(out, 'root.json')],
  ]);
  rmSync(join(out, 'root.json'));
  const types = readFileSync(join(out, 'wire.d.ts'), 'utf8');
  writeFileSync(join(out, 'wire.d.ts'), unshadow(types));
  writeFileSync(
    join(out, 'methods.ts'),
    `import type { MethodRow } from '../method-row.ts';\n\nexport const METHOD_ROWS: readonly MethodRow[] = ${JSON.stringify(rows, null, 2)};\n`,
  );
  writeFileSync(join(out, 'fingerprint'), fingerprint());
  rmSync(target, { recursive: true, force: true });
  renameSync(out, target);
}

await main();
