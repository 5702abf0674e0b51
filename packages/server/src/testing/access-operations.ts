import type { On } from './access-changes.ts';

/** The changes of `accessChanges` that a model follows; what cannot be done throws. */
export interface AccessOperations {
  addUser(name: string, roles: readonly string[]): unknown;
  dropUser(name: string): unknown;
  addRole(name: string): unknown;
  dropRole(name: string): unknown;
  giveRole(user: string, role: string): unknown;
  takeRole(user: string, role: string): unknown;
  permit(role: string, privilege: string, on: On): unknown;
  forbid(role: string, privilege: string, on: On): unknown;
  addGroup(name: string): unknown;
  setGroup(name: string, ...privileges: string[]): unknown;
  dropGroup(name: string): unknown;
  addDatabase(name: string): unknown;
  dropDatabase(name: string): unknown;
  addCollection(name: string, database: string): unknown;
  dropCollection(name: string, database: string): unknown;
  renameCollection(name: string, to: string, where: { database: string; into: string }): unknown;
  addAlias(name: string, of: string, database: string): unknown;
  pointAlias(name: string, to: string, database: string): unknown;
  dropAlias(name: string, database: string): unknown;
}

/** A change that cannot be done in the state that the model is in. */
export class Refused extends Error {}

/** @throws Refused when there is none of that name */
export function named<Thing extends { readonly name: string }>(
  all: readonly Thing[],
  name: string,
) {
  const found = all.find((each) => each.name === name);
  if (!found) throw new Refused();
  return found;
}
