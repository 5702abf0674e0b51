import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../config/index.ts';
import { type RunningServer, type Surroundings, startServer } from '../main.ts';

export interface TestServer extends RunningServer {
  readonly dataDir: string;
  /** `db_admin:PASSWORD` */
  readonly adminToken: string;
  readonly apiKey: string;
  /** Stops the server and removes its data. */
  dispose(): Promise<void>;
}

/** The whole server on free ports and a data directory of its own. */
export async function startTestServer(
  config: Partial<Config> = {},
  surroundings: Partial<Surroundings> = {},
): Promise<TestServer> {
  const dataDir = mkdtempSync(join(tmpdir(), 'latchkey-test-'));
  const server = await startServer(testConfig(dataDir, config), { env: {}, ...surroundings });
  const { founded } = server;
  if (!founded) throw new Error('the test server was not new');
  return {
    ...server,
    dataDir,
    adminToken: `${founded.admin.username}:${founded.admin.password.reveal()}`,
    apiKey: founded.apiKey.key.reveal(),
    async dispose() {
      await server.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** The configuration of a test: loopback, free ports, no log. */
export function testConfig(dataDir: string, config: Partial<Config> = {}): Config {
  return {
    data: dataDir,
    host: '127.0.0.1',
    port: 0,
    baseDomain: undefined,
    adminPort: 0,
    credentialsFile: undefined,
    profile: 'zilliz',
    engine: 'embedded',
    milvusUri: undefined,
    milvusTokenFile: undefined,
    milvusDatabases: 'same',
    importDir: undefined,
    tlsCert: undefined,
    tlsKey: undefined,
    tls: 'off',
    ssoFile: undefined,
    insecureListen: false,
    store: 'sqlite',
    storePasswordFile: undefined,
    drainSeconds: 0,
    metricsPort: undefined,
    metricsHost: '127.0.0.1',
    maxConnections: undefined,
    requestMemory: undefined,
    durability: 'process',
    logLevel: 'silent',
    ...config,
  };
}
