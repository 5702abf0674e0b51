import { Pace } from './pace.ts';

/** Items that are sorted at a stroke, in some ms. */
const RUN = 4096;

/** The items in an order, of equals the earlier first; many are sorted in steps. */
export async function sortedInSteps<T>(
  items: readonly T[],
  compare: (a: T, b: T) => number,
): Promise<T[]> {
  if (items.length <= RUN) return [...items].sort(compare);
  const pace = new Pace();
  let runs: T[][] = [];
  for (let at = 0; at < items.length; at += RUN) {
    runs.push(items.slice(at, at + RUN).sort(compare));
    if (pace.isOver) await pace.rest();
  }
  while (runs.length > 1) {
    const longer: T[][] = [];
    for (let at = 0; at < runs.length; at += 2) {
      longer.push(await merged(runs[at] ?? [], runs[at + 1] ?? [], { compare, pace }));
    }
    runs = longer;
  }
  return runs[0] ?? [];
}

async function merged<T>(
  first: readonly T[],
  second: readonly T[],
  { compare, pace }: { readonly compare: (a: T, b: T) => number; readonly pace: Pace },
): Promise<T[]> {
  const all: T[] = [];
  let [one, other] = [0, 0];
  while (one < first.length && other < second.length) {
    const [a, b] = [first[one] as T, second[other] as T];
    if (compare(a, b) <= 0) {
      all.push(a);
      one++;
    } else {
      all.push(b);
      other++;
    }
    if (all.length % RUN === 0 && pace.isOver) await pace.rest();
  }
  for (; one < first.length; one++) all.push(first[one] as T);
  for (; other < second.length; other++) all.push(second[other] as T);
  return all;
}
