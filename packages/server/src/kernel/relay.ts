import type { MethodRow } from '@latchkey/contract';
import type { Call } from './call.ts';
import type { MaybePromise } from './maybe-promise.ts';
import type { RequestView } from './request-view.ts';

/** Answers the calls that no handler of this server is for, in front of an upstream server. */
export interface Relay {
  /**
   * By then the call is authenticated and authorized.
   * @returns a `RawReply`, a `FlowingReply` if the call takes one, or a message as a plain object, as
   *   a handler gives it
   */
  answer(call: Call<RequestView>): MaybePromise<object>;
  /**
   * The fields of a request that it has to know before it can send it on while it arrives; undefined:
   * it needs the whole.
   */
  flowsBy(method: MethodRow): readonly number[] | undefined;
}
