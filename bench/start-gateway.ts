import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Site } from './on-site.ts';
import { freePort, type ServerProcess, startServerProcess } from './server-process.ts';
import type { Target } from './workload.ts';

/** Starts a gateway in front of a Milvus, until the benchmark ends. @param name of its data directory */
export async function startGateway(
  site: Site,
  upstream: Pick<Target, 'url' | 'token'>,
  name: string,
  flags: readonly string[] = [],
): Promise<ServerProcess> {
  const tokenFile = join(site.folder, `${name}.token`);
  writeFileSync(tokenFile, upstream.token, { mode: 0o600 });
  const server = await startServerProcess({
    ...{ dataDir: join(site.folder, name), port: await freePort(), adminPort: await freePort() },
    flags: [
      ...['--engine', 'milvus', '--milvus-uri', upstream.url],
      ...['--milvus-token-file', tokenFile, ...flags],
    ],
  });
  site.atEnd(() => server.stop());
  return server;
}
