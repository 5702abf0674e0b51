import {
  BUILT_IN_ROLES,
  PRIVILEGE_GROUPS,
  PRIVILEGE_OBJECT_TYPES,
  type PrivilegeGroup,
  type PrivilegeLevel,
} from '@latchkey/contract';
import type { GroupTexts } from './group-texts.ts';

const LEVELS: readonly PrivilegeLevel[] = ['Collection', 'Database', 'Cluster'];
const PROFILES = ['zilliz', 'milvus'] as const;
/** Stands for every other privilege. */
const ALL = 'All';

/** `docs/privilege-groups.md`: what the built-in groups and roles hold, both profiles side by side. */
export function groupsMarkdown(texts: GroupTexts): string {
  return [
    texts.head,
    PROFILES.map((profile) => texts.source(profile, PRIVILEGE_GROUPS[profile].version)).join('\n'),
    ...LEVELS.flatMap((level) => [texts.level(level), groupNames(level), levelTable(level, texts)]),
    `${texts.ungrouped}\n\n${ungrouped()}`,
    `${texts.roles}\n\n${roleTable(texts)}\n`,
  ].join('\n\n');
}

function groupNames(level: PrivilegeLevel): string {
  const names = PROFILES.flatMap((profile) => groupsOf(profile, level).map(({ name }) => name));
  return [...new Set(names)].map((name) => `\`${name}\``).join(', ');
}

function levelTable(level: PrivilegeLevel, { privilege }: GroupTexts): string {
  const groups = {
    zilliz: groupsOf('zilliz', level),
    milvus: groupsOf('milvus', level),
  };
  const names = new Set(
    [...groups.milvus, ...groups.zilliz].flatMap((group) => [...group.privileges]),
  );
  const heads = PROFILES.flatMap((profile) =>
    groups[profile].map(({ name }) => `${profile}: ${name.slice(level.length)}`),
  );
  const rows = [...names].map((name) => {
    const holds = PROFILES.map((profile) => groups[profile].map((group) => has(group, name)));
    const [ours = [], theirs = []] = holds;
    const isSame = ours.every((holding, n) => holding === theirs[n]);
    const marks = holds.flatMap((marked, side) =>
      marked.map((holding, n) => mark(holding, holding === holds[1 - side]?.[n])),
    );
    return [isSame ? name : `**${name}**`, ...marks];
  });
  return markdownTable([privilege, ...heads], rows);
}

function groupsOf(profile: (typeof PROFILES)[number], level: PrivilegeLevel): PrivilegeGroup[] {
  return PRIVILEGE_GROUPS[profile].groups.filter((group) => group.level === level);
}

function has({ privileges }: { readonly privileges: readonly string[] }, name: string): boolean {
  return privileges.includes(name);
}

function mark(isHeld: boolean, isSame: boolean): string {
  if (isSame) return isHeld ? '●' : '';
  return isHeld ? '**●**' : '**–**';
}

function ungrouped(): string {
  const groups = PROFILES.flatMap((profile) => PRIVILEGE_GROUPS[profile].groups);
  const grouped = new Set<string>(groups.flatMap(({ privileges }) => privileges));
  const names = [...PRIVILEGE_OBJECT_TYPES.keys()].filter((name) => !grouped.has(name));
  return names.map((name) => `\`${name}\``).join(', ');
}

function roleTable({ privilege }: GroupTexts): string {
  const roles = PROFILES.flatMap((profile) =>
    BUILT_IN_ROLES[profile].map((role) => ({ profile, ...role })),
  );
  const names = [...PRIVILEGE_OBJECT_TYPES.keys()];
  const rows = names.map((name) => [
    name,
    ...roles.map((role) => (has(role, ALL) || has(role, name) ? '●' : '')),
  ]);
  return markdownTable(
    [privilege, ...roles.map(({ profile, name }) => `${profile}: ${name}`)],
    rows,
  );
}

function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
