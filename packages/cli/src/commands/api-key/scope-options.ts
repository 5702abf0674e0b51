import { Option } from 'commander';
import { CommandError } from '../../kit/command-error.ts';
import { EXIT } from '../../kit/exit-code.ts';
import { onlyProject } from '../../kit/only-project.ts';
import { collect } from '../../kit/options.ts';
import { parseExpiry } from '../../kit/parse-duration.ts';
import type { Session } from '../../kit/session.ts';

export interface ScopeOptions {
  readonly role?: string;
  readonly orgRole?: string;
  readonly project?: string;
  readonly on?: readonly string[];
  readonly database?: readonly string[];
  readonly expires?: string | null;
  readonly description?: string;
}

/** What a key may do, as flags. More than one project takes the REST call. */
export const scopeOptions = () => [
  new Option('--role <ROLE>', 'its role in the project').choices([
    ...['Admin', 'Read-Write', 'Read-Only'],
  ]),
  new Option('--project <PROJECT>', 'the project, where there are several'),
  new Option('--on <CLUSTER>', 'this cluster alone; may be given several times').argParser(collect),
  new Option('--database <DATABASE>', 'this database of them alone; several times').argParser(
    collect,
  ),
  new Option('--org-role <ROLE>', 'a role of the organization instead').choices([
    ...['Owner', 'Billing-Admin'],
  ]),
  new Option('--expires <WHEN>', '30d, 2027-01-31 or never').argParser(parseExpiry),
  new Option('--description <TEXT>', 'what it is for'),
];

/** The roles of a key, as the server takes them. @throws CommandError when nothing says them */
export async function scopeBody(session: Session<ScopeOptions>): Promise<object> {
  const { role, orgRole, project, on: named = [], database: databases } = session.options;
  if (orgRole !== undefined) return { orgRole };
  if (role === undefined) {
    throw new CommandError('say what it may do: --role Read-Only, or --org-role', {
      exitCode: EXIT.usage,
    });
  }
  const projectId = project ?? (await onlyProject(session.server));
  const found = await Promise.all(named.map((each) => session.findCluster(each)));
  const clusterIds = found.map(({ clusterId }) => clusterId);
  const clusters =
    clusterIds.length === 0 ? { allCluster: true } : { allCluster: false, clusterIds, databases };
  if (databases && clusterIds.length === 0) {
    throw new CommandError('--database is of a cluster: say with --on of which', {
      exitCode: EXIT.usage,
    });
  }
  return { orgRole: 'Member', projects: [{ projectId, role, ...clusters }] };
}
