import type { LoadResult } from './load-job.ts';
import { median } from './median.ts';
import { SCENARIOS, type Scenario, type Target, type Workload } from './workload.ts';

export type Figures = Pick<LoadResult, 'perSecond' | 'p50' | 'p99'>;

/** Measures several servers in turn, round after round, so that a drift of the machine hits all. */
export class Rounds {
  readonly #workload: Workload;
  readonly #targets: readonly Target[];
  readonly #options: { readonly seconds: number; readonly pairs: number };
  /** By server and scenario, a run each round. */
  readonly #runs = new Map<string, Figures[]>();

  constructor(
    workload: Workload,
    targets: readonly Target[],
    options: { readonly seconds: number; readonly pairs: number },
  ) {
    this.#workload = workload;
    this.#targets = targets;
    this.#options = options;
  }

  async run(say: (line: string) => void): Promise<void> {
    const { pairs, seconds } = this.#options;
    for (let round = 1; round <= pairs; round++) {
      say(`Round ${round} of ${pairs} …`);
      for (const scenario of SCENARIOS) {
        // Every second round the other way about: nobody is always the first.
        const order = round % 2 ? this.#targets : [...this.#targets].reverse();
        for (const target of order) {
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

  /** Calls per second of the one ÷ the other, a ratio each round. */
  ratios(one: string, other: string, scenario: Scenario): number[] {
    const others = this.#of(other, scenario);
    return this.#of(one, scenario).map((run, i) => run.perSecond / (others[i]?.perSecond ?? NaN));
  }

  all(): Record<string, readonly Figures[]> {
    return Object.fromEntries(this.#runs);
  }

  #of(name: string, scenario: Scenario): readonly Figures[] {
    return this.#runs.get(key(name, scenario)) ?? [];
  }
}

const key = (name: string, { method, callers }: Scenario) => `${name} ${method} ${callers}`;
