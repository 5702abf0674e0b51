import { Badge, Button, Card, Group, Stack, Table, Text, VisuallyHidden } from '@mantine/core';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { UserPlus } from 'lucide-react';
import { useState } from 'react';
import { projectsQuery } from '../api/clusters.ts';
import { type Member, membersQuery } from '../api/members.ts';
import { useClient } from '../api/use-client.ts';
import { PageHead } from '../components/page-head.tsx';
import { WhyNot } from '../components/why-not.tsx';
import { useTimes } from '../i18n/use-times.ts';
import { useWords } from '../i18n/words.ts';
import { InviteDialog } from '../members/invite-dialog.tsx';
import { MemberMenu } from '../members/member-menu.tsx';
import { RemovedMembers } from '../members/removed-members.tsx';
import { useWhyNot } from '../rights/use-why-not.ts';
import { useSession } from '../session/use-session.ts';
import { commonWords } from '../words/common.ts';
import { keyWords } from '../words/keys.ts';
import { memberWords } from '../words/members.ts';

type Projects = readonly { readonly projectId: string; readonly projectName: string }[];

export function MembersPage() {
  const t = useWords(memberWords);
  const client = useClient();
  const { orgRole } = useSession();
  const members = useSuspenseQuery(membersQuery(client)).data;
  const projects = useQuery(projectsQuery(client)).data ?? [];
  const [inviting, setInviting] = useState(false);
  const isOwner = orgRole === 'Owner';
  return (
    <>
      <PageHead title={t.title} lead={t.lead}>
        <WhyNot reason={useWhyNot().operation('inviteMember')}>
          <Button
            leftSection={<UserPlus size={16} aria-hidden />}
            onClick={() => setInviting(true)}
          >
            {t.invite}
          </Button>
        </WhyNot>
      </PageHead>
      <Stack gap="lg">
        <Card withBorder padding={0}>
          <MemberTable members={members} projects={projects} />
        </Card>
        {isOwner && <RemovedMembers />}
      </Stack>
      {inviting && (
        <InviteDialog
          projects={projects}
          orgRoles={isOwner ? ['Member', 'Owner', 'Billing-Admin'] : ['Member']}
          onClose={() => setInviting(false)}
        />
      )}
    </>
  );
}

function MemberTable({
  members,
  projects,
}: {
  readonly members: readonly Member[];
  readonly projects: Projects;
}) {
  const t = useWords(memberWords);
  const common = useWords(commonWords);
  const times = useTimes();
  return (
    <Table.ScrollContainer minWidth={760} type="native">
      <Table verticalSpacing="sm" horizontalSpacing="md">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t.member}</Table.Th>
            <Table.Th>{t.roles}</Table.Th>
            <Table.Th>{t.source}</Table.Th>
            <Table.Th>{t.lastSignIn}</Table.Th>
            <Table.Th>
              <VisuallyHidden>{common.actions}</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {members.map((member) => (
            <Table.Tr key={member.userId}>
              <Table.Td>
                <Who member={member} />
              </Table.Td>
              <Table.Td>
                <Roles member={member} projects={projects} />
              </Table.Td>
              <Table.Td>
                {t.sources[member.source]}
                {member.linked && ` · ${t.linked}`}
              </Table.Td>
              <Table.Td title={member.lastSignInTime ? times.at(member.lastSignInTime) : undefined}>
                {member.lastSignInTime ? times.ago(member.lastSignInTime) : t.never}
              </Table.Td>
              <Table.Td ta="right">
                <MemberMenu member={member} projects={projects} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Who({ member }: { readonly member: Member }) {
  const t = useWords(memberWords);
  const { memberId } = useSession();
  return (
    <>
      <Group gap="xs">
        <Text fw={600} size="sm">
          {member.email}
        </Text>
        {member.userId === memberId && (
          <Badge variant="light" color="gray">
            {t.you}
          </Badge>
        )}
        {member.status !== 'ACTIVE' && (
          <Badge variant="light" color={member.status === 'INVITED' ? 'yellow' : 'red'}>
            {t.statuses[member.status]}
          </Badge>
        )}
      </Group>
      {member.userName && (
        <Text size="xs" c="dimmed">
          {member.userName}
        </Text>
      )}
    </>
  );
}

function Roles({ member, projects }: { readonly member: Member; readonly projects: Projects }) {
  const t = useWords(memberWords);
  const names = useWords(keyWords);
  if (member.orgRole !== 'Member') {
    return <Text size="sm">{names.orgRoles[member.orgRole]}</Text>;
  }
  if (member.projects.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t.noRoles}
      </Text>
    );
  }
  return member.projects.map(({ projectId, role }) => (
    <Text size="sm" key={projectId}>
      {names.inProject(
        projects.find((project) => project.projectId === projectId)?.projectName ?? projectId,
        names.projectRoles[role],
      )}
    </Text>
  ));
}
