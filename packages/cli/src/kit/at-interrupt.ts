const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Has something tidied up, at once, should somebody break the command off (Ctrl-C); the process then ends by the
 * same signal, so that a shell or a supervisor sees that it was broken off.
 *
 * @returns takes it back: the work is done
 */
export function atInterrupt(tidy: () => unknown): () => void {
  const end = (signal: NodeJS.Signals) => {
    try {
      tidy();
    } finally {
      // The last of several who wait for a signal finds nobody else listening, and is heard.
      takeBack();
      process.kill(process.pid, signal);
    }
  };
  const takeBack = () => {
    for (const signal of SIGNALS) process.removeListener(signal, end);
  };
  for (const signal of SIGNALS) process.on(signal, end);
  return takeBack;
}
