import { type Command, Option } from 'commander';
import { newPasswords } from '../kit/new-passwords.ts';
import type { Session } from '../kit/session.ts';
import type { Shell } from '../kit/shell.ts';
import { addVerb } from '../kit/verb.ts';
import type { Reply } from '../output/reply.ts';
import { tableLines } from '../output/table.ts';
import { segment } from '../server/control-plane.ts';

interface ImportOptions {
  readonly from: string;
  readonly tokenFile: string;
  readonly etcd?: string;
  readonly etcdRoot: string;
  readonly newPasswords?: string;
  readonly dryRun?: boolean;
}

const MILVUS_ADMIN = 'root';

interface Known {
  readonly name: string;
  readonly roles: readonly string[];
  readonly passwordHash: string;
}

interface Report {
  readonly dryRun: boolean;
  readonly made: Readonly<
    Record<'users' | 'roles' | 'grants' | 'privilegeGroups' | 'tags', number>
  >;
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
  summary: 'take over users, roles and grants of a Milvus, or of another cluster',
  about: `Users keep their passwords: Milvus' hashes are taken as they are, and each is replaced by
argon2id at the first sign-in. What is here already, is built in, or breaks a rule of this cluster is
left out and listed; the rest is made in one step. The administrator here keeps its password. It
needs an account of root's rights there. From a cluster of Latchkey, users' tags come along.

Milvus 2.3 tells nobody its hashes. With --etcd they are read where it keeps them; with
--new-passwords its users get new passwords, in a file; with neither, they are left out.`,
  examples: [
    'import-rbac --from http://milvus:19530 --token-file milvus-root --dry-run',
    'import-rbac --from https://milvus:19530 --token-file milvus-root --cluster Cluster-01',
    'import-rbac --from http://milvus:19530 --token-file milvus-root --etcd http://etcd:2379',
  ],
  options: [
    new Option('--from <URL>', 'the Milvus, http://HOST:PORT').makeOptionMandatory(),
    new Option('--token-file <FILE>', 'user:password of its root').makeOptionMandatory(),
    new Option('--etcd <URL>', "that Milvus' etcd, to read its hashes there"),
    new Option('--etcd-root <PATH>', 'its etcd.rootPath').default('by-dev'),
    new Option(
      '--new-passwords <FILE>',
      'a new file for passwords of users without a hash',
    ).conflicts('etcd'),
    new Option('--dry-run', 'say what would be made, and make nothing'),
  ],
  run: async (session: Session<ImportOptions>): Promise<Reply> => {
    const { from, tokenFile, newPasswords: file, dryRun = false } = session.options;
    // Here, so that other commands do not wait for it to load.
    const { readRbac } = await import('@latchkey/server/read-rbac');
    const { users, ...dump } = await readRbac(from, tokenFile);
    const hashes = await hashesOf(users, session.options);
    const known = users.flatMap((user) => {
      const passwordHash = user.passwordHash ?? hashes.get(user.name);
      return passwordHash === undefined ? [] : [{ ...user, passwordHash }];
    });
    const without = users.filter(({ name }) => !known.some((user) => user.name === name));
    const clusterId = await session.clusterId();
    const path = `/v2/latchkey/clusters/${segment(clusterId)}/rbac/import`;
    const send = (more: readonly Known[]) =>
      session.server.post<Report>(path, { ...dump, users: [...known, ...more], dryRun });
    if (file !== undefined && without.length > 0) {
      const { report, given } = await newPasswords(without, { file, dryRun, send });
      const note = given > 0 ? `The new passwords are in ${file}, a line user:password each.` : '';
      return replyOf(report, note);
    }
    const report = await send([]);
    const skipped = [...report.skipped, ...without.map(leftOut)];
    return replyOf({ ...report, skipped });
  },
};

/** By user, where the flags say how to know them. */
async function hashesOf(
  users: readonly { readonly passwordHash?: string }[],
  { etcd, etcdRoot }: ImportOptions,
): Promise<ReadonlyMap<string, string>> {
  if (etcd === undefined || users.every(({ passwordHash }) => passwordHash)) return new Map();
  const { readEtcdHashes } = await import('@latchkey/server/read-etcd-hashes');
  return readEtcdHashes(etcd, etcdRoot);
}

function leftOut({ name }: { readonly name: string }): Report['skipped'][number] {
  const why =
    name === MILVUS_ADMIN
      ? 'the administrator here keeps its own password'
      : 'this Milvus does not tell its password: read it with --etcd, or give a new one with --new-passwords';
  return { kind: 'user', name, why };
}

function replyOf(report: Report, note = ''): Reply {
  const table: Reply['table'] = (screen) => lines(report, screen);
  return { data: report, table, ...(note !== '' && { note }) };
}

function lines(report: Report, screen: Parameters<Reply['table']>[0]): string[] {
  const { users, roles, grants, privilegeGroups, tags } = report.made;
  const done = report.dryRun ? 'Would make' : 'Made';
  const rows = report.skipped.map(({ kind, name, why }) => [kind, name, why]);
  return [
    `${done} ${users} users, ${roles} roles, ${grants} grants, ${privilegeGroups} privilege groups, ${tags} tags of users.`,
    ...(rows.length === 0
      ? []
      : ['', 'Left out:', ...tableLines(['kind', 'name', 'why'], rows, screen)]),
  ];
}
