import { errors, type messages, wire } from '@latchkey/contract';
import { checkRowPolicy } from '../../engine/filter/index.ts';
import { ROW_ACTIONS, type RowAction } from '../../kernel/row-policy.ts';
import type { CollectionRecord } from '../../store/catalog.ts';
import type { NewRowPolicy } from '../../store/row-policies.ts';
import { checkDescription } from '../users/check-description.ts';
import { EVERYBODY } from './everybody.ts';

type Request = messages.proto.milvus.CreateRowPolicyRequest;

const MAX_NAME_BYTES = 255;
/** As Milvus' `proxy.rls.maxExpressionLength`. */
const MAX_EXPRESSION_BYTES = 4096;

const ACTIONS: ReadonlyMap<number, RowAction> = new Map(
  ROW_ACTIONS.map((name) => [wire.milvus.RowPolicyAction[name], name]),
);

/**
 * A policy as a client describes it, checked against the collection's schema. No role at all, or
 * `public` among them, means everybody.
 * @throws errors.invalidParameter, errors.descriptionTooLong
 */
export function rowPolicyFromWire(request: Request, record: CollectionRecord): NewRowPolicy {
  const { policy_name: name, using_expr: using, check_expr: check, description } = request;
  checkName(name);
  checkDescription(description);
  const actions = actionsOf(request.actions);
  const everyone = request.roles.length === 0 || request.roles.includes(EVERYBODY);
  checkExpressions(actions, { using, check }, record);
  return {
    ...{ name, actions, everyone, using: using.trim(), check: check.trim(), description },
    roles: everyone ? [] : [...new Set(request.roles)].sort(),
  };
}

function checkName(name: string): void {
  if (name === '') throw errors.invalidParameter('policy name should not be empty');
  if (Buffer.byteLength(name) > MAX_NAME_BYTES) {
    throw errors.invalidParameter(`policy name is longer than ${MAX_NAME_BYTES} bytes`);
  }
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    throw errors.invalidParameter(
      'policy name must start with a letter or underscore and hold letters, digits and underscores only',
    );
  }
}

/** @throws errors.invalidParameter for none, or for one that is not known */
function actionsOf(numbers: readonly number[]): RowAction[] {
  const actions = [...new Set(numbers)].sort().map((number) => {
    const action = ACTIONS.get(number);
    if (!action) throw errors.invalidParameter(`unknown row policy action ${number}`);
    return action;
  });
  if (actions.length === 0) {
    throw errors.invalidParameter(
      `a row policy must name at least one action of ${[...ACTIONS.values()].join(', ')}`,
    );
  }
  return actions;
}

function checkExpressions(
  actions: readonly RowAction[],
  { using, check }: { using: string; check: string },
  { fields }: CollectionRecord,
): void {
  const reads = actions.filter((action) => action !== 'Insert');
  if (reads.length > 0 && using.trim() === '') {
    throw errors.invalidParameter(`a row policy for ${reads.join(', ')} must have a using_expr`);
  }
  if (using.trim() === '' && check.trim() === '') {
    throw errors.invalidParameter('a row policy must have a using_expr or a check_expr');
  }
  for (const [field, text] of [
    ['using_expr', using],
    ['check_expr', check],
  ] as const) {
    if (Buffer.byteLength(text) > MAX_EXPRESSION_BYTES) {
      throw errors.invalidParameter(`${field} is longer than ${MAX_EXPRESSION_BYTES} bytes`);
    }
    if (text.trim() !== '') checkRowPolicy(text, fields);
  }
}
