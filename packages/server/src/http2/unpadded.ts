import { ConnectionError } from './connection-error.ts';
import { CODE, FLAG } from './protocol.ts';

/** The payload of DATA or HEADERS without its padding. @throws ConnectionError */
export function unpadded(flags: number, payload: Buffer): Buffer {
  if (!(flags & FLAG.padded)) return payload;
  const padding = payload[0];
  if (padding === undefined || padding >= payload.length) {
    throw new ConnectionError(CODE.protocolError, 'more padding than payload');
  }
  return payload.subarray(1, payload.length - padding);
}
