import { Command, Option } from 'commander';
import { CommandError } from '../kit/command-error.ts';
import { EXIT } from '../kit/exit-code.ts';
import { wholeNumber } from '../kit/options.ts';
import { parsePast } from '../kit/parse-duration.ts';
import type { Session } from '../kit/session.ts';
import type { Shell } from '../kit/shell.ts';
import { addVerb } from '../kit/verb.ts';
import { cell } from '../output/cell.ts';
import { listReply, oneReply } from '../output/replies.ts';
import type { Reply } from '../output/reply.ts';
import { segment } from '../server/control-plane.ts';

interface Change {
  readonly field: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

interface Row {
  readonly seq: number;
  readonly time: string;
  readonly action: string;
  readonly object: string;
  readonly clusterId: string;
  readonly actor: { readonly kind: string; readonly id: string; readonly name: string };
  readonly source: string;
  readonly requestId: string;
  readonly changes: readonly Change[];
  readonly intact: boolean;
}

interface ListOptions {
  readonly from?: string;
  readonly to?: string;
  readonly actor?: string;
  readonly action?: string;
  readonly object?: string;
  readonly limit: number;
}

const PAGE_SIZE = 1000;
/** Of a value in the table of many rows. */
const SHORT = 32;

/** `latchkey audit`: who changed what. */
export function auditCommand(shell: Shell): Command {
  const noun = new Command('audit').description(
    'who changed what, and whether nobody tampered with it',
  );
  addVerb(noun, { ...LIST, within: 'cluster' }, shell);
  addVerb(noun, { ...SHOW, within: 'cluster' }, shell);
  addVerb(noun, VERIFY, shell);
  return noun;
}

const LIST = {
  spec: 'list',
  summary: 'changes, newest first; of the organization, or with --cluster of one',
  examples: [
    'audit list --limit 20',
    'audit list --cluster main --from 24h --object user:alice',
    'audit list --actor db_admin --action CreateCredential -o json',
  ],
  options: [
    new Option('--from <TIME>', '24h ago, or 2026-11-26T00:00:00Z').argParser(parsePast),
    new Option('--to <TIME>', 'not included').argParser(parsePast),
    new Option('--actor <NAME>', 'name or id of who did it'),
    new Option('--action <ACTION>', 'e.g. CreateCredential'),
    new Option('--object <OBJECT>', 'e.g. user:alice, or user:* for all such'),
    new Option('--limit <N>', 'rows at most').argParser(wholeNumber).default(100),
  ],
  run: async (session: Session<ListOptions>) =>
    listReply(
      await rowsOf(session),
      {
        ...({ '#': 'seq', time: 'time', action: 'action', object: 'object' } as const),
        changed: ({ changes }) => changes.map(changeText).join('; '),
        by: actorText,
        from: 'source',
        intact: intactText,
      },
      { none: 'No such changes.' },
    ),
};

const SHOW = {
  spec: 'show <NUMBER>',
  summary: 'one change, with every value before and after',
  examples: ['audit show 17', 'audit show 17 -o json --query changes'],
  run: async (session: Session<unknown>): Promise<Reply> => {
    const seq = session.parsed(0, 'NUMBER', wholeNumber);
    const query = { before: seq + 1, pageSize: 1 };
    const { rows } = await session.server.get<{ rows: Row[] }>(await pathOf(session), query);
    const [row] = rows;
    if (row?.seq !== seq) {
      throw new CommandError(`no change ${seq}`, { exitCode: EXIT.notFound });
    }
    return oneReply(row, {
      ...({ number: 'seq', time: 'time', action: 'action', object: 'object' } as const),
      ...({ cluster: 'clusterId', from: 'source', request: 'requestId' } as const),
      ...{ by: actorText, intact: intactText, changed: () => '' },
      ...Object.fromEntries(row.changes.map((change) => [change.field, () => valuesText(change)])),
    });
  },
};

/** e.g. `description: old → new` */
const changeText = (change: Change) => `${change.field}: ${valuesText(change, SHORT)}`;

function valuesText({ before, after }: Change, longest = Number.POSITIVE_INFINITY): string {
  const now = shortened(cell(after), longest);
  return before === undefined ? now : `${shortened(cell(before), longest)} → ${now}`;
}

function shortened(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}

const intactText = ({ intact }: Row) => (intact ? 'yes' : 'TAMPERED');

/** e.g. `user alice`, `host` */
const actorText = ({ actor: { kind, id, name } }: Row) =>
  name === kind ? kind : `${kind} ${name || id}`;

async function pathOf(session: Session<unknown>): Promise<string> {
  return session.server.address.cluster === undefined
    ? '/v2/latchkey/audit'
    : `/v2/latchkey/clusters/${segment(await session.clusterId())}/audit`;
}

async function rowsOf(session: Session<ListOptions>): Promise<Row[]> {
  const { from, to, actor, action, object, limit } = session.options;
  const path = await pathOf(session);
  const rows: Row[] = [];
  for (let before: number | undefined; ; ) {
    const pageSize = Math.min(limit - rows.length, PAGE_SIZE);
    if (pageSize <= 0) return rows;
    const query = { from, to, actor, action, object, before, pageSize };
    const page = await session.server.get<{ rows: Row[]; next?: number }>(path, query);
    rows.push(...page.rows);
    if (page.next === undefined) return rows;
    before = page.next;
  }
}

const VERIFY = {
  spec: 'verify',
  summary: 'whether every row follows from the one before it; exit code 1 if not',
  examples: ['audit verify', 'audit verify --data /var/lib/latchkey -o json'],
  run: async ({ server }: Session<unknown>): Promise<Reply> => {
    const data = await server.post<{ intact: boolean; firstBroken?: number }>(
      '/v2/latchkey/audit/verify',
    );
    const { intact, firstBroken } = data;
    const text = intact
      ? 'Every row follows from the one before it.'
      : `Row ${firstBroken} was changed, or one before it is missing.`;
    return { data, table: () => [text], exitCode: intact ? EXIT.done : EXIT.refused };
  },
};
