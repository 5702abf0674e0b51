import { totalmem } from 'node:os';
import type { Config } from './config/index.ts';
import type { Clock } from './kernel/clock.ts';
import type { Log } from './observe/log.ts';
import { BodyBudget } from './transport/body-budget.ts';
import { connectionLimit, openFileLimit } from './transport/connection-limit.ts';
import { OpenConnections } from './transport/open-connections.ts';

const MIB = 1024 * 1024;
/** Whatever the machine is: a few messages of the largest size, and not all of its memory. */
const REQUEST_MEMORY = { least: 256 * MIB, most: 4096 * MIB };

/** What all doors of the process share: how many connections, and how much memory for requests. */
export interface Bounds {
  readonly connections: OpenConnections;
  readonly bodies: BodyBudget;
}

export function composeBounds(
  { maxConnections, requestMemory }: Pick<Config, 'maxConnections' | 'requestMemory'>,
  parts: { readonly log: Log; readonly clock: Clock },
): Bounds {
  const files = openFileLimit();
  const connections = connectionLimit(maxConnections, files);
  if (maxConnections !== undefined && connections < maxConnections) {
    parts.log.warn(
      { maxConnections, files, connections },
      'the system lets this process open fewer files than --max-connections needs: raise ulimit -n',
    );
  }
  return {
    connections: new OpenConnections({ ...parts, limit: connections }),
    bodies: new BodyBudget({
      ...parts,
      limit: requestMemory ? requestMemory * MIB : usualMemory(),
    }),
  };
}

/** A quarter of what the process may have, of a container as of a machine. */
function usualMemory(): number {
  const constrained = process.constrainedMemory();
  const all = constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
  return Math.min(Math.max(Math.floor(all / 4), REQUEST_MEMORY.least), REQUEST_MEMORY.most);
}
