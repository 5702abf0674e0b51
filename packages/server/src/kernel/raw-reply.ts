/**
 * The reply of an upstream server as it came: a gRPC frame, five bytes of header and the message. A
 * door that speaks gRPC sends it on; only others look inside.
 */
export class RawReply {
  readonly frame: Buffer;

  constructor(frame: Buffer) {
    this.frame = frame;
  }

  get message(): Buffer {
    return this.frame.subarray(5);
  }
}
