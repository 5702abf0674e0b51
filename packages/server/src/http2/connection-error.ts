/** What a peer did that ends its connection. */
export class ConnectionError extends Error {
  /** For GOAWAY; see `CODE`. */
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}
