/**
 * A server that ends itself with SIGKILL at a failpoint of a cluster's life.
 *
 *   crash-child.ts DATA FIRST-PORT [start:]FAILPOINT [MILVUS-URI TOKEN-FILE]
 *
 * With `start:` it does so while it starts, finishing what the process before left undone; else once it
 * is up.
 */
import { flushCompileCache } from 'node:module';
import { startServer } from '../main.ts';
import { testConfig } from './test-server.ts';

const [data = '', port = '', armed = '', milvusUri, milvusTokenFile] = process.argv.slice(2);
const milvus = {
  ...{ milvusUri: milvusUri ? [milvusUri] : undefined, milvusTokenFile },
  milvusDatabases: 'prefixed' as const,
};
const diesAtStart = armed.startsWith('start:');
const point = armed.replace('start:', '');
let isUp = false;
const server = await startServer(testConfig(data, { port: Number(port), ...milvus }), {
  env: {},
  failpoints: (name) => {
    // What a start has to finish of the one before passes some of them, too.
    if (isUp !== diesAtStart && name === point) process.kill(process.pid, 'SIGKILL');
  },
});
isUp = true;
// Its end leaves no time for it.
flushCompileCache();
const { founded, controlUrl, clusterUrl } = server;
const apiKey = founded?.apiKey.key.reveal() ?? '';
const projectId = founded?.projectId ?? '';
process.stdout.write(`${JSON.stringify({ controlUrl, clusterUrl, apiKey, projectId })}\n`);
