import { ApiError } from '@latchkey/contract';
import { expect, test } from 'vitest';
import type { RowVariables } from '../../kernel/row-policy.ts';
import { compileFilter } from './compile-filter.ts';
import { restrictFilter } from './restrict-filter.ts';
import { RowPolicyCompiler } from './row-policy-compiler.ts';
import { row, SCHEMA } from './test-schema.ts';

const ALICE: RowVariables = {
  user: 'alice',
  tags: new Map([
    ['team', 'red'],
    ['empty', ''],
  ]),
};
const NOBODY: RowVariables = { user: undefined, tags: new Map() };

function sees(
  policies: readonly string[],
  values: Readonly<Record<string, unknown>>,
  variables: RowVariables = ALICE,
): boolean {
  return new RowPolicyCompiler().compile(policies, SCHEMA, variables).matches(row(values));
}

test('a policy compares with the name and the tags of the principal', () => {
  expect(sees(['s == $current_user'], { s: 'alice' })).toBe(true);
  expect(sees(['s == $current_user'], { s: 'bob' })).toBe(false);
  expect(sees(['$current_user_tags["team"] == s'], { s: 'red' })).toBe(true);
  expect(sees(["s in ['x', $current_principal_tags['team']]"], { s: 'red' })).toBe(true);
  expect(sees(['array_contains(as, $current_principal)'], { as: ['bob', 'alice'] })).toBe(true);
  expect(sees(['array_contains(as, $current_principal)'], { as: ['bob'] })).toBe(false);
  expect(sees(['owner == $current_user_name'], { $meta: { owner: 'alice' } })).toBe(true);
  expect(sees(['j["k"] != $current_user'], { j: { k: 'bob' } })).toBe(true);
  expect(sees(['$current_user == "alice"'], {})).toBe(true);
  expect(sees(['$current_user == "bob"'], {})).toBe(false);
  expect(sees(['s == $current_user_tags["empty"]'], { s: '' })).toBe(true);
});

test('policies are or-ed, and without any nothing is seen', () => {
  const policies = ['s == $current_user', 'i > 10'];
  expect(sees(policies, { s: 'alice', i: 1 })).toBe(true);
  expect(sees(policies, { s: 'bob', i: 11 })).toBe(true);
  expect(sees(policies, { s: 'bob', i: 10 })).toBe(false);
  expect(sees(['true'], {})).toBe(true);
  const none = new RowPolicyCompiler().compile([], SCHEMA, ALICE);
  expect(none.matches(row({ s: 'alice' }))).toBe(false);
  expect(none.primaryKeys()).toEqual([]);
});

test.each([
  's == $current_user',
  's != $current_user',
  'not (s == $current_user)',
  's == $current_user or true',
  'true or i == 1 or s in ["x", $current_user]',
  'not (true and s != $current_user_tags["team"])',
  's not in [$current_user_tags["team"]]',
  'not array_contains(as, $current_user_tags["team"])',
  'i == 1 or (i == 2 and $current_user == "x")',
  '$current_user != "x"',
])('%s lets nothing through for a principal that lacks what it names', (policy) => {
  for (const values of [{}, { i: 1, s: 'a', as: [] }, { i: 2, s: '', as: [''] }]) {
    expect(sees([policy], values, NOBODY)).toBe(false);
    expect(sees([policy, 'i == 1'], values, NOBODY)).toBe('i' in values && values.i === 1);
  }
});

test('an unknown verdict of a policy hides the entity', () => {
  expect(sees(['s == $current_user'], { s: null })).toBe(false);
  expect(sees(['not (s == $current_user)'], { s: null })).toBe(false);
  expect(sees(['s != $current_user'], { s: null })).toBe(false);
  expect(sees(['s != $current_user or s is null'], { s: null })).toBe(true);
});

test('a name that looks like a filter stays a string', () => {
  const user = `x" or "" == "`;
  expect(sees(['s == $current_user'], { s: 'x' }, { user, tags: new Map() })).toBe(false);
  expect(sees(['s == $current_user'], { s: user }, { user, tags: new Map() })).toBe(true);
  const tags = new Map([['$current_user', '$current_user_tags["x"]']]);
  const policy = 's == $current_user_tags["$current_user"]';
  expect(sees([policy], { s: '$current_user_tags["x"]' }, { user, tags })).toBe(true);
});

