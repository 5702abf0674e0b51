import { Pace } from './pace.ts';

/** Items between two looks at the time. */
const LOOK = 256;

/** What a function makes of each item; many are made in steps. */
export async function mappedInSteps<T, U>(
  items: readonly T[],
  make: (item: T, at: number) => U,
): Promise<U[]> {
  const made: U[] = [];
  await eachInSteps(items, (item, at) => made.push(make(item, at)));
  return made;
}

/** Does something with each item, with many in steps. */
export async function eachInSteps<T>(
  items: readonly T[],
  use: (item: T, at: number) => unknown,
): Promise<void> {
  const pace = new Pace();
  for (let at = 0; at < items.length; at++) {
    if (at % LOOK === 0 && pace.isOver) await pace.rest();
    use(items[at] as T, at);
  }
}
