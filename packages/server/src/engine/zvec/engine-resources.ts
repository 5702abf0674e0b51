import type { Clock } from '../../kernel/clock.ts';
import { poolThreads } from '../../kernel/pool-threads.ts';
import { BuildTurns } from './build-turns.ts';
import { LeavingDirs } from './leaving-dirs.ts';
import { MemoryBudget } from './mirror/memory-budget.ts';
import { ReadTurns } from './read-turns.ts';
import { WriteBudget } from './write-budget.ts';

/** Of copies of vectors and scalars that searches go by, and graphs over them. */
const MEMORY_BYTES = 256_000_000;

/** Threads of Node's pool that builds leave to all else. */
const LEFT = 4;

/** What the engines of a process share. */
export interface EngineResources {
  readonly builds: BuildTurns;
  /** For what is kept in memory beside the stores. */
  readonly memory: MemoryBudget;
  readonly reads: ReadTurns;
  /** For rows that were acknowledged and are not stored yet. */
  readonly writes: WriteBudget;
  /** Where one that was closed is still at work. */
  readonly leaving: LeavingDirs;
}

export function createEngineResources(clock: Clock): EngineResources {
  // One is for the usual build.
  const builds = new BuildTurns(Math.max(1, poolThreads() - LEFT - 1));
  const memory = new MemoryBudget(MEMORY_BYTES, clock);
  const [reads, writes] = [new ReadTurns(), new WriteBudget()];
  return { builds, memory, reads, writes, leaving: new LeavingDirs() };
}
