import type { Call } from './call.ts';
import type { RequestView } from './request-view.ts';

/**
 * Answers the calls that no handler of this server is for, in front of an upstream server: a reply as
 * it came, or a message as a plain object, as a handler gives it. By then the call is authenticated
 * and authorized.
 */
export type Relay = (call: Call<RequestView>) => Promise<object>;
