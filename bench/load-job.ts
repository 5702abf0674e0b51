/** What a load process is asked to do: one RPC, again and again. Written as JSON beside the frames. */
export interface LoadJob {
  readonly port: number;
  /** Full path of the RPC, e.g. `/milvus.proto.milvus.MilvusService/Search`. */
  readonly path: string;
  /** Metadata of every call, e.g. `authorization`. */
  readonly metadata: Readonly<Record<string, string>>;
  /** File of the encoded requests: gRPC frames one after another, sent in turn. */
  readonly framesFile: string;
  /** Connections; the callers are spread over them. */
  readonly sessions: number;
  /** Calls in flight; each caller sends its next call when the last was answered. */
  readonly callers: number;
  /** How long a caller waits before its next call, ms; default 0. */
  readonly pauseMs?: number;
  readonly warmupSeconds: number;
  readonly seconds: number;
}

/** What a load process measured. Times in ms, from the request's start to the end of the reply. */
export interface LoadResult {
  readonly calls: number;
  /** Calls whose gRPC status was not 0, warm-up included. */
  readonly failed: number;
  readonly firstFailure: string | null;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** The shortest reply, bytes: shows a refusal that hides in a reply's status field. */
  readonly smallestReply: number;
  /** The last reply's message, base64. */
  readonly lastReply: string;
}
