import type { LoadResult } from './load-job.ts';
import { median } from './median.ts';
import type { Scenario } from './scenarios.ts';
import type { Target, Workload } from './workload.ts';

export type Figures = Pick<LoadResult, 'perSecond' | 'p50' | 'p99'>;

/** A server with what is measured of it. */
export interface Entrant {
  readonly target: Target;
  readonly scenarios: readonly Scenario[];
  /** Somebody else's: a run that it answers wrongly is made again. Milvus Lite finds nothing now and then. */
  readonly isPeer?: boolean;
}

/** Of a peer, until a run of it counts. */
const ATTEMPTS = 3;

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
        for (const entrant of round % 2 ? all : all.reverse()) {
          const { perSecond, p50, p99 } = await this.#measure(entrant, scenario, seconds, say);
          const name = key(entrant.target.name, scenario);
          const runs = this.#runs.get(name) ?? [];
          runs.push({ perSecond, p50, p99 });
          this.#runs.set(name, runs);
        }
      }
    }
  }

  /** @throws what is wrong with the answers; of a peer's, if it is so each time */
  async #measure(
    { target, isPeer = false }: Entrant,
    scenario: Scenario,
    seconds: number,
    say: (line: string) => void,
  ): Promise<Figures> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#workload.measure(target, scenario, seconds);
      } catch (error) {
        if (!isPeer || attempt === ATTEMPTS) throw error;
        say(`${error instanceof Error ? error.message : error}; once more`);
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
