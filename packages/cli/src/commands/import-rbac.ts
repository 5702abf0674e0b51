import { type Command, Option } from 'commander';
import type { Session } from '../kit/session.ts';
import type { Shell } from '../kit/shell.ts';
import { addVerb } from '../kit/verb.ts';
import type { Reply } from '../output/reply.ts';
import { tableLines } from '../output/table.ts';
import { segment } from '../server/control-plane.ts';

interface ImportOptions {
  readonly from: string;
  readonly tokenFile: string;
  readonly dryRun?: boolean;
}

interface Report {
  readonly dryRun: boolean;
  readonly made: Readonly<Record<'users' | 'roles' | 'grants' | 'privilegeGroups', number>>;
  readonly skipped: readonly {
    readonly kind: string;
    readonly name: string;
    readonly why: string;
  }[];
}

/** `latchkey import-rbac`: who there is on an existing Milvus, and what each may do. */
export function addImportRbac(program: Command, shell: Shell, group: string): void {
  addVerb<ImportOptions>(program, { ...IMPORT_RBAC, within: 'cluster' }, shell);
  program.commands.find((command) => command.name() === 'import-rbac')?.helpGroup(group);
}

const IMPORT_RBAC = {
  spec: 'import-rbac',
  summary: 'take over users, roles and grants of a Milvus',
  about: `Users keep their passwords: Milvus' hashes are taken as they are, and each is replaced by
argon2id at the first sign-in. What is here already, is built in, or breaks a rule of this cluster is
left out and listed; the rest is made in one step. The administrator here keeps its password. It
needs BackupRBAC, which Milvus 2.3 does not have, and an account of root's rights there.`,
  examples: [
    'import-rbac --from http://milvus:19530 --token-file milvus-root --dry-run',
    'import-rbac --from https://milvus:19530 --token-file milvus-root --cluster Cluster-01',
  ],
  options: [
    new Option('--from <URL>', 'the Milvus, http://HOST:PORT').makeOptionMandatory(),
    new Option('--token-file <FILE>', 'user:password of its root').makeOptionMandatory(),
    new Option('--dry-run', 'say what would be made, and make nothing'),
  ],
  run: async (session: Session<ImportOptions>): Promise<Reply> => {
    // Here, so that other commands do not wait for it to load.
    const { readRbac } = await import('@latchkey/server/read-rbac');
    const { from, tokenFile, dryRun = false } = session.options;
    const dump = await readRbac(from, tokenFile);
    const path = `/v2/latchkey/clusters/${segment(await session.clusterId())}/rbac/import`;
    const report = await session.server.post<Report>(path, { ...dump, dryRun });
    return { data: report, table: (screen) => lines(report, screen) };
  },
};

function lines(report: Report, screen: Parameters<Reply['table']>[0]): string[] {
  const { users, roles, grants, privilegeGroups } = report.made;
  const done = report.dryRun ? 'Would make' : 'Made';
  const rows = report.skipped.map(({ kind, name, why }) => [kind, name, why]);
  return [
    `${done} ${users} users, ${roles} roles, ${grants} grants, ${privilegeGroups} privilege groups.`,
    ...(rows.length === 0
      ? []
      : ['', 'Left out:', ...tableLines(['kind', 'name', 'why'], rows, screen)]),
  ];
}
