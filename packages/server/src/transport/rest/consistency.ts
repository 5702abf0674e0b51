import { errors, wire } from '@latchkey/contract';
import { paramText } from '../../kernel/param-text.ts';

const LEVELS = ['Strong', 'Session', 'Bounded', 'Eventually', 'Customized'];
const NAMES = LEVELS.join(', ');

/**
 * A consistency level by its name.
 * @returns undefined where none is named
 * @throws errors.invalidParameter
 */
export function consistencyLevel(name: unknown): number | undefined {
  if (name === null || name === undefined || name === '') return undefined;
  if (typeof name === 'string' && LEVELS.includes(name)) {
    return wire.common.ConsistencyLevel[name as keyof typeof wire.common.ConsistencyLevel];
  }
  throw errors.consistencyLevelInvalid(NAMES, paramText(name));
}

/** The two fields of a read request that say it. @throws errors.invalidParameter */
export function readConsistency(name: unknown) {
  const level = consistencyLevel(name);
  return level === undefined
    ? { use_default_consistency: true }
    : { consistency_level: level, use_default_consistency: false };
}
