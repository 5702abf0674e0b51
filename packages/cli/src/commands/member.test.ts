import { expect, test } from 'vitest';
import { latchkey } from '../testing/test-shell.ts';

test.each(['proj-0123456789abcdefghij', '=Read-Only', 'proj-0123456789abcdefghij='])(
  'a project without a role is wrong usage: %s',
  async (project) => {
    // Nothing is asked of a server.
    const env = { LATCHKEY_URL: 'http://127.0.0.1:1', LATCHKEY_API_KEY: 'none' };
    const words = ['member', 'invite', 'ann@example.com', '--project', project];
    expect(await latchkey(words, { env })).toMatchObject({
      ...{ code: 2, out: '' },
      err: expect.stringContaining('PROJECT=ROLE'),
    });
  },
);
