import { Command, Option } from 'commander';
import { askLine, isInteractive, readStdin } from '../ask/ask-line.ts';
import { confirm } from '../ask/confirm.ts';
import { CommandError } from '../kit/command-error.ts';
import { EXIT } from '../kit/exit-code.ts';
import type { Shell } from '../kit/shell.ts';
import { addOutput, examplesText } from '../kit/verb.ts';
import { type OutputOptions, print } from '../output/print.ts';
import { listReply } from '../output/replies.ts';
import { ControlPlane } from '../server/control-plane.ts';
import {
  checkProfileName,
  type Profile,
  profileNamed,
  readProfiles,
  writeProfiles,
} from '../server/profiles.ts';
import { DEFAULT_URL, serverAddress } from '../server/server-address.ts';

interface ConfigureOptions {
  readonly profile: string;
  readonly url?: string;
  readonly apiKeyStdin?: boolean;
  readonly data?: string;
  readonly caFile?: string;
  readonly cluster?: string;
  readonly unchecked?: boolean;
}

/** `latchkey configure`: servers to work with, by name. */
export function configureCommand(shell: Shell): Command {
  const command = new Command('configure')
    .description('save a server and its key under a name, for --profile')
    .addOption(new Option('--profile <NAME>', 'the name').default('default'))
    .option('--url <URL>', `the control plane (default: ${DEFAULT_URL})`)
    .option('--api-key-stdin', 'read the API key from standard input')
    .option('--data <DIR>', 'a server on this machine, by its data directory: no key')
    .option('--ca-file <FILE>', 'a certificate to trust, PEM')
    .option('--cluster <CLUSTER>', 'the cluster to take where --cluster is not given')
    .option('--unchecked', 'save it without asking the server')
    .addHelpText(
      'after',
      examplesText(
        [
          'configure',
          'configure --profile prod --url https://vectors.example.com:8530 --api-key-stdin < key.txt',
          'configure --profile here --data /var/lib/latchkey',
          'configure use prod',
        ],
        'Asks for what is not given. The file is readable by you alone; the key stands in it as it is.',
      ),
    )
    .action(async () => configure(command.opts<ConfigureOptions>(), shell));
  command.addCommand(listCommand(shell));
  command.addCommand(useCommand(shell));
  command.addCommand(removeCommand(shell));
  return command;
}

async function configure(options: ConfigureOptions, shell: Shell): Promise<void> {
  const { profile: name } = options;
  checkProfileName(name);
  const profile = await profileFrom(options, shell);
  if (!options.unchecked) await check(profile);
  const known = readProfiles(shell.env);
  const profiles = { ...known.profiles, [name]: profile };
  writeProfiles({ current: known.current ?? name, profiles }, shell.env);
  const used =
    (known.current ?? name) === name ? 'used from now on' : `use it by --profile ${name}`;
  shell.stdout.write(`Profile ${name} was saved: ${used}.\n`);
}

async function profileFrom(options: ConfigureOptions, shell: Shell): Promise<Profile> {
  const { data, caFile, cluster } = options;
  const more = { ...(caFile && { caFile }), ...(cluster && { cluster }) };
  if (data !== undefined) return { data, ...more };
  if (!options.apiKeyStdin && !isInteractive(shell)) {
    throw new CommandError(
      'no API key: give it on standard input with --api-key-stdin, or --data DIR on the machine of the server',
      { exitCode: EXIT.usage },
    );
  }
  const url = options.url ?? (await urlAsked(options, shell));
  const apiKey = options.apiKeyStdin
    ? await readStdin(shell, '--api-key-stdin')
    : (await askLine('API key (it is not shown): ', shell, { hidden: true })).trim();
  return { url, apiKey, ...more };
}

async function urlAsked({ apiKeyStdin }: ConfigureOptions, shell: Shell): Promise<string> {
  if (apiKeyStdin) return DEFAULT_URL;
  const typed = await askLine(`Control plane (Enter alone: ${DEFAULT_URL}): `, shell);
  return typed.trim() || DEFAULT_URL;
}

/** That there is a server, and that it takes the key. */
async function check({ url, apiKey, data, caFile }: Profile): Promise<void> {
  const env = { LATCHKEY_API_KEY: apiKey, LATCHKEY_URL: url, LATCHKEY_CA_FILE: caFile };
  const address = serverAddress(data === undefined ? { url: url ?? DEFAULT_URL } : { data }, env);
  await new ControlPlane(address).get('/v2/clusters', { pageSize: 1 });
}

function listCommand(shell: Shell): Command {
  const command = new Command('list')
    .description('the servers that were saved, without their keys')
    .addHelpText('after', examplesText(['configure list']));
  addOutput(command);
  return command.action(() => {
    const { current, profiles } = readProfiles(shell.env);
    const rows = Object.entries(profiles).map(
      ([profile, { apiKey, login, url, data, cluster, caFile }]) => ({
        ...{ profile, current: profile === current, server: url ?? data, cluster, caFile },
        apiKey: apiKey === undefined ? undefined : masked(apiKey),
        signedInAs: login?.as,
      }),
    );
    const columns = {
      ...({ profile: 'profile', current: 'current', server: 'server' } as const),
      ...({ 'API key': 'apiKey', 'signed in as': 'signedInAs', cluster: 'cluster' } as const),
    };
    const none = 'No servers yet: save one with "latchkey configure".';
    print(listReply(rows, columns, { none }), command.opts<OutputOptions>(), shell);
  });
}

/** Enough to tell keys apart, too little to use one. */
const masked = (key: string) => (key.length < 16 ? '…' : `${key.slice(0, 6)}…`);

function useCommand(shell: Shell): Command {
  return new Command('use')
    .argument('<PROFILE>', 'its name')
    .description('take this server where none is named')
    .addHelpText('after', examplesText(['configure use prod']))
    .action((name: string) => {
      const known = readProfiles(shell.env);
      profileNamed(name, known);
      writeProfiles({ ...known, current: name }, shell.env);
      shell.stdout.write(`Profile ${name} is used from now on.\n`);
    });
}

function removeCommand(shell: Shell): Command {
  return new Command('remove')
    .argument('<PROFILE>', 'its name')
    .description('forget a server and its key')
    .option('-y, --yes', 'confirmed: do not ask')
    .addHelpText('after', examplesText(['configure remove prod --yes']))
    .action(async (name: string, options: { yes?: boolean }) => {
      const { current, profiles } = readProfiles(shell.env);
      profileNamed(name, { profiles });
      await confirm({ what: `This forgets the profile ${name}.`, name }, options, shell);
      const { [name]: _, ...rest } = profiles;
      const kept = current === name ? {} : { ...(current && { current }) };
      writeProfiles({ ...kept, profiles: rest }, shell.env);
      shell.stdout.write(`Profile ${name} was removed. The key itself is still good.\n`);
    });
}
