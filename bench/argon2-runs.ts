import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPasswordHasher } from '../packages/server/src/authenticate/password.ts';
import { startServer } from '../packages/server/src/main.ts';
import { testConfig } from '../packages/server/src/testing/test-server.ts';
import { Client } from './client.ts';

/** How often argon2 runs while `calls` calls come in on one credential, 16 at a time. */
export async function argon2Runs(calls: number): Promise<number> {
  const dataDir = mkdtempSync(join(tmpdir(), 'latchkey-argon2-'));
  const hasher = createPasswordHasher();
  const server = await startServer(testConfig(dataDir), { env: {}, hasher });
  try {
    const { founded } = server;
    if (!founded) throw new Error('the server was not new');
    const token = `${founded.admin.username}:${founded.admin.password.reveal()}`;
    const client = new Client(server.clusterUrl, token);
    const before = hasher.runs;
    let left = calls;
    const caller = async () => {
      while (left-- > 0) await client.call('GetVersion', {});
    };
    await Promise.all(Array.from({ length: 16 }, caller));
    client.close();
    return hasher.runs - before;
  } finally {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
