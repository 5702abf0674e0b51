/** Bounds on everything that a client sends before and while it is served. */
export interface Limits {
  /** Of one gRPC message or REST body, also after decompression; Milvus' own proxy default. */
  readonly messageBytes: number;
  /** From connect to the first bytes, and of an HTTP/1 head. */
  readonly firstByteMs: number;
  /** An HTTP/2 session without a call or a ping is closed after this. */
  readonly idleMs: number;
  /** How often the server pings an HTTP/2 session, and looks whether peers take their replies. */
  readonly keepAliveMs: number;
  /** What a peer has to take of the replies that wait for it, and to send of a body that is awaited. */
  readonly slowestBytesPerSecond: number;
  /** How long a body over HTTP/2 may come too slowly; over HTTP/1 all of a request has 30 s. */
  readonly slowBodyMs: number;
  /** In which a body has to be there, and a peer has to take what waits for it. */
  readonly transferMs: number;
  /** What comes later than that after its headers is asked for its credential again, which may be dead by then. */
  readonly signedInMs: number;
  readonly headerListBytes: number;
  readonly headerPairs: number;
  readonly concurrentStreams: number;
  /**
   * Frames of each kind that one session may send in a second, with a burst of ten times that. Each
   * call gives back the whole burst of PINGs; one large reply may take some hundreds.
   */
  readonly pingsPerSecond: number;
  readonly settingsPerSecond: number;
  readonly streamsPerSecond: number;
  readonly resetsPerSecond: number;
  /** Window updates, priorities, empty DATA; a call gives back these, too. */
  readonly otherFramesPerSecond: number;
  /** On one port, of an IPv4 address or a /64 network of IPv6. */
  readonly sessionsPerSource: number;
}

export const DEFAULT_LIMITS: Limits = {
  messageBytes: 64 * 1024 * 1024,
  firstByteMs: 10_000,
  idleMs: 15 * 60_000,
  keepAliveMs: 2 * 60_000,
  slowestBytesPerSecond: 1024,
  slowBodyMs: 30_000,
  transferMs: 15 * 60_000,
  signedInMs: 1000,
  headerListBytes: 16 * 1024,
  headerPairs: 128,
  concurrentStreams: 256,
  pingsPerSecond: 100,
  settingsPerSecond: 10,
  streamsPerSecond: 20_000,
  resetsPerSecond: 200,
  otherFramesPerSecond: 5_000,
  sessionsPerSource: 256,
};
