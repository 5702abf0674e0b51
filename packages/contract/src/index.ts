export { ApiError, errors } from './errors.ts';
export { METHOD_ROWS } from './generated/methods.ts';
export { GrpcCode } from './grpc-code.ts';
export type { MethodRow } from './method-row.ts';
export { SERVED_RPCS, type ServedRpc } from './served.ts';
export { type messages, wire } from './wire.ts';
