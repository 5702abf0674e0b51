/**
 * What a door said: 401 to a credential that is missing or wrong (gRPC code 16), 403 to a caller
 * that may not (gRPC code 7), `in` if the call got through to a handler, whatever that said
 * about its contents, and `unknown` where there is no such RPC (gRPC code 12) or route (404).
 */
export type Verdict = '401' | '403' | 'in' | 'unknown';

const OF_GRPC = new Map<number, Verdict>([
  [0, 'in'],
  [16, '401'],
  [7, '403'],
  [12, 'unknown'],
]);
const OF_HTTP = new Map<number, Verdict>([
  [200, 'in'],
  [401, '401'],
  [403, '403'],
  [404, 'unknown'],
]);

/** @throws Error for an answer that no call of the matrix should get */
export function grpcVerdict(status: number, text: string): Verdict {
  return OF_GRPC.get(status) ?? unexpected(`gRPC ${status} ${text}`);
}

/** @throws Error for an answer that no call of the matrix should get */
export function httpVerdict(status: number, text: string): Verdict {
  return OF_HTTP.get(status) ?? unexpected(`HTTP ${status} ${text}`);
}

function unexpected(answer: string): never {
  throw new Error(`the answer was ${answer}`);
}
