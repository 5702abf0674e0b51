import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { barChart, type Group } from './chart.ts';
import { type Goal, goals, peerGoals } from './goals.ts';
import type { Options } from './options.ts';
import type { RunningPeer } from './peers.ts';
import type { Figures, Rounds } from './rounds.ts';
import { PLAIN, SCENARIOS, type Scenario, titleOf } from './scenarios.ts';
import type { startAndIdle } from './start-and-idle.ts';
import { table } from './table.ts';
import { ROWS_PER_INSERT } from './workload.ts';

const MB = 1_000_000;
const DRAWN = join(import.meta.dirname, '../docs/bench');
const SEARCH16: Scenario = PLAIN.find(
  (one) => one.method === 'Search' && one.callers === 16,
) as Scenario;
const SEARCH1: Scenario = PLAIN.find(
  (one) => one.method === 'Search' && one.callers === 1,
) as Scenario;

/** How much a server finds, of all and of what filters let pass, and with how many candidates. */
export interface Recalls {
  readonly ef: number;
  readonly recall: number;
  readonly filtered: readonly number[];
}

export interface Results {
  readonly options: Options;
  readonly machine: string;
  readonly rounds: Rounds;
  readonly recalls: ReadonlyMap<string, Recalls>;
  readonly peers: readonly RunningPeer[];
  readonly argon2: number;
  readonly atRest: Awaited<ReturnType<typeof startAndIdle>>;
  readonly warmFull: number;
  /** After the load, bytes: ours, then those of the others. */
  readonly memories: readonly (number | undefined)[];
}

type Say = (line: string) => void;

/** Says what was measured, and keeps it and draws it where that was asked for. */
export function report(results: Results, say: Say): void {
  const { options, rounds, peers, argon2, atRest } = results;
  sayCalls(results, say);
  sayAuthentication(rounds, say);
  sayRest(results, say);
  const list: readonly Goal[] = [
    ...goals({
      searchesPerSecond: rounds.medians('latchkey', SEARCH16).perSecond,
      searchP50: rounds.medians('latchkey', SEARCH1).p50,
      authenticationRatio: rounds.ratio('authenticated', 'open', SEARCH16),
      argon2Runs: argon2,
      idleMemory: atRest.idleMemory,
      warmStart: atRest.warmStart,
    }),
    ...peers.flatMap(({ name }) => peerGoals(rounds, name)),
  ];
  const verdicts = list.map(({ name, target, measured, reached }) => [
    ...[name, target, measured],
    reached ? 'reached' : 'MISSED',
  ]);
  say(`\n${table(['goal', 'target', 'measured', 'verdict'], verdicts)}`);
  const { recalls, machine, warmFull, memories } = results;
  const numbers = {
    ...{
      machine,
      options,
      recalls: Object.fromEntries(recalls),
      argon2,
      atRest,
      warmFull,
      memories,
    },
    ...{ peers: peers.map(({ name, readyAfter }) => ({ name, readyAfter })) },
    ...{ goals: list, runs: rounds.all() },
  };
  const content = `${JSON.stringify(numbers, null, 2)}\n`;
  if (options.json) writeFileSync(options.json, content);
  if (options.draw && peers.length > 0) {
    mkdirSync(DRAWN, { recursive: true });
    writeFileSync(join(DRAWN, 'compared.json'), content);
    writeFileSync(join(DRAWN, 'compared.svg'), drawn(results));
  }
}

/** Insertions count by entities, everything else by calls. */
function perSecond({ method }: Scenario, figures: Figures): number {
  return method === 'Insert' ? figures.perSecond * ROWS_PER_INSERT : figures.perSecond;
}

const number = (value: number) => Math.round(value).toLocaleString('en');

function sayCalls({ rounds, peers }: Results, say: Say): void {
  const names = ['latchkey', ...peers.map(({ name }) => name)];
  const rows = SCENARIOS.flatMap((scenario) =>
    names.map((name) => {
      const figures = rounds.medians(name, scenario);
      const ratio = peers.length > 0 ? [rounds.ratio('latchkey', name, scenario).toFixed(2)] : [];
      const { p50, p99 } = figures;
      return [
        ...[name, titleOf(scenario), String(scenario.callers)],
        ...[number(perSecond(scenario, figures)), p50.toFixed(2), p99.toFixed(2), ...ratio],
      ];
    }),
  );
  say('\nAuthentication on; the load from a process of its own on the same cores');
  if (names.includes('milvus-lite')) say('(Milvus Lite knows no users and lets everybody in)');
  const head = ['server', 'call', 'callers', '/s', 'p50 ms', 'p99 ms'];
  say(table(peers.length > 0 ? [...head, 'latchkey ÷ it'] : head, rows));
}

function sayAuthentication(rounds: Rounds, say: Say): void {
  const of = (figures: Figures) => [
    ...[number(figures.perSecond), figures.p50.toFixed(2), figures.p99.toFixed(2)],
  ];
  const rows = PLAIN.map((scenario) => [
    ...[scenario.method, String(scenario.callers)],
    ...of(rounds.medians('authenticated', scenario)),
    ...of(rounds.medians('open', scenario)),
    rounds.ratio('authenticated', 'open', scenario).toFixed(3),
  ]);
  say('\nThe price of authentication: the same server with it and without, in turn');
  const sides = ['on calls/s', 'p50 ms', 'p99 ms', 'off calls/s', 'p50 ms', 'p99 ms'];
  say(table(['call', 'callers', ...sides, 'on ÷ off'], rows));
}

function sayRest({ options, recalls, peers, atRest, warmFull, memories }: Results, say: Say): void {
  say('');
  for (const [name, { ef, recall, filtered }] of recalls) {
    const shares = filtered.map((one) => one.toFixed(3)).join(', ');
    say(`recall@10 of ${name}: ${recall.toFixed(3)} with ef ${ef}; 1, 10, 50 % pass: ${shares}`);
  }
  say(`first start to ready: ${(atRest.firstStart / 1000).toFixed(2)} s`);
  say(`warm start with ${number(options.rows)} vectors: ${(warmFull / 1000).toFixed(2)} s`);
  for (const { name, readyAfter } of peers) {
    say(`start of ${name} to its first answer: ${(readyAfter / 1000).toFixed(2)} s`);
  }
  ['latchkey', ...peers.map(({ name }) => name)].forEach((name, at) => {
    const memory = memories[at];
    if (memory) say(`memory of ${name} after the load: ${number(memory / MB)} MB`);
  });
}

function drawn({ options, machine, rounds, peers }: Results): string {
  const names = ['latchkey', ...peers.map(({ name }) => name)];
  const shown = SCENARIOS.filter(({ method }) => method !== 'GetVersion');
  const groups: Group[] = shown.map((scenario) => {
    const what = scenario.method === 'Insert' ? 'entities inserted' : 'searches';
    const which = scenario.share === undefined ? '' : `, a filter lets ${scenario.share} % pass`;
    const callers = scenario.callers === 1 ? '1 caller' : `${scenario.callers} callers`;
    return {
      title: `${what} per second, ${callers}${which}`,
      bars: names.map((name) => {
        const value = perSecond(scenario, rounds.medians(name, scenario));
        const ratio = rounds.ratio('latchkey', name, scenario);
        const text =
          name === 'latchkey' ? number(value) : `${number(value)}  (1 : ${ratio.toFixed(1)})`;
        return { label: name, value, text };
      }),
    };
  });
  const what = `${number(options.rows)} × 128 vectors, authentication on, the same recall without a filter`;
  return barChart('Latchkey beside Milvus 2.3.5 and Milvus Lite', [what, machine], groups);
}
