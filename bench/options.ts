import { parseArgs } from 'node:util';
import { PEER_NAMES } from './peers.ts';

export interface Options {
  readonly seconds: number;
  readonly pairs: number;
  readonly seed: number;
  readonly rows: number;
  /** That a server must reach to be compared. */
  readonly recall: number;
  /** Whether numbers and pictures go to `docs/bench`. */
  readonly draw: boolean;
  readonly vs: readonly string[];
  readonly json: string | undefined;
}

const HELP = `Usage: npm run bench -- [--seconds N] [--pairs N] [--vs PEERS] [--json FILE]
                        [--rows N] [--recall R] [--draw]
       npm run bench -- decision
       npm run bench -- million
       npm run bench -- texts
       npm run bench -- large [--rounds N]
       npm run bench -- loads [--collections N] [--rows N] [--text BYTES]
       npm run bench -- clusters [--clusters N]
       npm run bench -- replicas [--replicas N] [--revocations N]

Measures the built server: a light call and a search on 20,000 × 128 vectors, with one caller and
with 16, filtered searches, inserts, with authentication on and off, the load from a separate process
on the same machine. Also memory when idle, time to start, and how often argon2 runs. Ends with what
was to be reached. With "decision" instead what one decision of the authorizer costs, with ten users
and with 100,000; with "million" what a large collection is like while it is loaded and then; with "texts" how long
the event loop is kept while rows with long texts come beside strong reads, with "large" by single large calls, with "loads"
while several collections are filled behind each other; with "clusters" memory and start with twenty clusters in one process; with "replicas" searches
through one to three gateways, and how soon a revoked credential is refused by every one of them.

  --seconds N    of each measured run (default 3)
  --pairs N      rounds; in each every server is measured once, one after another, since machines
                 drift. What is printed are medians (default 5)
  --vs PEERS     the same beside other servers: ${PEER_NAMES.join(', ')}; installed with pip into
                 bench/.cache (Linux, Python 3). Milvus needs the ports 2379, 2380 and 9091 free
  --rows N       vectors (default 20,000)
  --recall R     each server searches with as few candidates as give this recall, ours with as many
                 as give the best of the others within 0.002 (default 0.99)
  --draw         with --vs: the numbers and a picture of them to docs/bench
  --seed N       of the vectors (default 1)
  --json FILE    write all numbers there, too

Examples:
  npm run bench
  npm run bench -- --seconds 10 --pairs 9 --json bench.json
  npm run bench -- --vs milvus,milvus-lite
  npm run bench -- --gateway [--seconds S] [--pairs N] [--rows N]    Milvus direct and behind a gateway
`;

/** Reads the command line; prints the help or what is wrong with it, and ends. */
export function parseOptions(args: readonly string[]): Options {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        seconds: { type: 'string', default: '3' },
        pairs: { type: 'string', default: '5' },
        seed: { type: 'string', default: '1' },
        vs: { type: 'string', default: '' },
        rows: { type: 'string', default: '20000' },
        recall: { type: 'string', default: '0.99' },
        draw: { type: 'boolean', default: false },
        json: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) {
      process.stdout.write(HELP);
      process.exit(0);
    }
    const vs = values.vs.split(',').filter(Boolean);
    const unknown = vs.find((name) => !PEER_NAMES.includes(name));
    if (unknown) throw new Error(`--vs: there is no ${unknown}, only ${PEER_NAMES.join(', ')}`);
    return {
      seconds: positive('seconds', values.seconds),
      pairs: positive('pairs', values.pairs),
      seed: positive('seed', values.seed),
      rows: positive('rows', values.rows),
      recall: positive('recall', values.recall),
      draw: values.draw,
      vs,
      json: values.json,
    };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\nSee --help.`);
    process.exit(2);
  }
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!(Number.isFinite(value) && value > 0)) throw new Error(`--${name} takes a number above 0`);
  return value;
}
