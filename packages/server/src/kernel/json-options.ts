import type { JsonShape } from './scan-json.ts';

export interface JsonOptions extends JsonShape {
  /** Keys that would change a prototype if somebody copied them carelessly. */
  readonly poison: 'refuse' | 'keep';
}

/** For what comes from outside. */
export const UNTRUSTED: JsonOptions = { depth: 64, containers: 2_000_000, poison: 'refuse' };
