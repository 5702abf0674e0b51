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

/** The field at the end of a path, as the descriptor has it. */
function fieldAt(request: string, path: FieldPath) {
  let type = request.slice(request.lastIndexOf('.') + 1);
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
  const own = rule.own ? `, or own ${rule.own.what} at ${rule.own.path.join('.')}` : '';
  return `${rule.privilege} (${rule.level}) on ${rule.objectType} ${name}${more}${own}`;
}

test('every RPC has a rule, and names of RPCs are unique over the services', () => {
  expect(new Set(METHOD_ROWS.map((row) => row.name)).size).toBe(METHOD_ROWS.length);
  for (const row of METHOD_ROWS) expect(METHOD_POLICY.get(row.name), row.name).toBeDefined();
  expect(METHOD_POLICY.size).toBe(METHOD_ROWS.length);
});

test('the whole policy is this', () => {
  const table = METHOD_ROWS.map((row) => `${row.name}: ${shown(METHOD_POLICY.get(row.name))}`);
  expect(table.join('\n')).toMatchSnapshot();
});

test('every annotated RPC asks for the privilege of its annotation', () => {
  for (const row of METHOD_ROWS.filter((candidate) => candidate.privilege)) {
    expect(METHOD_POLICY.get(row.name), row.name).toMatchObject({
      kind: 'privilege',
      privilege: row.privilege,
      objectType: row.objectType,
    });
  }
});

test('every RPC that is served may be called by somebody', () => {
  for (const row of METHOD_ROWS.filter((candidate) => candidate.served)) {
    expect(METHOD_POLICY.get(row.name)?.kind, row.name).not.toBe('refused');
  }
});

test('the allow-list only shrinks', () => {
  const open = [...METHOD_POLICY].filter(([, rule]) => rule.kind === 'open').map(([name]) => name);
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
    expect(METHOD_POLICY.get(name)?.kind, name).toBe('refused');
  }
});

test('every path of a rule leads to a text in the request', () => {
  for (const row of METHOD_ROWS) {
    const rule = METHOD_POLICY.get(row.name);
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
  const unnamed = [...METHOD_POLICY]
    .filter(([, rule]) => rule.kind === 'privilege' && rule.objectType !== 'Global' && !rule.name)
    .map(([name]) => name);
  expect(unnamed.sort()).toEqual([
    ...['DescribePrewarmTask', 'GetCompactionState', 'GetCompactionStateWithPlans'],
    ...['GetImportState', 'GetRefreshExternalCollectionProgress', 'GetRestoreSnapshotState'],
    'ListUsersWithTag',
  ]);
});

test('every privilege that is asked for can be granted', () => {
  for (const [name, rule] of METHOD_POLICY) {
    if (rule.kind !== 'privilege') continue;
    expect(PRIVILEGE_OBJECT_TYPES.has(privilegeOfWire(rule.privilege)), name).toBe(true);
  }
});
