import type { LoadResult } from './load-job.ts';
import { median } from './median.ts';
import type { Scenario } from './scenarios.ts';
import type { Target, Workload } from './workload.ts';

export type Figures = Pick<LoadResult, 'perSecond' | 'p50' | 'p99'>;

/** A server with what is measured of it. */
export interface Entrant {
  readonly target: Target;
  readonly scenarios: readonly Scenario[];
}

/** Measures several servers in turn, round after round, so that a drift of the machine hits all. */
export class Rounds {
  readonly #workload: Workload;
  readonly #options: { readonly seconds: number; readonly pairs: number };
  /** By server and scenario, a run each round. */
  readonly #runs = new Map<string, Figures[]>();

  constructor(workload: Workload, options: { readonly seconds: number; readonly pairs: number }) {
    this.#workload = workload;
    this.#options = options;
  }

  async run(
    scenarios: readonly Scenario[],
    entrants: readonly Entrant[],
    say: (line: string) => void,
  ): Promise<void> {
    const { pairs, seconds } = this.#options;
    for (let round = 1; round <= pairs; round++) {
      say(`Round ${round} of ${pairs} …`);
      for (const scenario of scenarios) {
        const all = entrants.filter((one) => one.scenarios.includes(scenario));
        // Every second round the other way about: nobody is always the first.
        for (const { target } of round % 2 ? all : all.reverse()) {
          const { perSecond, p50, p99 } = await this.#workload.measure(target, scenario, seconds);
          const runs = this.#runs.get(key(target.name, scenario)) ?? [];
          runs.push({ perSecond, p50, p99 });
          this.#runs.set(key(target.name, scenario), runs);
        }
      }
    }
  }

  medians(name: string, scenario: Scenario): Figures {
    const runs = this.#of(name, scenario);
    return {
      perSecond: median(runs.map((run) => run.perSecond)),
      p50: median(runs.map((run) => run.p50)),
      p99: median(runs.map((run) => run.p99)),
    };
  }

  /** A figure of the one ÷ that of the other: the median of the rounds' ratios. */
  ratio(one: string, other: string, scenario: Scenario, of: keyof Figures = 'perSecond'): number {
    const others = this.#of(other, scenario);
    const ratios = this.#of(one, scenario).map((run, i) => run[of] / (others[i]?.[of] ?? NaN));
    return median(ratios);
  }

  all(): Record<string, readonly Figures[]> {
    return Object.fromEntries(this.#runs);
  }

  #of(name: string, scenario: Scenario): readonly Figures[] {
    return this.#runs.get(key(name, scenario)) ?? [];
  }
}

const key = (name: string, { method, callers, share }: Scenario) =>
  `${name} ${method}${share === undefined ? '' : ` ${share}%`} ${callers}`;
