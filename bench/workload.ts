import { wire } from '@latchkey/contract';
import { Client } from './client.ts';
import { clusteredVectors, nearestByCosine, type Vectors, vectorAt } from './data.ts';
import { frameOf } from './frame.ts';
import type { LoadResult } from './load-job.ts';
import * as requests from './requests.ts';
import { runLoad } from './run-load.ts';

const COLLECTION = 'bench';
const ROWS = 20_000;
const DIMENSION = 128;
const CLUSTERS = 200;
const SPREAD = 0.4;
const TOP_K = 10;
const QUERIES = 1000;
const RECALL_QUERIES = 300;
const ROWS_PER_INSERT = 1000;
const WARMUP_SECONDS = 1;

/** A server under load: ours or another that speaks the same protocol. */
export interface Target {
  readonly name: string;
  readonly port: number;
  readonly url: string;
  readonly token: string;
}

/** What is called, and by how many at once. */
export interface Scenario {
  readonly method: 'GetVersion' | 'Search';
  readonly callers: number;
}

export const SCENARIOS: readonly Scenario[] = [
  { method: 'GetVersion', callers: 1 },
  { method: 'GetVersion', callers: 16 },
  { method: 'Search', callers: 1 },
  { method: 'Search', callers: 16 },
];

/** The same data and the same requests for every server. */
export class Workload {
  readonly #vectors: Vectors;
  readonly #queries: Vectors;
  readonly #frames: Readonly<Record<Scenario['method'], readonly Buffer[]>>;

  constructor(seed: number) {
    const draw = clusteredVectors({
      seed,
      clusters: CLUSTERS,
      dimension: DIMENSION,
      spread: SPREAD,
    });
    this.#vectors = draw(ROWS);
    this.#queries = draw(QUERIES);
    const searches = Array.from({ length: QUERIES }, (_, i) => {
      const request = requests.search(COLLECTION, vectorAt(this.#queries, i), TOP_K);
      return frameOf(wire.milvus.SearchRequest.encode(request as never).finish());
    });
    this.#frames = { GetVersion: [frameOf(new Uint8Array())], Search: searches };
  }

  /** Makes the collection and puts the vectors in. */
  async fill({ url, token }: Target): Promise<void> {
    const client = new Client(url, token);
    await client.createCollection(COLLECTION, DIMENSION);
    for (let at = 0; at < ROWS; at += ROWS_PER_INSERT) {
      const ids = Array.from({ length: ROWS_PER_INSERT }, (_, i) => at + i);
      const values = this.#vectors.values.slice(at * DIMENSION, (at + ids.length) * DIMENSION);
      await client.insert(COLLECTION, ids, values);
    }
    await client.settle(COLLECTION);
    client.close();
  }

  /** Share of the true nearest neighbours that the searches find. */
  async recall({ url, token }: Target): Promise<number> {
    const client = new Client(url, token);
    let found = 0;
    for (let i = 0; i < RECALL_QUERIES; i++) {
      const query = vectorAt(this.#queries, i);
      const truth = new Set(nearestByCosine(this.#vectors, query, TOP_K));
      const hits = await client.search(COLLECTION, query, TOP_K);
      found += hits.filter((id) => truth.has(id)).length;
    }
    client.close();
    return found / (RECALL_QUERIES * TOP_K);
  }

  /** One measured run. @throws when calls fail, or are answered with an error in the reply */
  async measure(target: Target, scenario: Scenario, seconds: number): Promise<LoadResult> {
    const { method, callers } = scenario;
    const result = await runLoad({
      port: target.port,
      path: `/milvus.proto.milvus.MilvusService/${method}`,
      metadata: { authorization: Buffer.from(target.token).toString('base64') },
      frames: this.#frames[method],
      sessions: Math.min(callers, 2),
      callers,
      warmupSeconds: Math.min(WARMUP_SECONDS, seconds),
      seconds,
    });
    const where = `${target.name}, ${method} with ${callers} callers`;
    if (result.failed > 0) {
      throw new Error(`${where}: ${result.failed} calls failed: ${result.firstFailure}`);
    }
    checkReply(where, method, result);
    return result;
  }
}

/** A refusal in a reply's status would look like a very fast success. */
function checkReply(where: string, method: Scenario['method'], result: LoadResult): void {
  const bytes = Buffer.from(result.lastReply, 'base64');
  if (method === 'GetVersion') {
    const { version, status } = wire.milvus.GetVersionResponse.decode(bytes);
    if (!version) throw new Error(`${where}: no version but ${status?.reason}`);
    return;
  }
  const { results, status } = wire.milvus.SearchResults.decode(bytes);
  const scores = (results?.scores?.length ?? 0) / Float32Array.BYTES_PER_ELEMENT;
  if (scores !== TOP_K) throw new Error(`${where}: ${scores} hits, ${status?.reason}`);
  // The smallest reply may be a little shorter than this one (varints), but not without the hits.
  if (result.smallestReply < TOP_K * Float32Array.BYTES_PER_ELEMENT) {
    throw new Error(`${where}: a reply of ${result.smallestReply} bytes`);
  }
}
