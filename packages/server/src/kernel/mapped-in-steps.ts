import { Pace } from './pace.ts';

/** Items between two looks at the time. */
const LOOK = 256;

/** What a function makes of each item; many are made in steps. */
export async function mappedInSteps<T, U>(
  items: readonly T[],
  make: (item: T, at: number) => U,
): Promise<U[]> {
  const pace = new Pace();
  const made: U[] = [];
  for (let at = 0; at < items.length; at++) {
    if (at % LOOK === 0 && pace.isOver) await pace.rest();
    made.push(make(items[at] as T, at));
  }
  return made;
}
