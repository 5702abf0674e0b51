import { wire } from '@latchkey/contract';
import { Client } from './client.ts';
import { clusteredVectors, nearestByCosine, type Vectors, vectorAt } from './data.ts';
import { frameOf } from './frame.ts';
import type { LoadResult } from './load-job.ts';
import * as requests from './requests.ts';
import { runLoad } from './run-load.ts';
import type { Scenario } from './scenarios.ts';

const COLLECTION = 'bench';
const INSERTED = 'bench_inserts';
const SHAPE = { share: true };
const DIMENSION = 128;
const CLUSTERS = 200;
const SPREAD = 0.4;
const TOP_K = 10;
const QUERIES = 1000;
const RECALL_QUERIES = 300;
export const ROWS_PER_INSERT = 1000;
/** Requests of which an insert run takes one after another. */
const INSERTS = 20;
export const WARMUP_SECONDS = 1;
/** Candidates that a graph search may keep, and the recall to reach with as few as can be. */
const EFS = [16, 24, 32, 48, 64, 96, 128, 256, 512];

/** A server under load: ours or another that speaks the same protocol. */
export interface Target {
  readonly name: string;
  readonly port: number;
  readonly url: string;
  readonly token: string;
}

/** The same data and the same requests for every server. */
export class Workload {
  readonly rows: number;
  readonly #vectors: Vectors;
  readonly #queries: Vectors;
  /** By server, what was found to reach the recall. */
  readonly #efs = new Map<string, number>();

  constructor(seed: number, rows: number) {
    this.rows = rows;
    const clusters = { clusters: CLUSTERS, dimension: DIMENSION, spread: SPREAD };
    const draw = clusteredVectors({ seed, ...clusters });
    this.#vectors = draw(rows);
    this.#queries = draw(QUERIES);
  }

