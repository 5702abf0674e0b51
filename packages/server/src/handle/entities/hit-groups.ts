import type { Hits, Key, Scalar } from '../../engine/engine.ts';

export interface HitGroup {
  readonly value: Scalar;
  /** The nearest first. */
  readonly hits: readonly { readonly key: Key; readonly score: number }[];
}

/** Hits of one vector, sorted into groups by a value of each. */
export class HitGroups {
  readonly #size: number;
  readonly #groups = new Map<Scalar, { value: Scalar; hits: { key: Key; score: number }[] }>();
  readonly #known = new Set<Key>();

  /** @param size hits of a group at most */
  constructor(size: number) {
    this.#size = size;
  }

  /** @param hits from near to far, those that are known among them; none nearer came before */
  add({ keys, scores }: Pick<Hits, 'keys' | 'scores'>, values: readonly Scalar[]): void {
    keys.forEach((key, at) => {
      if (this.#known.has(key)) return;
      const value = values[at] ?? null;
      const group = this.#groups.get(value) ?? { value, hits: [] };
      this.#groups.set(value, group);
      if (group.hits.length >= this.#size) return;
      group.hits.push({ key, score: scores[at] ?? 0 });
      this.#known.add(key);
    });
  }

  /** The nearest groups, which came first. */
  first(count: number): readonly HitGroup[] {
    return [...this.#groups.values()].slice(0, count);
  }

  full(): readonly Scalar[] {
    return [...this.#groups.values()]
      .filter(({ hits }) => hits.length >= this.#size)
      .map(({ value }) => value);
  }

  open(groups: readonly HitGroup[]): readonly Scalar[] {
    return groups.filter(({ hits }) => hits.length < this.#size).map(({ value }) => value);
  }
}
