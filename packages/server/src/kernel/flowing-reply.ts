import type { Readable } from 'node:stream';

/** How a call ended upstream: gRPC's code and text. */
export interface CallOutcome {
  readonly status: number;
  readonly statusText: string;
}

/**
 * A large reply of an upstream server while it arrives, for a door that sends it on as it comes; who
 * takes it has to read it, or destroy it.
 */
export class FlowingReply {
  /** The gRPC frame, header and all. Fails with an ApiError when upstream breaks off. */
  readonly body: Readable;
  /** Told when the body has ended. Rejects as the body fails. */
  readonly outcome: Promise<CallOutcome>;

  constructor(body: Readable, outcome: Promise<CallOutcome>) {
    this.body = body;
    this.outcome = outcome;
  }
}
