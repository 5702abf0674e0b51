import { Select, Stack, Text } from '@mantine/core';
import type { OrgRole, ProjectRole } from '../api/members.ts';
import { useWords } from '../i18n/words.ts';
import { keyWords } from '../words/keys.ts';
import { memberWords } from '../words/members.ts';

/** The roles of a member while they are chosen. */
export interface ChosenRoles {
  readonly orgRole: OrgRole;
  /** By the id of a project; those without a role are left out. */
  readonly projects: Readonly<Record<string, ProjectRole>>;
}

/** As the server wants them. */
export function rolesBody({ orgRole, projects }: ChosenRoles) {
  const rows = Object.entries(projects).map(([projectId, role]) => ({ projectId, role }));
  return { orgRole, projects: orgRole === 'Member' ? rows : [] };
}

/** The role in the organization and, where that alone gives nothing, one for each project. */
export function RoleFields({
  value,
  projects,
  orgRoles,
  onChange,
}: {
  readonly value: ChosenRoles;
  readonly projects: readonly { readonly projectId: string; readonly projectName: string }[];
  /** Those that may be chosen here. */
  readonly orgRoles: readonly OrgRole[];
  readonly onChange: (value: ChosenRoles) => void;
}) {
  const t = useWords(memberWords);
  const names = useWords(keyWords);
  const roles = Object.entries(names.projectRoles) as [ProjectRole, string][];
  const setProject = (projectId: string, role: ProjectRole | '') => {
    const { [projectId]: _, ...others } = value.projects;
    onChange({ ...value, projects: role ? { ...others, [projectId]: role } : others });
  };
  return (
    <>
      <Select
        label={t.orgRole}
        data={orgRoles.map((role) => ({ value: role, label: names.orgRoles[role] }))}
        value={value.orgRole}
        onChange={(role) => role && onChange({ ...value, orgRole: role })}
        allowDeselect={false}
      />
      {value.orgRole === 'Member' ? (
        <Stack gap="xs">
          {projects.map(({ projectId, projectName }) => (
            <Select
              key={projectId}
              label={t.projectRole(projectName)}
              data={[
                { value: '' as const, label: t.noRole },
                ...roles.map(([role, label]) => ({ value: role, label })),
              ]}
              value={value.projects[projectId] ?? ''}
              onChange={(role) => setProject(projectId, role ?? '')}
              allowDeselect={false}
            />
          ))}
        </Stack>
      ) : (
        <Text size="sm" c="dimmed">
          {value.orgRole === 'Owner' ? t.ownerHelp : t.billingHelp}
        </Text>
      )}
    </>
  );
}
