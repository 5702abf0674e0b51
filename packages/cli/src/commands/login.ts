import { hostname, userInfo } from 'node:os';
import { Command, Option } from 'commander';
import { isInteractive } from '../ask/ask-line.ts';
import { CommandError } from '../kit/command-error.ts';
import { EXIT } from '../kit/exit-code.ts';
import type { Shell } from '../kit/shell.ts';
import { examplesText } from '../kit/verb.ts';
import { openBrowser } from '../login/open-browser.ts';
import { type DeviceStart, waitForApproval } from '../login/wait-for-approval.ts';
import { printable } from '../output/cell.ts';
import { startProgress } from '../output/progress.ts';
import { ControlPlane } from '../server/control-plane.ts';
import {
  checkProfileName,
  type Profile,
  type Profiles,
  readProfiles,
  writeProfiles,
} from '../server/profiles.ts';
import { checkedUrl, DEFAULT_URL } from '../server/server-address.ts';

interface LoginOptions {
  readonly server?: string;
  readonly profile?: string;
  readonly caFile?: string;
  readonly browser: boolean;
}

/** `latchkey login`: sign in as oneself, by a code that is entered into the console. */
export function loginCommand(shell: Shell): Command {
  const command = new Command('login')
    .description('sign in as yourself, by a browser: with a password or single sign-on')
    .addOption(new Option('--server <URL>', `the control plane (default: ${DEFAULT_URL})`))
    .option('--profile <NAME>', 'where to keep the sign-in (default: the current one)')
    .option('--ca-file <FILE>', 'a certificate to trust, PEM')
    .option('--no-browser', 'do not open the page, only show its address')
    .addHelpText(
      'after',
      examplesText(
        [
          'login',
          'login --server https://vectors.example.com:8530 --profile prod',
          'login --profile prod --no-browser',
          'logout --profile prod',
        ],
        'Shows a code, which you enter into the console, on this machine or another. Commands may then do\n' +
          'what you may do, for 12 hours or until "latchkey logout". Scripts use API keys instead.',
      ),
    );
  return command.action(() => login(command.opts<LoginOptions>(), shell));
}

async function login(options: LoginOptions, shell: Shell): Promise<void> {
  const known = readProfiles(shell.env);
  const { name, profile } = place(options, known, shell);
  const caFile = options.caFile ?? profile.caFile ?? shell.env.LATCHKEY_CA_FILE;
  const { url } = profile;
  const server = new ControlPlane({ name: url, url, ...(caFile && { caFile }) });
  const client = clientName(shell);
  const begun = await server.post<DeviceStart>('/v2/latchkey/device', { client });
  show(begun, url, shell);
  if (options.browser && isInteractive(shell)) openBrowser(begun.verificationUri);
  const progress = startProgress('Waiting for the code', shell);
  const given = await waitForApproval(server, begun).finally(() => progress.end());
  const saved: Profile = {
    ...{ ...profile, login: { token: given.token, until: given.expireTime, as: given.email } },
    ...(caFile && { caFile }),
  };
  // What others did to the file meanwhile is kept.
  const now = readProfiles(shell.env);
  const current = now.current ?? name;
  writeProfiles({ current, profiles: { ...now.profiles, [name]: saved } }, shell.env);
  const used = current === name ? 'used from now on' : `use it by --profile ${name}`;
  shell.stdout.write(
    `Signed in to ${url} as ${printable(given.email)}, until ${printable(given.expireTime)}.\n` +
      `Profile ${name}: ${used}.\n`,
  );
}

/** What the console calls this command line. */
function clientName({ env }: Shell): string {
  return `${userName() ?? env.USER ?? 'latchkey'} on ${hostname()}`
    .replaceAll(/\p{Cc}/gu, '')
    .slice(0, 64);
}

/** In a container an account may have no name. */
function userName(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}

/** Which profile the sign-in goes to. It takes the place of no key and of no other server. */
function place(
  { server, profile: named }: LoginOptions,
  { current, profiles }: Profiles,
  { env }: Shell,
): { name: string; profile: Profile & { readonly url: string } } {
  const given = server && checkedUrl(server);
  const same = Object.entries(profiles).find(([, { url, login }]) => login && url === given)?.[0];
  const own = named ?? (env.LATCHKEY_CLI_PROFILE || undefined);
  const name = own ?? (given ? (same ?? 'default') : (current ?? 'default'));
  checkProfileName(name);
  const there = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  const url = given ?? checkedUrl(there?.url ?? (env.LATCHKEY_URL || DEFAULT_URL));
  const isOther = there?.url !== undefined && there.url !== url;
  if (there?.apiKey !== undefined || there?.data !== undefined || isOther) {
    throw new CommandError(
      `profile ${name} is for ${there?.data ?? `${there?.url}${there?.apiKey ? ' with an API key' : ''}`}: ` +
        'choose another name with --profile',
      { exitCode: EXIT.usage },
    );
  }
  return { name, profile: { ...there, url } };
}

function show(
  { verificationUri, userCode, expiresIn }: DeviceStart,
  url: string,
  { stderr }: Shell,
) {
  stderr.write(
    [
      `To sign in to ${url}, open this page and enter the code:`,
      '',
      `  page  ${printable(verificationUri)}`,
      `  code  ${printable(userCode)}`,
      '',
      `The code is good for ${Math.round(expiresIn / 60)} minutes, once. Give it to nobody.`,
      '',
    ].join('\n'),
  );
}
