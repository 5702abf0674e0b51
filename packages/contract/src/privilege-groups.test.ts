import { expect, test } from 'vitest';
import { METHOD_ROWS } from './generated/methods.ts';
import { PRIVILEGE_GROUPS, privilegeGroup, privilegeLevel } from './privilege-groups.ts';
import { PRIVILEGE_OBJECT_TYPES, privilegeOfWire } from './privileges.ts';

const members = (name: string) => new Set(privilegeGroup(name)?.privileges);

test('there are three groups on each of the three levels, and no privilege is in one twice', () => {
  expect(PRIVILEGE_GROUPS.map((group) => group.name)).toEqual(
    ['Collection', 'Database', 'Cluster'].flatMap((level) =>
      ['ReadOnly', 'ReadWrite', 'Admin'].map((kind) => level + kind),
    ),
  );
  for (const { name, privileges } of PRIVILEGE_GROUPS) {
    expect(members(name).size, name).toBe(privileges.length);
  }
});

const LEVELS = ['Collection', 'Database', 'Cluster'];

test('on a level each group contains the one below', () => {
  for (const level of LEVELS) {
    expect([...members(`${level}ReadWrite`)]).toEqual(
      expect.arrayContaining([...members(`${level}ReadOnly`)]),
    );
    expect([...members(`${level}Admin`)]).toEqual(
      expect.arrayContaining([...members(`${level}ReadWrite`)]),
    );
  }
});

test('no level contains anything of another', () => {
  const all = LEVELS.flatMap((level) => [...members(`${level}Admin`)]);
  expect(new Set(all).size).toBe(all.length);
});

test('the groups are those of Milvus 3.x', () => {
  const contents = Object.fromEntries(
    PRIVILEGE_GROUPS.map((group) => [group.name, [...group.privileges].sort().join(' ')]),
  );
  expect(contents).toMatchSnapshot();
});

test('every privilege but All belongs to exactly one admin group, which gives its level', () => {
  for (const privilege of PRIVILEGE_OBJECT_TYPES.keys()) {
    if (privilege === 'All') continue;
    const level = privilegeLevel(privilege);
    expect(members(`${level}Admin`), privilege).toContain(privilege);
  }
  expect(privilegeLevel('Search')).toBe('Collection');
  expect(privilegeLevel('RenameCollection')).toBe('Database');
  expect(privilegeLevel('UpdateUser')).toBe('Cluster');
});

test('every privilege on the wire is known, and held on the type of object that is annotated', () => {
  for (const row of METHOD_ROWS) {
    if (!row.privilege) continue;
    const type = PRIVILEGE_OBJECT_TYPES.get(privilegeOfWire(row.privilege));
    // Row policies are annotated with user administration on a collection: odd, but so.
    const expected =
      row.name.endsWith('RowPolicy') || row.name === 'ListRowPolicies' ? 'Global' : row.objectType;
    expect(type, `${row.name}: ${row.privilege}`).toBe(expected);
  }
});
