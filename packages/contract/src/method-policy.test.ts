import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { METHOD_ROWS } from './generated/methods.ts';
import { type FieldPath, METHOD_POLICY, type MethodRule } from './method-policy.ts';
import { PRIVILEGE_OBJECT_TYPES, privilegeOfWire } from './privileges.ts';

interface Message {
  fields?: Record<string, { id: number; type: string; rule?: string }>;
}

const require = createRequire(import.meta.url);
const proto = require('@zilliz/milvus2-sdk-node/dist/milvus/proto-json/milvus.js').default.nested
  .milvus.nested.proto.nested.milvus.nested as Record<string, Message>;
/** Of the newest protocol; the descriptor has the message whose fields it shares. */
const SHARED_FIELDS: Record<string, string> = {
  UpdateRowPolicyRequest: 'CreateRowPolicyRequest',
};

/** The field at the end of a path, as the descriptor has it. */
function fieldAt(request: string, path: FieldPath) {
  const name = request.slice(request.lastIndexOf('.') + 1);
  let type = SHARED_FIELDS[name] ?? name;
  let field: { id: number; type: string; rule?: string } | undefined;
  for (const id of path) {
    field = Object.values(proto[type]?.fields ?? {}).find((candidate) => candidate.id === id);
    type = field?.type ?? '';
  }
  return field;
}

function shown(rule: MethodRule | undefined): string {
  if (rule?.kind !== 'privilege') return rule ? `${rule.kind}: ${rule.reason}` : 'no rule';
  const name = rule.name ? `${rule.list ? 'each of ' : ''}${rule.name.join('.')}` : '*';
  const more = rule.secondary ? ` and ${JSON.stringify(rule.secondary)}` : '';
  const instead = rule.alternative ? `, or ${rule.alternative}` : '';
  const own = rule.own ? `, or own ${rule.own.what} at ${rule.own.path.join('.')}` : '';
  const filtered = rule.filtered ? ', or on anything, its reply filtered' : '';
  const on = `on ${rule.objectType} ${name}${more}`;
  return `${rule.privilege} (${rule.level}) ${on}${instead}${own}${filtered}`;
}

const profiles = ['zilliz', 'milvus'] as const;
const { zilliz: POLICY } = METHOD_POLICY;

test('every RPC has a rule, and names of RPCs are unique over the services', () => {
  expect(new Set(METHOD_ROWS.map((row) => row.name)).size).toBe(METHOD_ROWS.length);
  for (const profile of profiles) {
    const policy = METHOD_POLICY[profile];
    for (const row of METHOD_ROWS) expect(policy.get(row.name), row.name).toBeDefined();
    expect(policy.size).toBe(METHOD_ROWS.length);
  }
});

test('the whole policy is this', () => {
  const table = METHOD_ROWS.map((row) => `${row.name}: ${shown(POLICY.get(row.name))}`);
  expect(table.join('\n')).toMatchSnapshot();
});

test('the profiles differ in the level of a privilege alone', () => {
  const differing = METHOD_ROWS.map(({ name }) => name).filter(
    (name) => shown(POLICY.get(name)) !== shown(METHOD_POLICY.milvus.get(name)),
  );
  expect(differing).toEqual(['RenameCollection']);
  const levels = profiles.map((profile) => METHOD_POLICY[profile].get('RenameCollection'));
  expect(levels).toMatchObject([{ level: 'Cluster' }, { level: 'Database' }]);
  expect({ ...levels[0], level: 'Database' }).toEqual(levels[1]);
});

test('every annotated RPC asks for the privilege of its annotation', () => {
  for (const row of METHOD_ROWS.filter((candidate) => candidate.privilege)) {
    expect(POLICY.get(row.name), row.name).toMatchObject({
      kind: 'privilege',
      privilege: row.privilege,
      objectType: row.objectType,
    });
  }
});

test('every RPC that is served may be called by somebody', () => {
  for (const row of METHOD_ROWS.filter((candidate) => candidate.served)) {
    expect(POLICY.get(row.name)?.kind, row.name).not.toBe('refused');
  }
});

test('the allow-list only shrinks', () => {
  const open = [...POLICY].filter(([, rule]) => rule.kind === 'open').map(([name]) => name);
  expect(open.sort()).toEqual([
    ...['AllocTimestamp', 'CheckHealth', 'ClientHeartbeat', 'Connect', 'GetVersion'],
    ...['HasCollection', 'ListDatabases', 'ShowCollections'],
  ]);
});

test('streams, commands of telemetry and the debugging RPC are refused', () => {
  for (const name of [
    ...['CreateReplicateStream', 'DumpMessages', 'PushClientCommand', 'DeleteClientCommand'],
    ...['GetClientTelemetry', 'Dummy', 'RegisterLink', 'GetMetrics', 'GetComponentStates'],
  ]) {
    expect(POLICY.get(name)?.kind, name).toBe('refused');
  }
});

test('every path of a rule leads to a text in the request', () => {
  for (const row of METHOD_ROWS) {
    const rule = POLICY.get(row.name);
    if (rule?.kind !== 'privilege') continue;
    const paths = [rule.name, rule.own?.path, rule.secondary?.names, rule.secondary?.databases];
    for (const path of paths) {
      if (path) expect(fieldAt(row.request, path)?.type, `${row.name} ${path}`).toBe('string');
    }
    const repeated = rule.name && fieldAt(row.request, rule.name)?.rule === 'repeated';
    expect(Boolean(repeated), row.name).toBe(rule.list ?? false);
  }
});

test('a rule about a user or a collection names it, unless it is about all of them', () => {
  const unnamed = [...POLICY]
    .filter(([, rule]) => rule.kind === 'privilege' && rule.objectType !== 'Global' && !rule.name)
    .map(([name]) => name);
  expect(unnamed.sort()).toEqual([
    ...['DescribePrewarmTask', 'GetCompactionState', 'GetCompactionStateWithPlans'],
    ...['GetImportState', 'GetRefreshExternalCollectionProgress', 'GetRestoreSnapshotState'],
    'ListUsersWithTag',
  ]);
});

test('every privilege that is asked for can be granted', () => {
  for (const [name, rule] of POLICY) {
    if (rule.kind !== 'privilege') continue;
    expect(PRIVILEGE_OBJECT_TYPES.has(privilegeOfWire(rule.privilege)), name).toBe(true);
  }
});