  /** Makes the collection and puts the vectors in. */
  async fill({ url, token }: Target): Promise<void> {
    const client = new Client(url, token);
    await client.createCollection(COLLECTION, DIMENSION, { ...SHAPE, graph: true });
    for (let at = 0; at < this.rows; at += ROWS_PER_INSERT) {
      const ids = Array.from(
        { length: Math.min(ROWS_PER_INSERT, this.rows - at) },
        (_, i) => at + i,
      );
      await client.insert(COLLECTION, ids, this.#slice(at, ids.length), SHAPE);
    }
    await client.settle(COLLECTION);
    client.close();
  }

  /**
   * Finds the fewest candidates with which a server reaches a recall, or the most that are tried.
   *
   * @param ways to the same engine, which are searched with as many
   * @returns them, and the recall with them
   */
  async tune(
    target: Target,
    wanted: number,
    ways: readonly Target[] = [],
  ): Promise<{ ef: number; recall: number }> {
    let recall = 0;
    for (const ef of EFS) {
      for (const { name } of [target, ...ways]) this.#efs.set(name, ef);
      recall = await this.recall(target);
      if (recall >= wanted) return { ef, recall };
    }
    return { ef: EFS.at(-1) ?? 0, recall };
  }

  /** Share of the true nearest neighbours that searches find, of all entities or some per cent. */
  async recall(target: Target, share?: number): Promise<number> {
    const client = new Client(target.url, target.token);
    const narrowing = this.#narrowing(target, share);
    const counts = (id: number) => share === undefined || requests.shareOf(id) < share;
    let found = 0;
    for (let i = 0; i < RECALL_QUERIES; i++) {
      const query = vectorAt(this.#queries, i);
      const truth = new Set(nearestByCosine(this.#vectors, query, TOP_K, counts));
      const hits = await client.search(COLLECTION, query, TOP_K, narrowing);
      found += hits.filter((id) => truth.has(id)).length;
    }
    client.close();
    return found / (RECALL_QUERIES * TOP_K);
  }

  /** One measured run. @throws when calls fail, or are answered with an error in the reply */
  async measure(target: Target, scenario: Scenario, seconds: number): Promise<LoadResult> {
    if (scenario.method !== 'Insert') return this.#run(target, scenario, seconds);
    const client = new Client(target.url, target.token);
    await client.createCollection(INSERTED, DIMENSION, { autoId: true, graph: true });
    try {
      return await this.#run(target, scenario, seconds);
    } finally {
      await client.dropCollection(INSERTED);
      client.close();
    }
  }

  async #run(target: Target, scenario: Scenario, seconds: number): Promise<LoadResult> {
    const { method, callers } = scenario;
    const result = await runLoad({
      port: target.port,
      path: `/milvus.proto.milvus.MilvusService/${method}`,
      metadata: { authorization: Buffer.from(target.token).toString('base64') },
      frames: this.#frames(target, scenario),
      sessions: Math.min(callers, 2),
      callers,
      warmupSeconds: Math.min(WARMUP_SECONDS, seconds),
      seconds,
    });
    const where = `${target.name}, ${method} with ${callers} callers`;
    if (result.failed > 0) {
      throw new Error(`${where}: ${result.failed} calls failed: ${result.firstFailure}`);
    }
    if (result.calls === 0) throw new Error(`${where}: no call ended in ${seconds} s`);
    // Milvus Lite gives fewer hits than there are where a filter lets few pass.
    const leastHits = target.name === 'milvus-lite' && scenario.share !== undefined ? 1 : TOP_K;
    checkReply(where, method, result, leastHits);
    return result;
  }

  #frames(target: Target, { method, share }: Scenario): Buffer[] {
    if (method === 'GetVersion') return [frameOf(new Uint8Array())];
    if (method === 'Insert') {
      return Array.from({ length: INSERTS }, (_, i) => {
        const vectors = this.#slice((i * ROWS_PER_INSERT) % this.rows, ROWS_PER_INSERT);
        const ids = Array.from({ length: ROWS_PER_INSERT }, (_, at) => at);
        const request = requests.insert(INSERTED, ids, vectors, { autoId: true });
        return frameOf(wire.milvus.InsertRequest.encode(request as never).finish());
      });
    }
    const narrowing = this.#narrowing(target, share);
    return Array.from({ length: QUERIES }, (_, i) => {
      const request = requests.search(COLLECTION, vectorAt(this.#queries, i), TOP_K, narrowing);
      return frameOf(wire.milvus.SearchRequest.encode(request as never).finish());
    });
  }

  #narrowing({ name }: Target, share: number | undefined): requests.Narrowing {
    const ef = this.#efs.get(name);
    return {
      ...(ef === undefined ? {} : { ef }),
      ...(share === undefined ? {} : { share }),
    };
  }

  #slice(from: number, count: number): Float32Array {
    return this.#vectors.values.slice(from * DIMENSION, (from + count) * DIMENSION);
  }
}

/** A refusal in a reply's status would look like a very fast success. */
function checkReply(
  where: string,
  method: Scenario['method'],
  result: LoadResult,
  leastHits: number,
): void {
  const bytes = Buffer.from(result.lastReply, 'base64');
  if (method === 'GetVersion') {
    const { version, status } = wire.milvus.GetVersionResponse.decode(bytes);
    if (!version) throw new Error(`${where}: no version but ${status?.reason}`);
    return;
  }
  if (method === 'Insert') {
    const { insert_cnt, status } = wire.milvus.MutationResult.decode(bytes);
    if (Number(insert_cnt) !== ROWS_PER_INSERT) throw new Error(`${where}: ${status?.reason}`);
    return;
  }
  const { results, status } = wire.milvus.SearchResults.decode(bytes);
  const scores = (results?.scores?.length ?? 0) / Float32Array.BYTES_PER_ELEMENT;
  if (scores < leastHits) throw new Error(`${where}: ${scores} hits, ${status?.reason}`);
  // The smallest reply may be a little shorter than this one (varints), but not without the hits.
  if (result.smallestReply < leastHits * Float32Array.BYTES_PER_ELEMENT) {
    throw new Error(`${where}: a reply of ${result.smallestReply} bytes`);
  }
}
