import type { ServerProcess } from './server-process.ts';

/** Processor time of a second in which a server does nothing for itself, ms. */
const IDLE_MS = 50;
const IDLE_SECONDS = 3;
const PATIENCE_SECONDS = 120;

/** Waits until a server has built what it builds in the background once it is searched. */
export async function atRest({ cpu }: Pick<ServerProcess, 'cpu'>): Promise<void> {
  let idle = 0;
  for (let second = 0; second < PATIENCE_SECONDS && idle < IDLE_SECONDS; second++) {
    const before = cpu() ?? 0;
    await new Promise((done) => setTimeout(done, 1000));
    idle = (cpu() ?? 0) - before < IDLE_MS ? idle + 1 : 0;
  }
}
