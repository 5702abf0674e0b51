/** Resolves when all are over, also if one failed. @throws the first failure, in their order */
export async function allOver<T>(all: Iterable<Promise<T>>): Promise<T[]> {
  const outcomes = await Promise.allSettled(all);
  return outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
}
