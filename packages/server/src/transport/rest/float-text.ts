/**
 * A float32 in as few digits as name it and no other: 0.1, not 0.10000000149011612. What is not
 * finite, which JSON has no number for, is a text, as in protobuf's JSON and in Milvus.
 */
export function float32Json(value: number): string {
  if (!Number.isFinite(value)) return nonFinite(value);
  const magnitude = Math.abs(value);
  if (magnitude >= 1e-3 && magnitude < 1e7) {
    for (const scale of [1e6, 1e7, 1e8, 1e9]) {
      const rounded = Math.round(value * scale) / scale;
      if (Math.fround(rounded) === value) return String(rounded);
    }
  }
  for (let digits = 6; digits < 9; digits++) {
    const rounded = Number(value.toPrecision(digits));
    if (Math.fround(rounded) === value) return String(rounded);
  }
  return String(Number(value.toPrecision(9)));
}

export function float64Json(value: number): string {
  return Number.isFinite(value) ? String(value) : nonFinite(value);
}

function nonFinite(value: number): string {
  if (Number.isNaN(value)) return '"NaN"';
  return value > 0 ? '"Infinity"' : '"-Infinity"';
}
