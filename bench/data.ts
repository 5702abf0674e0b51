/** Vectors lying one after another. */
export interface Vectors {
  readonly count: number;
  readonly dimension: number;
  readonly values: Float32Array;
}

/** Mulberry32: the same numbers in [0, 1) for the same seed, on every machine. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * Draws vectors from a mixture of Gaussians, as embeddings are clustered, too; uniform noise would
 * have no near neighbours to find.
 */
export function clusteredVectors(options: {
  readonly seed: number;
  readonly clusters: number;
  readonly dimension: number;
  /** Standard deviation within a cluster, where the centres' is 1. */
  readonly spread: number;
}): (count: number) => Vectors {
  const { clusters, dimension, spread } = options;
  const random = seededRandom(options.seed);
  const gaussian = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const centres = Float32Array.from({ length: clusters * dimension }, gaussian);
  return (count) => {
    const values = new Float32Array(count * dimension);
    for (let row = 0; row < count; row++) {
      const centre = Math.floor(random() * clusters) * dimension;
      for (let i = 0; i < dimension; i++) {
        values[row * dimension + i] = (centres[centre + i] ?? 0) + spread * gaussian();
      }
    }
    return { count, dimension, values };
  };
}

/** One vector of many, as a view. */
export function vectorAt({ values, dimension }: Vectors, index: number): Float32Array {
  return values.subarray(index * dimension, (index + 1) * dimension);
}

/** The indexes of the `k` vectors that are most alike by cosine, by comparing with all that count. */
export function nearestByCosine(
  vectors: Vectors,
  query: Float32Array,
  k: number,
  counts: (index: number) => boolean = () => true,
): number[] {
  const best: { index: number; score: number }[] = [];
  for (let index = 0; index < vectors.count; index++) {
    if (!counts(index)) continue;
    const at = index * vectors.dimension;
    let dot = 0;
    let square = 0;
    for (let i = 0; i < vectors.dimension; i++) {
      const value = vectors.values[at + i] ?? 0;
      dot += value * (query[i] ?? 0);
      square += value * value;
    }
    const score = dot / Math.sqrt(square);
    const last = best.at(-1);
    if (best.length === k && last && score <= last.score) continue;
    best.push({ index, score });
    best.sort((a, b) => b.score - a.score);
    best.length = Math.min(best.length, k);
  }
  return best.map(({ index }) => index);
}
