/** What the server refused, with its code and its words. */
export class Failure extends Error {
  override readonly name = 'Failure';
  /** Of the body; 0 when the server could not be reached. */
  readonly code: number;
  /** HTTP status; 0 when the server could not be reached. */
  readonly status: number;
  /** Seconds after which to try again. */
  readonly retryAfter: number | undefined;

  constructor(
    message: string,
    { code, status, retryAfter }: { code: number; status: number; retryAfter?: number | undefined },
  ) {
    super(message);
    this.code = code;
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/** Codes that the console acts on; see the server's catalogue of errors. */
export const CODES = {
  diskFull: 7,
  collectionNotFound: 100,
  databaseNotFound: 800,
  notSignedIn: 21160,
  signInFailed: 21161,
  secondFactorNeeded: 21162,
  secondFactorWrong: 21163,
  confirm: 21164,
  passwordIsTemporary: 21165,
} as const;
