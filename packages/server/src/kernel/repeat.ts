/**
 * Does something every so many ms, for which no process lives on. A turn that comes while the last one is
 * still at work is left out.
 *
 * @param failed is told why a turn rejected
 * @returns what ends it; a turn that has begun goes on
 */
export function repeat(
  everyMs: number,
  work: () => void | Promise<void>,
  failed: (error: unknown) => void,
): () => void {
  let isAtWork = false;
  const turn = async () => {
    if (isAtWork) return;
    isAtWork = true;
    try {
      await work();
    } catch (error) {
      failed(error);
    } finally {
      isAtWork = false;
    }
  };
  const timer = setInterval(() => void turn(), everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
