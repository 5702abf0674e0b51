import type { GrpcCode } from '../grpc-code.ts';

/** What an error looks like to each kind of client. Every field is safe to send. */
interface ErrorFields {
  /** Milvus' error code (merr), e.g. 1400; 0 when the error exists as a gRPC status alone. */
  readonly code: number;
  /** The older `error_code` enum value, which all SDKs still read. */
  readonly legacyCode: number;
  /** Set: the call fails as a gRPC status. Unset: it succeeds with a failed `common.Status`. */
  readonly grpc?: GrpcCode;
  /** HTTP status of the REST reply, 200 unless authentication or a privilege is missing. */
  readonly http: number;
  readonly retriable: boolean;
  /** Told after the password was right, so REST says it, too, and not only that nobody is signed in. */
  readonly proven?: true;
  /** The connection ends with the reply. */
  readonly disconnect?: true;
  /** Seconds after which the client may try again; REST says so in `Retry-After`. */
  readonly retryAfter?: number;
}

/**
 * An expected failure, with the code and text that a Milvus or Zilliz client knows. The only way to
 * make one is the catalogue `errors`; its message may reach the client, its `cause` never does.
 */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly fields: ErrorFields;

  constructor(message: string, fields: Partial<ErrorFields> & { code: number }, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.fields = {
      legacyCode: LEGACY_CODES[fields.code] ?? 1,
      http: 200,
      retriable: RETRIABLE.has(fields.code),
      ...fields,
    };
  }
}

/** From merr codes to the legacy enum; all others are UnexpectedError (1). */
const LEGACY_CODES: Record<number, number> = {
  1: 56,
  3: 52,
  7: 54,
  8: 49,
  9: 48,
  11: 55,
  100: 4,
  109: 62,
  200: 15,
  600: 47,
  700: 25,
  1100: 5,
  1101: 5,
  1102: 5,
};
const RETRIABLE = new Set([1, 2, 4, 8, 12, 103, 106, 110]);
