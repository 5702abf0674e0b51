/** What is mostly there at once: a promise for it costs more than many a call. */
export type MaybePromise<T> = T | Promise<T>;

/** Goes on with a value: at once where it is there. @throws what `next` throws, if it runs at once */
export function andThen<T, Next>(
  value: MaybePromise<T>,
  next: (value: T) => MaybePromise<Next>,
): MaybePromise<Next> {
  return value instanceof Promise ? value.then(next) : next(value);
}
