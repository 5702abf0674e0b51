import { Badge, Card, Code, Group, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Pencil, ShieldHalf, Trash2 } from 'lucide-react';
import { useClient } from '../api/use-client.ts';
import { DropDialog } from '../components/drop-dialog.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import { FailureNote } from '../components/failure-note.tsx';
import { ListTable } from '../components/list-table.tsx';
import { OpenButton } from '../components/open-button.tsx';
import { RowMenu } from '../components/row-menu.tsx';
import { SectionHead } from '../components/section-head.tsx';
import { useWords } from '../i18n/words.ts';
import { useWhyNot } from '../rights/use-why-not.ts';
import { policyWords } from '../words/policies.ts';
import {
  type CollectionName,
  EVERYBODY,
  keyOf,
  namesOf,
  policiesQuery,
} from './collection-queries.ts';
import { PolicyDialog } from './policy-dialog.tsx';

/** The row policies of a collection: which rows each role sees and writes. */
export function PoliciesCard({ of }: { readonly of: CollectionName }) {
  const t = useWords(policyWords);
  const client = useClient();
  const queries = useQueryClient();
  const { data: policies, error } = useQuery(policiesQuery(client, of));
  const whyNot = useWhyNot(of.clusterId);
  const drop = async (policyName: string) => {
    await client.data(of.clusterId, 'row_policies/drop', { ...namesOf(of), policyName });
    await queries.invalidateQueries({ queryKey: keyOf(of) });
  };
  const create = (
    <OpenButton
      label={t.create}
      whyNot={whyNot.call('CreateRowPolicy')}
      dialog={(close) => <PolicyDialog of={of} onClose={close} />}
    />
  );
  return (
    <Card withBorder padding="lg">
      <Stack>
        <SectionHead title={t.title} lead={t.lead}>
          {policies && policies.length > 0 && create}
        </SectionHead>
        <FailureNote error={error} />
        {policies?.length === 0 && (
          <EmptyState icon={<ShieldHalf />} title={t.emptyTitle} action={create}>
            {t.empty}
          </EmptyState>
        )}
        {policies && policies.length > 0 && (
          <ListTable
            rows={policies}
            keyOf={({ policyName }) => policyName}
            columns={[
              {
                head: t.policy,
                cell: ({ policyName, description }) => (
                  <>
                    <Text size="sm" fw={600}>
                      {policyName}
                    </Text>
                    <Text size="xs" c="dimmed">
                      {description}
                    </Text>
                  </>
                ),
              },
              { head: t.actions, cell: ({ actions }) => <Badges texts={actions} /> },
              {
                head: t.roles,
                cell: ({ roles }) => <Badges texts={rolesText(roles, t)} />,
              },
              { head: t.using, cell: ({ usingExpr }) => usingExpr && <Code>{usingExpr}</Code> },
              { head: t.check, cell: ({ checkExpr }) => checkExpr && <Code>{checkExpr}</Code> },
            ]}
            actions={(policy) => (
              <RowMenu
                name={policy.policyName}
                actions={[
                  {
                    ...{ label: t.edit, icon: Pencil, whyNot: whyNot.call('UpdateRowPolicy') },
                    dialog: (close) => <PolicyDialog {...{ of, policy }} onClose={close} />,
                  },
                  {
                    ...{ label: t.drop, icon: Trash2, isDanger: true },
                    whyNot: whyNot.call('DropRowPolicy'),
                    dialog: (close) => (
                      <DropDialog
                        title={t.dropTitle(policy.policyName)}
                        name={policy.policyName}
                        warning={policies.length === 1 ? t.dropLast : t.dropText}
                        onDrop={() => drop(policy.policyName)}
                        onClose={close}
                      />
                    ),
                  },
                ]}
              />
            )}
          />
        )}
      </Stack>
    </Card>
  );
}

function Badges({ texts }: { readonly texts: readonly string[] }) {
  return (
    <Group gap={4}>
      {texts.map((text) => (
        <Badge key={text} variant="light" tt="none">
          {text}
        </Badge>
      ))}
    </Group>
  );
}

/** Whom a policy is for, in words. */
function rolesText(
  roles: readonly string[],
  { everybody, nobody }: { readonly everybody: string; readonly nobody: string },
): readonly string[] {
  if (roles.includes(EVERYBODY)) return [everybody];
  return roles.length > 0 ? roles : [nobody];
}
