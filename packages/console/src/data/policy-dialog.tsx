import { Chip, Group, MultiSelect, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useClient } from '../api/use-client.ts';
import { rolesQuery } from '../api/users.ts';
import { DescriptionField } from '../components/description-field.tsx';
import { FormDialog } from '../components/form-dialog.tsx';
import { TextField } from '../components/text-field.tsx';
import { useWords } from '../i18n/words.ts';
import { commonWords } from '../words/common.ts';
import { policyWords } from '../words/policies.ts';
import {
  type CollectionName,
  EVERYBODY,
  keyOf,
  namesOf,
  type RowPolicy,
} from './collection-queries.ts';
import { filterFaultOf } from './filter-fault.ts';
import { FilterField } from './filter-field.tsx';

const ACTIONS = ['Query', 'Search', 'Insert', 'Upsert', 'Delete'] as const;
type Action = (typeof ACTIONS)[number];

/** Makes a row policy, or puts another in its place. */
export function PolicyDialog({
  of,
  policy,
  onClose,
}: {
  readonly of: CollectionName;
  /** The one to be changed. */
  readonly policy?: RowPolicy;
  readonly onClose: () => void;
}) {
  const t = useWords(policyWords);
  const common = useWords(commonWords);
  const client = useClient();
  const queries = useQueryClient();
  const roleNames = useQuery(rolesQuery(client, of.clusterId));
  const [policyName, setName] = useState(policy?.policyName ?? '');
  const [actions, setActions] = useState<readonly string[]>(policy?.actions ?? ['Query', 'Search']);
  // None chosen means everybody, so that of a policy whose roles are gone somebody has to be chosen.
  const isForNobody = policy?.roles.length === 0;
  const [roles, setRoles] = useState<readonly string[]>(
    (policy?.roles ?? []).filter((role) => role !== EVERYBODY),
  );
  const [using, setUsing] = useState(policy?.usingExpr ?? '');
  const [check, setCheck] = useState(policy?.checkExpr ?? '');
  const [description, setDescription] = useState(policy?.description ?? '');
  /** What was refused, with the filters that were sent. */
  const [refused, setRefused] = useState<{ error: unknown; using: string; check: string }>();
  const save = async () => {
    const path = policy ? 'row_policies/update' : 'row_policies/create';
    const body = {
      ...{ ...namesOf(of), policyName, actions: actions as Action[], roles: [...roles] },
      ...{ usingExpr: using, checkExpr: check, description },
    };
    try {
      await client.data(of.clusterId, path, body);
    } catch (error) {
      setRefused({ error, using, check });
      throw error;
    }
    await queries.invalidateQueries({ queryKey: keyOf(of) });
  };
  const faultOf = (text: string, sent: string | undefined) =>
    text !== '' && text === sent ? filterFaultOf(refused?.error, text) : undefined;
  return (
    <FormDialog
      title={policy ? t.editTitle(policy.policyName) : t.create}
      button={policy ? common.save : common.create}
      size="lg"
      error={roleNames.error}
      isIncomplete={actions.length === 0 || (isForNobody && roles.length === 0)}
      onSubmit={save}
      onClose={onClose}
    >
      <TextField
        label={common.name}
        description={t.nameHelp}
        value={policyName}
        onChange={setName}
        pattern="[A-Za-z_][A-Za-z0-9_]*"
        maxLength={255}
        disabled={policy !== undefined}
        required
        data-autofocus
      />
      <Stack gap={4}>
        <Text size="sm" fw={500} id="policy-actions">
          {t.actions}
        </Text>
        <Chip.Group multiple value={[...actions]} onChange={setActions}>
          <Group gap="xs" role="group" aria-labelledby="policy-actions">
            {ACTIONS.map((action) => (
              <Chip key={action} value={action} size="sm">
                {action}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
      </Stack>
      <MultiSelect
        label={t.roles}
        description={isForNobody ? t.nobody : t.rolesHelp}
        data={roleNames.data ?? [...roles]}
        value={[...roles]}
        onChange={setRoles}
        placeholder={roles.length === 0 && !isForNobody ? t.everybody : ''}
        searchable
      />
      <FilterField
        label={t.using}
        description={t.usingHelp}
        value={using}
        onChange={setUsing}
        fault={faultOf(using, refused?.using)}
        placeholder="owner == $current_user"
      />
      <FilterField
        label={common.optional(t.check)}
        description={t.checkHelp}
        value={check}
        onChange={setCheck}
        fault={faultOf(check, refused?.check)}
      />
      <DescriptionField value={description} onChange={setDescription} maxLength={1024} />
    </FormDialog>
  );
}
