import { METHOD_ROWS } from '@latchkey/contract';
import { expect, test } from 'vitest';
import { CONFIRMED_METHODS } from './confirmed-methods.ts';

test('every RPC that changes users, roles, grants, groups, row policies or tags is confirmed', () => {
  const changes = METHOD_ROWS.map(({ name }) => name).filter((name) =>
    /^(?:Create|Update|Delete|Drop|Alter|Operate|Restore|Add).*(?:Credential|Role|Privilege|RBAC|RowPolicy|UserTags)/.test(
      name,
    ),
  );
  expect(changes.filter((name) => !CONFIRMED_METHODS.has(name))).toEqual([]);
  expect([...CONFIRMED_METHODS].filter((name) => !changes.includes(name))).toEqual([]);
});
