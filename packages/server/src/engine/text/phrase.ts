import type { Token } from './token.ts';

interface Word {
  readonly text: string;
  /** From where the phrase begins. */
  readonly offset: number;
}

/**
 * Whether a text holds a phrase: its words in their order, moved by `slop` positions at most in all.
 * Two words that change places are moved by two, as in Milvus (and Lucene).
 */
export function phraseTest(
  phrase: readonly Token[],
  slop: number,
): (text: readonly Token[]) => boolean {
  const first = phrase[0]?.position ?? 0;
  const words = phrase.map(({ text, position }) => ({ text, offset: position - first }));
  const groups = Map.groupBy(words, ({ text }) => text);
  if (words.length === 0) return () => false;
  return (text) => {
    const places = new Map<string, number[]>();
    for (const { text: word, position } of text) {
      if (!groups.has(word)) continue;
      const known = places.get(word);
      if (known) known.push(position);
      else places.set(word, [position]);
    }
    return places.size === groups.size && fits(groups, places, slop);
  };
}

type Groups = ReadonlyMap<string, readonly Word[]>;
type Places = ReadonlyMap<string, readonly number[]>;

function fits(groups: Groups, places: Places, slop: number): boolean {
  // The rarest first: most beginnings fail there.
  const order = [...groups].sort(([a], [b]) => countOf(places, a) - countOf(places, b));
  for (const start of starts(order, places, slop)) {
    if (order.every(([word, group]) => hasPlaces(group, places.get(word) ?? [], start, slop))) {
      return true;
    }
  }
  return false;
}

function countOf(places: Places, word: string): number {
  return places.get(word)?.length ?? 0;
}

/** Where the phrase may begin: where any of its words would have it begin. */
function* starts(
  order: readonly (readonly [string, readonly Word[]])[],
  places: Places,
  slop: number,
): Generator<number> {
  const [rarest] = order;
  if (!rarest) return;
  // A start that suits the rarest word is at most `slop` before where that word would have it.
  const bounds = rarest[1].flatMap(({ offset }) =>
    (places.get(rarest[0]) ?? []).map((position) => position - offset),
  );
  const near = bounds.length * (slop + 1);
  const offsets = order.reduce(
    (sum, [word, group]) => sum + countOf(places, word) * group.length,
    0,
  );
  if (near <= offsets) {
    yield* new Set(
      bounds.flatMap((bound) => Array.from({ length: slop + 1 }, (_, i) => bound - i)),
    );
    return;
  }
  const sorted = bounds.sort((a, b) => a - b);
  const all = new Set<number>();
  for (const [word, group] of order) {
    for (const position of places.get(word) ?? []) {
      for (const { offset } of group) {
        const start = position - offset;
        if (hasBetween(sorted, start, start + slop)) all.add(start);
      }
    }
  }
  yield* all;
}

/** Gives each word of a group a place of its own; the smallest that will do leaves most to the others. */
function hasPlaces(
  group: readonly Word[],
  places: readonly number[],
  start: number,
  slop: number,
): boolean {
  let next = 0;
  for (const { offset } of group) {
    next = Math.max(next, firstFrom(places, start + offset));
    const place = places[next];
    if (place === undefined || place > start + offset + slop) return false;
    next++;
  }
  return true;
}

function hasBetween(sorted: readonly number[], least: number, most: number): boolean {
  const found = sorted[firstFrom(sorted, least)];
  return found !== undefined && found <= most;
}

/** The index of the first number that is not below a bound. */
function firstFrom(sorted: readonly number[], least: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
