import type {
  CollectionAnswer,
  DryRunAnswer,
  MayAnswer,
  RightsAnswer,
} from '@latchkey/server/explain';
import { OperatorError } from '@latchkey/server/operator-error';
import { Command } from 'commander';
import { showChange } from '../explain/show-change.ts';
import { showCollection } from '../explain/show-collection.ts';
import { showMay } from '../explain/show-may.ts';
import { showRights } from '../explain/show-rights.ts';
import { CommandError } from '../kit/command-error.ts';
import { EXIT } from '../kit/exit-code.ts';
import { wholeNumber } from '../kit/options.ts';
import { Session } from '../kit/session.ts';
import type { Shell } from '../kit/shell.ts';
import { addAddress, addOutput, examplesText } from '../kit/verb.ts';
import { printableIn } from '../output/cell.ts';
import { type OutputOptions, print } from '../output/print.ts';
import type { Screen } from '../output/screen.ts';
import type { AddressOptions } from '../server/server-address.ts';

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

interface Options extends AddressOptions, OutputOptions {
  readonly limit?: number;
  readonly offset?: number;
  readonly can?: string;
  readonly on?: string;
  readonly force?: boolean;
}

interface Noun {
  readonly explain: Command;
  readonly shell: Shell;
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
export function explainCommand(shell: Shell): Command {
  const explain = new Command('explain')
    .description('why somebody may or may not do something, and what a change would change')
    .addHelpText('after', EXAMPLES);
  const noun = { explain, shell };
  addPrincipal(noun, 'user <USER>', 'what a user may do, or whether it may do one thing', [
    'user alice --can Insert --on default.docs',
    'user alice',
  ]);
  addPrincipal(noun, 'api-key <KEY>', 'the same of an API key, by its public id', [
    'api-key key-0123456789abcdef --can Search --on default',
  ]);
  add(
    noun,
    'collection <DATABASE.COLLECTION>',
    'who can do what with it',
    ['collection default.docs'],
    ([collection]) => inquiry<CollectionAnswer>({ collection }, showCollection, () => true),
  );
  addGrant(noun, 'grant', 'what it would change to grant a privilege or a group to a role');
  addGrant(noun, 'revoke', 'what it would change to take one from a role');
  addMemberships(noun);
  return explain;
}

function addMemberships(noun: Noun): void {
  addTrial(noun, 'grant-role <USER> <ROLE>', 'what it would change to give a user a role', {
    example: 'grant-role alice writer',
    change: ([user, role]) => ({ grantRole: { user, role } }),
  });
  addTrial(noun, 'revoke-role <USER> <ROLE>', 'what it would change to take it away', {
    example: 'revoke-role alice writer -o json',
    change: ([user, role]) => ({ revokeRole: { user, role } }),
  });
  addTrial(noun, 'add-to-group <GROUP> <PRIVILEGE...>', 'the same of members of a group', {
    example: 'add-to-group loaders Load Release',
    change: ([group, ...privileges]) => ({ addToGroup: { group, privileges } }),
  });
  addTrial(noun, 'remove-from-group <GROUP> <PRIVILEGE...>', 'the same of taking them out', {
    example: 'remove-from-group loaders Release',
    change: ([group, ...privileges]) => ({ removeFromGroup: { group, privileges } }),
  });
  addTrial(noun, 'drop-role <ROLE>', 'what it would change to drop a role', {
    example: 'drop-role writer --force',
    change: ([role], { force = false }) => ({ dropRole: { role, force } }),
  }).option('--force', 'with its grants, and though users hold it');
}

function addPrincipal(
  noun: Noun,
  spec: string,
  description: string,
  examples: readonly string[],
): void {
  const key = spec.startsWith('user') ? 'user' : 'apiKey';
  add(noun, spec, description, examples, ([name], { can, on }) =>
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

function addGrant(noun: Noun, kind: 'grant' | 'revoke', description: string): void {
  addTrial(noun, `${kind} <ROLE> <PRIVILEGE>`, description, {
    example: `${kind} writer CollectionReadWrite --on default.docs`,
    change: ([role, privilege], { on }) => ({ [kind]: { role, privilege, on } }),
  }).requiredOption('--on <ON>', 'what the privilege is on');
}

function addTrial(
  noun: Noun,
  spec: string,
  description: string,
  trial: {
    readonly example: string;
    readonly change: (args: readonly string[], options: Options) => object;
  },
): Command {
  return add(noun, spec, description, [trial.example], (args, options) =>
    inquiry<DryRunAnswer>(
      { change: trial.change(args, options) },
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
  { explain, shell }: Noun,
  spec: string,
  description: string,
  examples: readonly string[],
  inquire: (args: readonly string[], options: Options) => Inquiry,
): Command {
  const command = explain
    .command(spec)
    .description(description)
    .option('--limit <N>', 'rows of the answer, at most 1000 (default: 100)', wholeNumber)
    .option('--offset <N>', 'rows to leave out at the beginning', wholeNumber)
    .option('--cluster <CLUSTER>', 'its id or name, where there are several');
  addOutput(command);
  addAddress(command).addHelpText(
    'after',
    examplesText(examples.map((example) => `explain ${example}`)),
  );
  return command.action(async () => {
    const session = new Session<Options>(command.args, command.opts<Options>(), shell);
    try {
      await answer(inquire(command.args, session.options), session);
    } catch (error) {
      throw notAnswered(error);
    }
  });
}

/** Asks, and prints the answer. The exit code says whether it is yes. */
async function answer(inquiry: Inquiry, session: Session<Options>): Promise<void> {
  const { options, shell, server } = session;
  const { limit, offset } = options;
  const named = server.address.cluster !== undefined;
  const clusterId = named ? await session.clusterId() : undefined;
  const body = { ...inquiry.body, clusterId, limit, offset };
  const data = await server.post('/v2/latchkey/explain', body);
  const exitCode = inquiry.isYes(data) ? EXIT.done : EXIT.refused;
  print(
    { data, table: (screen) => inquiry.show(printableIn(data), screen), exitCode },
    options,
    shell,
  );
}

/** No answer is told from a no: whoever asks in a script must not take one for the other. */
function notAnswered(error: unknown): unknown {
  if (!(error instanceof OperatorError)) return error;
  const { code } = error as Partial<CommandError>;
  return new CommandError(error.message, { exitCode: NOT_ANSWERED, code, cause: error });
}
