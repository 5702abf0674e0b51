const UNITS: Record<string, number> = {
  H: 3_600_000,
  M: 60_000,
  S: 1000,
  m: 1,
  u: 0.001,
  n: 0.000_001,
};

/** A node timer holds no more than this; a longer deadline is none. */
const LONGEST = 2 ** 31 - 1;

/**
 * The value of `grpc-timeout` in ms: up to eight digits and a unit.
 * @returns undefined when there is no usable deadline
 */
export function parseGrpcTimeout(header: string | undefined): number | undefined {
  const match = header === undefined ? null : /^(\d{1,8})([HMSmun])$/.exec(header);
  if (!match) return undefined;
  const ms = Number(match[1]) * (UNITS[match[2] ?? ''] ?? 0);
  return ms > LONGEST ? undefined : ms;
}
