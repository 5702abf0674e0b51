import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startTestServer, type TestServer } from '../../../server/src/testing/test-server.ts';
import { latchkey } from '../testing/test-shell.ts';

vi.setConfig({ testTimeout: 120_000 });

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.dispose());

const here = (...words: readonly string[]) =>
  latchkey(words, { env: { LATCHKEY_DATA: server.dataDir } });
const asking = (query: string) => ['--query', query, '-o', 'json'];

test('what cannot be a query is refused before anything is done', async () => {
  const create = ['api-key', 'create', 'lost', '--org-role', 'Owner'];
  const made = await here(...create, ...asking('data.['));
  expect(made).toMatchObject({ code: 2, out: '', err: expect.stringContaining('jmespath.org') });
  expect((await here('api-key', 'list', '-o', 'json')).out).not.toContain('"lost"');
});

test.each([
  ['apiKey', ['api-key', 'create', 'kept', '--org-role', 'Owner']],
  ['password', ['user', 'create', 'ann', '--generate-password', '--role', 'none']],
])(
  'a secret that was made is shown, whatever the query does with it: %s',
  async (secret, words) => {
    const made = await here(...words, ...asking('length(`7`)'));
    expect(made).toMatchObject({ code: 2, err: expect.stringContaining('jmespath.org') });
    expect(JSON.parse(made.out)).toMatchObject({ [secret]: expect.stringMatching(/.{20}/) });
  },
);
