import type {
  ControlBody,
  ControlData,
  ControlOperation,
  ControlParams,
  ControlQuery,
} from '@latchkey/contract/control';
import type { ControlTarget } from '../../authorize/control-authorizer.ts';
import type { ControlPrincipal } from '../../handle/control-principal.ts';
import type { Origin } from '../../store/audit.ts';
import type { ControlAnswer } from './control-answer.ts';

/** A request that was signed in, parsed and authorized, on its way to its handler. */
export interface ControlCall<Key extends ControlOperation> extends ControlTarget {
  readonly principal: ControlPrincipal;
  readonly params: ControlParams<Key>;
  readonly query: ControlQuery<Key>;
  readonly body: ControlBody<Key>;
  /** Empty where none is sent. */
  readonly header: (name: string) => string;
  /** Of a route that takes a piece of a file. */
  readonly file?: Uint8Array;
  readonly requestId: string;
  readonly source: string;
  /** For the audit row of a change. */
  readonly origin: Origin;
}

/** Answers one route: with `data` alone, or with headers, too. */
export type ControlHandler<Key extends ControlOperation> = (
  call: ControlCall<Key>,
) => Promise<ControlData<Key> | ControlAnswer<ControlData<Key>>>;

/** A handler for each route of some nouns; together they must be all. */
export type ControlHandlers<Key extends ControlOperation = ControlOperation> = {
  readonly [Each in Key]: ControlHandler<Each>;
};
