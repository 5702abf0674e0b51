import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadConfig } from './load.ts';

const dir = mkdtempSync(join(tmpdir(), 'latchkey-config-'));
afterAll(() => rmSync(dir, { recursive: true }));

function load(
  input: { flags?: object; env?: Record<string, string>; yaml?: string; required?: boolean } = {},
) {
  const path = join(dir, 'latchkey.yaml');
  rmSync(path, { force: true });
  if (input.yaml !== undefined) writeFileSync(path, input.yaml);
  return loadConfig({
    flags: { ...input.flags },
    env: input.env ?? {},
    file: { path, required: input.required ?? false },
  });
}

test('without anything the defaults hold', () => {
  const { config, origins } = load();
  expect(config).toMatchObject({ data: './latchkey-data', host: '127.0.0.1', port: 19530 });
  expect(config).toMatchObject({ adminPort: 8530, profile: 'zilliz', tls: 'off' });
  expect(origins.port).toBe('default');
  expect(origins.tlsCert).toBe('not set');
});

test('a flag beats the environment, which beats the file', () => {
  const yaml = 'port: 1\nadmin-port: 1\nprofile: milvus\n';
  const { config, origins } = load({
    yaml,
    env: { LATCHKEY_PORT: '2', LATCHKEY_ADMIN_PORT: '2' },
    flags: { port: '3' },
  });
  expect(config).toMatchObject({ port: 3, adminPort: 2, profile: 'milvus' });
  expect(origins.port).toBe('--port');
  expect(origins.adminPort).toBe('LATCHKEY_ADMIN_PORT');
  expect(origins.profile).toMatch(/latchkey\.yaml$/);
});

test('a variable that is set to nothing, and a key without a value, are not set', () => {
  const { config, origins } = load({
    yaml: 'admin-port:\nprofile: milvus\n',
    env: { LATCHKEY_PORT: '', LATCHKEY_TLS_CERT: '', LATCHKEY_PROFILE: '' },
  });
  expect(config).toMatchObject({ port: 19530, adminPort: 8530, profile: 'milvus' });
  expect(config.tlsCert).toBeUndefined();
  expect(origins.port).toBe('default');
  expect(() => load({ flags: { port: '' } })).toThrow('--port: "" is not usable');
});

test.each([
  [{ flags: { port: 'x' } }, /--port: "x" is not usable/],
  [{ env: { LATCHKEY_PORT: '70000' } }, /LATCHKEY_PORT/],
  [{ yaml: 'profile: oracle' }, /profile in .*latchkey\.yaml: "oracle"/],
  [{ yaml: 'prot: 1' }, /unknown key prot/],
  [{ yaml: '- a' }, /expected keys and values/],
  [{ required: true }, /no such file/],
  [{ flags: { tlsCert: 'a' } }, /belong together/],
  [{ flags: { store: 'postgres://u@h/d' } }, /needs --engine milvus: .* of one machine/],
  [
    { env: { LATCHKEY_STORE: 'postgres://u:word@h/d' } },
    /LATCHKEY_STORE: "postgres:\/\/…@h\/d" is not usable: leave the password out/,
  ],
  [
    { flags: { store: 'postgres://u@h/d?password=word&x=1' } },
    /"postgres:\/\/…@h\/d\?password=…&x=1" is not usable: leave the password out/,
  ],
  [{ flags: { storePasswordFile: 'f' } }, /--store-password-file is for --store postgres/],
  [{ env: { LATCHKEY_STORE: 'mysql://u:word@h/d' } }, /LATCHKEY_STORE: "mysql:\/\/…@h\/d" is not/],
  [{ flags: { engine: 'milvus', milvusUri: 'http://h:1' } }, /belong together/],
  [{ flags: { milvusUri: 'http://h:1' } }, /belong together/],
  [{ flags: { engine: 'milvus' } }, /--engine milvus needs --milvus-uri and --milvus-token-file/],
  [{ flags: { milvusUri: 'h:1', engine: 'milvus', milvusTokenFile: 'f' } }, /--milvus-uri/],
  [{ flags: { tls: 'self-signed', tlsCert: 'a', tlsKey: 'b' } }, /leave out --tls-cert/],
])('%j is refused with a text that says where', (input, text) => {
  expect(() => load(input)).toThrow(text);
});

test.each(['0.0.0.0', '::', '10.1.2.3', 'db.example.com', '127.0.0.1.example.com'])(
  'plain text on %s is refused',
  (host) => {
    expect(() => load({ flags: { host } })).toThrow(/--insecure-listen/);
    expect(load({ flags: { host, insecureListen: true } }).config.host).toBe(host);
    expect(load({ flags: { host, tls: 'self-signed' } }).config.host).toBe(host);
  },
);

test('an upstream Milvus can be there beside the embedded engine', () => {
  const { config } = load({ flags: { milvusUri: 'http://h:1', milvusTokenFile: 'f' } });
  expect(config).toMatchObject({ engine: 'embedded', milvusUri: ['http://h:1'] });
});

test('a store in PostgreSQL goes with an upstream Milvus', () => {
  const upstream = { engine: 'milvus', milvusUri: 'http://h:1', milvusTokenFile: 'f' };
  const store = 'postgres://latchkey@db.example.com:5433/latchkey?sslmode=verify-full';
  const { config } = load({ flags: { ...upstream, store, storePasswordFile: 'p' } });
  expect(config).toMatchObject({ store, storePasswordFile: 'p' });
});

test.each(['127.0.0.1', 'localhost', '::1', '127.1.2.3'])('plain text on %s is fine', (host) => {
  expect(load({ flags: { host } }).config.host).toBe(host);
});
