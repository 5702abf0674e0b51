/** See control-places.ts. */
declare module 'virtual:control-places' {
  import type { ControlOperation } from '@latchkey/contract/control';

  export const PLACES: Readonly<Record<ControlOperation, readonly [method: string, path: string]>>;
}
