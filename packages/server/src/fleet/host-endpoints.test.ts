import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { expect, onTestFinished, test } from 'vitest';
import { ControlClient } from '../testing/control-client.ts';
import { GrpcClient } from '../testing/grpc-client.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

const DOMAIN = 'vectors.test';

async function twoClusters(tls: 'off' | 'self-signed') {
  const server = await startTestServer({ baseDomain: DOMAIN, tls });
  onTestFinished(() => server.dispose());
  const control = new ControlClient(server.controlUrl, server.apiKey);
  return { server, control };
}

/** A second cluster, made beside the control port: its certificate is nobody's that `fetch` trusts. */
function call(
  server: TestServer,
  to: { host?: string; servername?: string; path?: string; token?: string },
): Promise<{ status: number; code: number; data: unknown }> {
  const { port, protocol } = new URL(server.clusterUrl);
  const options = {
    ...{ host: '127.0.0.1', port, method: 'POST', path: to.path ?? '/v2/vectordb/users/list' },
    headers: {
      ...{ authorization: `Bearer ${to.token ?? server.apiKey}` },
      ...(to.host !== undefined && { host: to.host }),
    },
    ...{ servername: to.servername ?? to.host, rejectUnauthorized: false },
  };
  return new Promise((resolve, reject) => {
    const request = (protocol === 'https:' ? httpsRequest : httpRequest)(options, (response) => {
      let text = '';
      response.on('data', (chunk) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, ...JSON.parse(text) }));
    });
    request.on('error', reject);
    request.end('{}');
  });
}

async function grpc(server: TestServer, authority: string, token: string): Promise<number> {
  const client = new GrpcClient(`http://127.0.0.1:${new URL(server.clusterUrl).port}`);
  const reply = await client.call('ListCredUsers', {}, token, { ':authority': authority });
  client.close();
  return reply.grpcStatus;
}

test('clusters on one port are told apart by Host and :authority; a suspended one is gone', async () => {
  const { server, control } = await twoClusters('off');
  const { port } = new URL(server.clusterUrl);
  const wish = { clusterName: 'two', projectId: server.founded?.projectId, regionId: 'local' };
  const { clusterId, username, password } = await control.ok('POST /v2/clusters/createFree', wish);
  const { connectAddress } = await control.until(clusterId, 'RUNNING');
  expect(connectAddress).toBe(`http://${clusterId}.${DOMAIN}:${port}`);
  const first = `${server.founded?.clusterId}.${DOMAIN}`;
  const second = `${clusterId}.${DOMAIN}`;
  const token = `${username}:${password}`;
  expect(await call(server, { host: second, token })).toMatchObject({ code: 0 });
  expect(await call(server, { host: `${second.toUpperCase()}:${port}`, token })).toMatchObject({
    code: 0,
  });
  expect(await call(server, { host: first, token })).toMatchObject({ status: 401 });
  expect(await grpc(server, second, token)).toBe(0);
  expect(await grpc(server, first, token)).toBe(16);
  for (const host of ['127.0.0.1', DOMAIN, `in01-none.${DOMAIN}`, `${clusterId}.other.test`]) {
    expect(await call(server, { host, token }), host).toMatchObject({ status: 404, code: 80020 });
    expect(await grpc(server, host, token), host).toBe(14);
  }
  await control.ok(`POST /v2/clusters/${clusterId}/suspend`);
  await control.until(clusterId, 'STOPPED');
  expect(await call(server, { host: second, token })).toMatchObject({ status: 404 });
  expect(await call(server, { host: first })).toMatchObject({ code: 0 });
  await control.ok(`POST /v2/clusters/${clusterId}/resume`);
  await control.until(clusterId, 'RUNNING');
  expect(await call(server, { host: second, token })).toMatchObject({ code: 0 });
});

test('over TLS the name that was asked for counts where the host is none of ours', async () => {
  const { server } = await twoClusters('self-signed');
  const first = `${server.founded?.clusterId}.${DOMAIN}`;
  expect(await call(server, { host: first })).toMatchObject({ code: 0 });
  expect(await call(server, { host: '127.0.0.1', servername: first })).toMatchObject({ code: 0 });
  expect(
    await call(server, { host: `in01-none.${DOMAIN}`, servername: 'elsewhere.test' }),
  ).toMatchObject({
    status: 404,
  });
});
