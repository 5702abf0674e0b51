/** About how many bytes a value takes in a request; cheap rather than exact. */
export function weightOf(value: unknown): number {
  if (typeof value === 'string') return value.length + 2;
  if (typeof value !== 'object' || value === null) return 8;
  if (value instanceof Uint8Array) return value.length;
  if (Array.isArray(value)) {
    // Most lists are vectors; the others hold texts or documents.
    return typeof value[0] === 'number' ? value.length * 4 : value.reduce(addWeight, 8);
  }
  let weight = 8;
  for (const key in value) {
    weight += key.length + weightOf((value as Record<string, unknown>)[key]);
  }
  return weight;
}

function addWeight(sum: number, value: unknown): number {
  return sum + weightOf(value);
}
