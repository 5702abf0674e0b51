import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenApiDocument } from '@latchkey/contract/control';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../server/src/testing/test-server.ts';
import { clientText } from './client-text.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.dispose());

test.each([
  ['openapi.json', 'control.ts'],
  ['openapi-data.json', 'data.ts'],
])('the types of the pages are those of the served %s', async (path, file) => {
  const reply = await fetch(`${server.controlUrl}/v2/${path}`);
  expect(reply.status).toBe(200);
  const made = join(import.meta.dirname, '../src/api/generated', file);
  const fits = readFileSync(made, 'utf8') === clientText((await reply.json()) as OpenApiDocument);
  expect(fits, `${file} is out of date: npm run build`).toBe(true);
});
