import { z } from 'zod';
import { isoTime } from './fields.ts';

const caller = z.object({
  source: z.string().describe('Address of the client; empty for the host itself.'),
  client: z.string().describe('Its `User-Agent`, e.g. `grpc-python/1.62.0`; may be empty.'),
  lastCall: z
    .string()
    .describe('Name of an RPC, e.g. `Search`, or of an operation of this document.'),
  lastCallTime: isoTime,
  calls: z.int().describe('Since the server started.'),
});

/** Who used a credential. */
export const callersShown = {
  since: isoTime.describe('Who called before is not known.'),
  callers: z.array(caller),
};
