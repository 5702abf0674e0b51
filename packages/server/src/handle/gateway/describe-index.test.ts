import { wire } from '@latchkey/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ServiceToken } from '../../engine/milvus/service-token.ts';
import { Upstream } from '../../engine/milvus/upstream.ts';
import { RawReply } from '../../kernel/raw-reply.ts';
import { createLog } from '../../observe/log.ts';
import { openAccessFixture } from '../../testing/access-fixture.ts';
import {
  callRest,
  createBooks,
  startTestGateway,
  startTestUpstream,
  type TestUpstream,
  TokenFiles,
} from '../../testing/gateway-rig.ts';
import { testCall } from '../../testing/test-call.ts';
import type { TestServer } from '../../testing/test-server.ts';
import { wireRequestView } from '../../transport/grpc/wire-request-view.ts';
import { SAME_NAMES } from './database-names.ts';
import { describeIndex } from './describe-index.ts';
import { GatewayUpstream } from './gateway-upstream.ts';
import { Mirror } from './mirror.ts';

const BOOKS = `books_${process.pid}`;
const files = new TokenFiles();
let there: TestUpstream;
let gateway: TestServer;
beforeAll(async () => {
  there = await startTestUpstream();
  gateway = await startTestGateway(there.url, files.write('token', there.token));
  await createBooks(gateway, BOOKS);
  const data = [{ id: 1, v: [1, 2], title: 't' }];
  await callRest(gateway, 'entities/insert', { collectionName: BOOKS, data });
  await callRest(gateway, 'collections/flush', { collectionName: BOOKS });
}, 60_000);
afterAll(async () => {
  await callRest(gateway, 'collections/drop', { collectionName: BOOKS });
  await gateway.dispose();
  await there.dispose();
  files.remove();
});

/** Rows that are told of, as the catalogue of `known` knows the collection or does not. */
async function rowsTold(find: 'as it is' | 'never'): Promise<string[]> {
  const { store, cluster, clock, ...fixture } = await openAccessFixture();
  const token = new ServiceToken(files.write('again', there.token), () => clock.now());
  const log = createLog('silent');
  const upstream = new Upstream({ urls: [there.url], token, replyBytes: 1_000_000, log });
  const asked = new GatewayUpstream(upstream, SAME_NAMES);
  const { catalog } = store;
  const mirror = new Mirror({ clusterId: cluster.id, catalog, now: clock.now, upstream: asked });
  if (find === 'as it is') await mirror.refresh('default', [BOOKS]);
  const { DescribeIndexRequest, DescribeIndexResponse } = wire.milvus;
  const named = DescribeIndexRequest.create({ collection_name: BOOKS });
  const request = DescribeIndexRequest.encode(named).finish();
  const view = wireRequestView(request, DescribeIndexRequest);
  const call = testCall({ method: 'DescribeIndex', clusterId: cluster.id, request: view });
  const parts = {
    ...{ clusterId: cluster.id, profile: cluster.profile },
    upstream,
    mirror,
    catalog,
  };
  const reply = await describeIndex({ ...parts, names: SAME_NAMES }, call);
  const whole = reply instanceof RawReply ? DescribeIndexResponse.decode(reply.message) : reply;
  const { index_descriptions } = whole as { index_descriptions: { total_rows: unknown }[] };
  upstream.close();
  await fixture.close();
  return index_descriptions.map(({ total_rows }) => String(total_rows));
}

test('how many entities there are is told where the catalogue knows the collection', async () => {
  await expect.poll(() => rowsTold('as it is'), { timeout: 20_000 }).toEqual(['1']);
});

test('and to nobody where it does not: whose policies would count is unknown', async () => {
  expect(await rowsTold('never')).toEqual(['0']);
});
