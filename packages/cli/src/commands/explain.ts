import type {
  CollectionAnswer,
  DryRunAnswer,
  MayAnswer,
  RightsAnswer,
} from '@latchkey/server/explain';
import { Command, InvalidArgumentError, Option } from 'commander';
import { addControlPlane, type ControlPlaneOptions, callControlPlane } from '../control-plane.ts';
import { type Screen, screenOf } from '../explain/screen.ts';
import { showChange } from '../explain/show-change.ts';
import { showCollection } from '../explain/show-collection.ts';
import { showMay } from '../explain/show-may.ts';
import { showRights } from '../explain/show-rights.ts';
import { failure } from '../failure.ts';

const EXAMPLES = `
Ask the server that is running. Nothing is ever changed: grant, revoke and the like are dry runs.
ON is a collection "default.docs", a database "default", "*" for all, "user:bob" or "role:reader".
Exit code: 0 allowed (or it would be done), 1 denied (or refused), 2 not answered.

Examples:
  latchkey explain user alice --can Insert --on default.docs
  latchkey explain user alice
  latchkey explain api-key key-0123456789abcdef --can Search --on default
  latchkey explain collection default.docs
  latchkey explain grant writer CollectionReadWrite --on default.docs
  latchkey explain revoke-role alice writer --credentials-file latchkey.json -o json`;

interface Options extends ControlPlaneOptions {
  readonly cluster?: string;
  readonly output: 'table' | 'json';
  readonly limit?: number;
  readonly offset?: number;
  readonly can?: string;
  readonly on?: string;
  readonly force?: boolean;
}

/** What a question is, and how its answer is shown. */
interface Inquiry {
  /** What is undefined is left out. */
  readonly body: object;
  readonly show: (answer: unknown, screen: Screen) => string[];
  /** Whether the answer is yes. */
  readonly isYes: (answer: unknown) => boolean;
}

/** Exit code. */
const NOT_ANSWERED = 2;

/** `latchkey explain`: who may do what and why, and what a change would change. */
export function explainCommand(): Command {
  const explain = new Command('explain')
    .description('why somebody may or may not do something, and what a change would change')
    .addHelpText('after', EXAMPLES)
    .showHelpAfterError('(--help shows what it takes)')
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : NOT_ANSWERED));
  addPrincipal(explain, 'user <NAME>', 'what a user may do, or whether it may do one thing');
  addPrincipal(explain, 'api-key <ID>', 'the same of an API key, by its public id');
  add(explain, 'collection <DATABASE.COLLECTION>', 'who can do what with it', ([collection]) =>
    inquiry<CollectionAnswer>({ collection }, showCollection, () => true),
  );
  addGrant(explain, 'grant', 'what it would change to grant a privilege or a group to a role');
  addGrant(explain, 'revoke', 'what it would change to take one from a role');
  addTrial(explain, 'grant-role <USER> <ROLE>', 'what it would change to give a user a role', {
    change: ([user, role]) => ({ grantRole: { user, role } }),
  });
  addTrial(explain, 'revoke-role <USER> <ROLE>', 'what it would change to take it away', {
    change: ([user, role]) => ({ revokeRole: { user, role } }),
  });
  addTrial(explain, 'add-to-group <GROUP> <PRIVILEGE...>', 'the same of members of a group', {
    change: ([group, ...privileges]) => ({ addToGroup: { group, privileges } }),
  });
  addTrial(explain, 'remove-from-group <GROUP> <PRIVILEGE...>', 'the same of taking them out', {
    change: ([group, ...privileges]) => ({ removeFromGroup: { group, privileges } }),
  });
  addTrial(explain, 'drop-role <ROLE>', 'what it would change to drop a role', {
    change: ([role], { force = false }) => ({ dropRole: { role, force } }),
  }).option('--force', 'with its grants, and though users hold it');
  return explain;
}

function addPrincipal(explain: Command, spec: string, description: string): void {
  const key = spec.startsWith('user') ? 'user' : 'apiKey';
  add(explain, spec, description, ([name], { can, on }) =>
    can === undefined
      ? inquiry<RightsAnswer>({ [key]: name, on }, showRights, () => true)
      : inquiry<MayAnswer>(
          { [key]: name, can, on },
          (answer, screen) => showMay(answer, can, screen),
          ({ allowed }) => allowed,
        ),
  )
    .option('--can <PRIVILEGE>', 'a privilege or a call, e.g. Insert or HybridSearch')
    .option('--on <ON>', 'what it is about');
}

function addGrant(explain: Command, kind: 'grant' | 'revoke', description: string): void {
  addTrial(explain, `${kind} <ROLE> <PRIVILEGE>`, description, {
    change: ([role, privilege], { on }) => ({ [kind]: { role, privilege, on } }),
  }).requiredOption('--on <ON>', 'what the privilege is on');
}

function addTrial(
  explain: Command,
  spec: string,
  description: string,
  { change }: { change: (args: readonly string[], options: Options) => object },
): Command {
  return add(explain, spec, description, (args, options) =>
    inquiry<DryRunAnswer>(
      { change: change(args, options) },
      showChange,
      ({ refused }) => refused === undefined,
    ),
  );
}

/** An inquiry whose kind of answer is known by what was asked. */
function inquiry<Answer>(
  body: object,
  show: (answer: Answer, screen: Screen) => string[],
  isYes: (answer: Answer) => boolean,
): Inquiry {
  return {
    body,
    show: (answer, screen) => show(answer as Answer, screen),
    isYes: (answer) => isYes(answer as Answer),
  };
}

function add(
  explain: Command,
  spec: string,
  description: string,
  inquire: (args: readonly string[], options: Options) => Inquiry,
): Command {
  const command = explain
    .command(spec)
    .description(description)
    .addOption(new Option('-o, --output <FORM>').choices(['table', 'json']).default('table'))
    .option('--limit <N>', 'rows of the answer, at most 1000 (default: 100)', wholeNumber)
    .option('--offset <N>', 'rows to leave out at the beginning', wholeNumber)
    .option('--cluster <ID>', 'the cluster, where there are several');
  return addControlPlane(command).action(async () => {
    const options = command.opts<Options>();
    process.exitCode = await answer(inquire(command.args, options), options);
  });
}

/** Prints an answer, or why there is none. @returns the exit code */
async function answer(inquiry: Inquiry, options: Options): Promise<number> {
  const { cluster: clusterId, limit, offset, output } = options;
  try {
    const body = { ...inquiry.body, clusterId, limit, offset };
    const found = await callControlPlane('/v2/latchkey/explain', body, options);
    const lines =
      output === 'json'
        ? [JSON.stringify(found, null, 2)]
        : inquiry.show(found, screenOf(process.stdout));
    process.stdout.write(`${lines.join('\n')}\n`);
    return inquiry.isYes(found) ? 0 : 1;
  } catch (error) {
    process.stderr.write(`${failure(error)}\n`);
    return NOT_ANSWERED;
  }
}

function wholeNumber(text: string): number {
  if (/^\d{1,7}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('it must be a whole number.');
}
