/** What is called, and by how many at once. */
export interface Scenario {
  readonly method: 'GetVersion' | 'Search' | 'Insert';
  readonly callers: number;
  /** Of a filtered search: per cent of the entities that may be found. */
  readonly share?: number;
}

/** Those by which the price of authentication is told, too. */
export const PLAIN: readonly Scenario[] = [
  { method: 'GetVersion', callers: 1 },
  { method: 'GetVersion', callers: 16 },
  { method: 'Search', callers: 1 },
  { method: 'Search', callers: 16 },
];

export const SHARES = [1, 10, 50] as const;

export const SCENARIOS: readonly Scenario[] = [
  ...PLAIN,
  ...SHARES.map((share) => ({ method: 'Search' as const, callers: 16, share })),
  { method: 'Insert', callers: 4 },
];

export function titleOf({ method, share }: Scenario): string {
  if (method === 'Insert') return 'Insert of 1,000';
  return share === undefined ? method : `${method}, ${share} % pass`;
}
