import type { Held } from './held.ts';

/** How long links are made before others get their turn, in ms; a slot takes about 0.2. */
const SLICE_MS = 2;
/** How long others have then, in times of that. */
const PAUSE = 4;

/**
 * Links the slots of a graph that wait, with a fifth of the event loop at most: less where it has much
 * else to do, since it comes late to its turns then.
 *
 * @param goesOn is asked before each turn
 */
export async function growGraph(held: Held, goesOn: () => boolean): Promise<void> {
  while (goesOn()) {
    const { graph } = held;
    if (!graph || graph.pending === 0) return;
    const began = performance.now();
    let took = 0;
    while (took < SLICE_MS && graph.pending > 0) {
      graph.linkNext(held.slots.taken);
      took = performance.now() - began;
    }
    await pause(took * PAUSE);
  }
}

/** Does not keep a process that ends. */
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
