import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { writeProfiles } from './profiles.ts';
import { serverAddress } from './server-address.ts';

const dir = mkdtempSync(join(tmpdir(), 'latchkey-address-'));
const env = { LATCHKEY_CONFIG_DIR: dir };
afterAll(() => rmSync(dir, { recursive: true }));

test('a variable that is set to nothing is not set: the cluster of the profile counts', () => {
  const work = { url: 'http://127.0.0.1:1', apiKey: 'lk_x', cluster: 'in01-0123' };
  writeProfiles({ current: 'work', profiles: { work } }, env);
  const empty = {
    ...env,
    ...{ LATCHKEY_CLUSTER: '', LATCHKEY_URL: '', LATCHKEY_API_KEY: '', LATCHKEY_DATA: '' },
    ...{ LATCHKEY_CLI_PROFILE: '', LATCHKEY_CA_FILE: '' },
  };
  expect(serverAddress({}, empty)).toEqual({
    ...{ name: work.url, url: work.url, bearer: 'lk_x', cluster: 'in01-0123' },
  });
  expect(serverAddress({ data: 'x' }, empty)).not.toHaveProperty('cluster');
});
