import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { createLog } from './observe/log.ts';
import { GrpcClient } from './testing/grpc-client.ts';
import { startTestServer } from './testing/test-server.ts';

const CANARIES = ['Canary-first-1a', 'Canary-second-2b', 'Canary-wrong-3c', 'Canary-short'];

/** How a secret could be written down: as it is, and in the encodings that it travels in. */
function forms(secret: string): string[] {
  const bytes = Buffer.from(secret);
  // In the base64 of a longer text it stands in one of three alignments.
  const aligned = [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .slice(shift === 0 ? 0 : shift + 2, -4),
  );
  return [
    secret,
    bytes.toString('hex'),
    bytes.toString('base64url'),
    encodeURIComponent(secret),
    ...aligned,
  ];
}

function files(dir: string): string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .map((name) => join(dir, name))
    .filter((path) => statSync(path).isFile());
}

test('no password or key is in the log, in an error or in a file, in any encoding', async () => {
  const lines: Buffer[] = [];
  const stream = new PassThrough();
  stream.on('data', (chunk) => lines.push(chunk));
  const server = await startTestServer({}, { log: createLog('debug', stream) });
  const answers: unknown[] = [];
  const client = new GrpcClient(server.clusterUrl);
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const call = async (name: string, request: object, token: string) => {
    answers.push(await client.call(name, request, token).catch(String));
  };
  const rest = async (path: string, body: string, headers: Record<string, string>) => {
    const url = `${server.clusterUrl}/v2/vectordb/${path}`;
    answers.push(await (await fetch(url, { method: 'POST', headers, body })).text());
  };
  const [first = '', second = '', wrong = '', short = ''] = CANARIES;
  const admin = { authorization: `Bearer ${server.adminToken}` };

  const alice = { username: 'alice', password: base64(first) };
  await call('CreateCredential', alice, server.adminToken);
  await call('CreateCredential', alice, server.adminToken);
  await call('CreateCredential', { username: 'al ice', password: base64(first) }, server.apiKey);
  await call('CreateCredential', { username: 'bob', password: `!${base64(short)}` }, server.apiKey);
  await call('GetVersion', {}, `alice:${first}`);
  await call('GetVersion', {}, `alice:${wrong}`);
  await call('GetVersion', {}, wrong);
  const change = { username: 'alice', oldPassword: base64(wrong), newPassword: base64(second) };
  await call('UpdateCredential', change, server.adminToken);
  await call('UpdateCredential', { ...change, oldPassword: base64(first) }, `alice:${first}`);
  await rest('users/list', '{}', { authorization: `Basic ${base64(`alice:${wrong}`)}` });
  await rest('users/create', `{"userName":"carol","password":"${short}"`, admin);
  await rest('users/create', `{"userName":5,"password":"${first}"}`, admin);
  await rest('users/update_password', JSON.stringify({ userName: 'x', password: first }), admin);
  client.close();
  await server.stop();

  const secrets = [...CANARIES, server.apiKey, server.adminToken.split(':')[1] ?? ''];
  const places = {
    log: Buffer.concat(lines).toString('latin1'),
    answers: JSON.stringify(answers),
    ...Object.fromEntries(files(server.dataDir).map((f) => [f, readFileSync(f, 'latin1')])),
  };
  expect(places.log).toContain('serving');
  const found = Object.entries(places).flatMap(([place, text]) =>
    secrets.flatMap((secret, index) =>
      forms(secret).flatMap((form) => (text.includes(form) ? [`secret ${index} in ${place}`] : [])),
    ),
  );
  expect(found).toEqual([]);
  await server.dispose();
});

test('the search finds a secret inside the base64 of a credential, wherever it stands in it', () => {
  for (const user of ['', 'a', 'ab', 'abc', 'abcd']) {
    const encoded = Buffer.from(`${user}Canary-first-1a and more`).toString('base64');
    expect(forms('Canary-first-1a').some((form) => encoded.includes(form))).toBe(true);
  }
});
