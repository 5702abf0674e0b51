import type { Figures, Rounds } from './rounds.ts';
import { SCENARIOS, type Scenario, SHARES } from './scenarios.ts';

/** What the benchmark holds the server to, on two cores with the load on the same two. */
export interface Goal {
  readonly name: string;
  readonly target: string;
  readonly measured: string;
  readonly reached: boolean;
}

export interface Measured {
  /** Authenticated searches per second, 16 callers. */
  readonly searchesPerSecond: number;
  /** Median of an authenticated search, one caller, ms. */
  readonly searchP50: number;
  /** Searches per second with authentication ÷ without it, 16 callers. */
  readonly authenticationRatio: number;
  readonly argon2Runs: number;
  /** Bytes; undefined where the system does not tell. */
  readonly idleMemory: number | undefined;
  /** Start to ready line, ms. */
  readonly warmStart: number;
}

/** What Latchkey is to be beside another server, as factors of what that one does. */
const AGAINST: Readonly<Record<string, { searches: number; others: boolean }>> = {
  milvus: { searches: 3, others: true },
  'milvus-lite': { searches: 40, others: false },
};

/** @param rounds of both servers and all scenarios */
export function peerGoals(rounds: Pick<Rounds, 'ratio'>, peer: string): Goal[] {
  const against = AGAINST[peer];
  if (!against) return [];
  const atLeast = (name: string, factor: number, ratio: number): Goal => ({
    name: `${name} ÷ ${peer}`,
    target: `≥ ${factor}`,
    measured: ratio.toFixed(2),
    reached: ratio >= factor,
  });
  const ratio = (wanted: Partial<Scenario>, of: keyof Figures = 'perSecond') => {
    const scenario = SCENARIOS.find(
      (one) =>
        one.method === (wanted.method ?? 'Search') &&
        one.callers === (wanted.callers ?? one.callers) &&
        one.share === wanted.share,
    );
    return scenario ? rounds.ratio('latchkey', peer, scenario, of) : Number.NaN;
  };
  const searches = atLeast('searches/s, 16 callers', against.searches, ratio({ callers: 16 }));
  if (!against.others) return [searches];
  const p50 = ratio({ callers: 1 }, 'p50');
  return [
    searches,
    {
      name: `p50 of a search, 1 caller ÷ ${peer}`,
      target: '≤ 0.5',
      measured: p50.toFixed(2),
      reached: p50 <= 0.5,
    },
    ...SHARES.map((share) => atLeast(`searches/s, ${share} % pass`, 2, ratio({ share }))),
    atLeast('inserts/s', 1, ratio({ method: 'Insert' })),
  ];
}

const MB = 1_000_000;

export function goals(measured: Measured): Goal[] {
  const { searchesPerSecond, searchP50, authenticationRatio, idleMemory, warmStart } = measured;
  const cost = (1 - authenticationRatio) * 100;
  return [
    {
      name: 'authenticated search, 16 callers',
      target: '≥ 3,500/s',
      measured: `${Math.round(searchesPerSecond).toLocaleString('en')}/s`,
      reached: searchesPerSecond >= 3500,
    },
    {
      name: 'authenticated search, 1 caller, p50',
      target: '≤ 0.8 ms',
      measured: `${searchP50.toFixed(2)} ms`,
      reached: searchP50 <= 0.8,
    },
    {
      name: 'cost of authentication, 16 callers',
      target: '≤ 5 %',
      measured: `${cost.toFixed(1)} %`,
      reached: cost <= 5,
    },
    {
      name: 'argon2 runs in 10,000 calls',
      target: 'exactly 1',
      measured: String(measured.argon2Runs),
      reached: measured.argon2Runs === 1,
    },
    {
      name: 'idle memory',
      target: '≤ 150 MB',
      measured: idleMemory === undefined ? 'unknown' : `${(idleMemory / MB).toFixed(0)} MB`,
      reached: idleMemory !== undefined && idleMemory <= 150 * MB,
    },
    {
      name: 'warm start to ready',
      target: '≤ 1.0 s',
      measured: `${(warmStart / 1000).toFixed(2)} s`,
      reached: warmStart <= 1000,
    },
  ];
}
