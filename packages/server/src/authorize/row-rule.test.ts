import { expect, test } from 'vitest';
import type { RowAction, RowPolicy } from '../kernel/row-policy.ts';
import { rowRuleOf } from './row-rule.ts';

const policy = (name: string, more: Partial<RowPolicy>): RowPolicy => ({
  ...{ name, actions: ['Search'], everyone: true, roles: [], check: '', description: '' },
  ...{ using: `${name} == 1`, createdAt: 0 },
  ...more,
});

const variables = { user: 'alice', tags: new Map([['team', 'red']]) };

function ruleFor(
  rowPolicies: readonly RowPolicy[],
  { roles = [] as string[], action = 'Search' as RowAction, properties = [] as [string, string][] },
) {
  const collection = { id: 1, databaseId: 2, properties, rowPolicies };
  return rowRuleOf(collection, action, { roles: new Set(roles), variables });
}

test('a collection without policies is not restricted', () => {
  expect(ruleFor([], {})).toBeUndefined();
});

test('the property rls.enabled restricts it before there is a policy: no entity at all', () => {
  const enabled = (value: string) => ruleFor([], { properties: [['rls.enabled', value]] });
  expect(enabled('true')).toEqual({ using: [], check: [], variables });
  expect(enabled('TRUE')).toBeDefined();
  expect(enabled('false')).toBeUndefined();
  expect(enabled('1')).toBeUndefined();
  expect(ruleFor([], { properties: [['mmap.enabled', 'true']] })).toBeUndefined();
});

test('a policy for other roles leaves nothing, one for an own role or for everybody its entities', () => {
  const policies = [policy('a', { everyone: false, roles: ['editor', 'boss'] })];
  expect(ruleFor(policies, {})).toEqual({ using: [], check: [], variables });
  expect(ruleFor(policies, { roles: ['reader'] })?.using).toEqual([]);
  expect(ruleFor(policies, { roles: ['reader', 'boss'] })?.using).toEqual(['a == 1']);
  expect(ruleFor([policy('b', {})], {})?.using).toEqual(['b == 1']);
});

test('a policy whose roles were all dropped is for nobody', () => {
  expect(ruleFor([policy('a', { everyone: false })], { roles: ['x'] })?.using).toEqual([]);
});

test('policies add to each other, and those for another action do not count', () => {
  const policies = [
    policy('a', {}),
    policy('b', { actions: ['Query', 'Search'] }),
    policy('c', { actions: ['Delete'] }),
    policy('d', { everyone: false, roles: ['other'] }),
  ];
  expect(ruleFor(policies, {})?.using).toEqual(['a == 1', 'b == 1']);
  expect(ruleFor(policies, { action: 'Query' })?.using).toEqual(['b == 1']);
  expect(ruleFor(policies, { action: 'Insert' })).toEqual({ using: [], check: [], variables });
});

test('what is written is checked by the check filter, or else by the one for stored entities', () => {
  const actions = ['Upsert'] as const;
  const both = policy('a', { actions, check: 'a == 2' });
  const one = policy('b', { actions });
  const insertOnly = policy('c', { actions: ['Insert', 'Upsert'], using: '', check: 'c == 2' });
  const rule = ruleFor([both, one, insertOnly], { action: 'Upsert' });
  expect(rule?.using).toEqual(['a == 1', 'b == 1']);
  expect(rule?.check).toEqual(['a == 2', 'b == 1', 'c == 2']);
});