test('what a policy says for one principal or schema is not taken for another one', () => {
  const compiler = new RowPolicyCompiler();
  const policies = ['s == $current_user', 't == $current_user_tags["team"]'];
  const filterFor = (user: string | undefined, team?: string, fields = SCHEMA) =>
    compiler.compile(policies, fields, { user, tags: new Map(team ? [['team', team]] : []) });
  const alice = filterFor('alice', 'red');
  expect(filterFor('alice', 'red')).toBe(alice);
  for (const other of [
    filterFor('alice', 'blue'),
    filterFor('alice'),
    filterFor('red', 'alice'),
    filterFor(undefined, 'red'),
    filterFor('alice', 'red', [...SCHEMA]),
    compiler.compile([...policies].reverse(), SCHEMA, {
      user: 'red',
      tags: new Map([['team', 'alice']]),
    }),
  ]) {
    expect(other).not.toBe(alice);
  }
  expect(filterFor(undefined, 'red').matches(row({ s: 'alice', t: 'red' }))).toBe(true);
  expect(filterFor('alice').matches(row({ s: 'bob', t: 'red' }))).toBe(false);
  expect(alice.matches(row({ s: 'bob', t: 'red' }))).toBe(true);
});

test('a principal that lacks a tag is not taken for one whose tag is the word null', () => {
  const compiler = new RowPolicyCompiler();
  const policy = ['s != $current_user_tags["team"]'];
  const withTag = compiler.compile(policy, SCHEMA, {
    user: 'a',
    tags: new Map([['team', 'null']]),
  });
  const without = compiler.compile(policy, SCHEMA, { user: 'a', tags: new Map() });
  expect(withTag.matches(row({ s: 'x' }))).toBe(true);
  expect(without.matches(row({ s: 'x' }))).toBe(false);
});

test('compiled policies are found again, and the memory for them is bounded', () => {
  const compiler = new RowPolicyCompiler({ capacity: 2 });
  const compile = (text: string) => compiler.compile([text], SCHEMA, ALICE);
  const first = compile('i == 1');
  compile('i == 2');
  expect(compile('i == 1')).toBe(first);
  compile('i == 3');
  compile('i == 4');
  const again = compile('i == 1');
  expect(again).not.toBe(first);
  expect(again.matches(row({ i: 1 }))).toBe(true);
});

test('a policy that no longer fits its schema lets nothing through, and is told of', () => {
  const told: [string, ApiError][] = [];
  const compiler = new RowPolicyCompiler({ onBroken: (...one) => told.push(one) });
  const policies = ['gone == $current_user', 's ==', 'i == 1'];
  const fields = SCHEMA.filter((field) => !field.dynamic);
  const filter = compiler.compile(policies, fields, ALICE);
  expect(filter.matches(row({ i: 1 }))).toBe(true);
  expect(filter.matches(row({ i: 2, s: 'alice' }))).toBe(false);
  compiler.compile(policies, fields, ALICE);
  expect(told.map(([text]) => text)).toEqual(['gone == $current_user', 's ==']);
  expect(told.every(([, error]) => error instanceof ApiError)).toBe(true);
});

test('a combination of policies and a filter names its keys, fields and pushed-down part', () => {
  const compile = (...policies: string[]) =>
    new RowPolicyCompiler().compile(policies, SCHEMA, ALICE);
  const column = ({ name }: { name: string }) => (name === 'j' ? undefined : `c_${name}`);
  const owners = compile('s == $current_user', 's == $current_user_tags["team"]');
  expect(owners.pushdown(column)).toEqual({ filter: `c_s in ('alice','red')`, exact: true });

  const byKeys = restrictFilter(compileFilter('id in [1, 2]', SCHEMA), owners);
  expect(byKeys.primaryKeys()).toBeUndefined();
  expect(byKeys.candidateKeys()).toEqual([1, 2]);
  expect([...byKeys.fields].sort()).toEqual(['id', 's']);
  const text = `(c_s in ('alice','red') and c_id in (1,2))`;
  expect(byKeys.pushdown(column)).toEqual({ filter: text, exact: true });

  const inPart = restrictFilter(compileFilter('j["k"] == 1', SCHEMA), owners);
  expect(inPart.pushdown(column)).toEqual({ filter: `c_s in ('alice','red')`, exact: false });

  const all = restrictFilter(compileFilter('id in [1, 2]', SCHEMA), compile('true'));
  expect(all.primaryKeys()).toEqual([1, 2]);
  const nothing = restrictFilter(compileFilter('id in [1, 2]', SCHEMA), compile('false'));
  expect(nothing.primaryKeys()).toEqual([]);
  expect(restrictFilter(undefined, owners)).toBe(owners);
});
