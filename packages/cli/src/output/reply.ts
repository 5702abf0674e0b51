import type { Screen } from './screen.ts';

/** A row's value for a column: a key of it, or what is made of it. */
type Source<Row> = (keyof Row & string) | ((row: Row) => unknown);
type Columns<Row> = Readonly<Record<string, Source<Row>>>;

/** What a command has to say, whichever form it is asked for in. */
export interface Reply {
  /** What `-o json` and `--query` see. */
  readonly data: unknown;
  /** The same for people, as lines. */
  readonly table: (screen: Screen) => string[];
  /** For standard error, beside the answer: what to do next, or that a secret is shown this once. */
  readonly note?: string;
  readonly exitCode?: number;
  /** What is waited for once the reply is out: nothing that goes wrong there can take a secret away. */
  readonly after?: () => Promise<void>;
}

export type { Columns, Source };
