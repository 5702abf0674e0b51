import {
  BUILT_IN_ROLES,
  METHOD_ROWS,
  PRIVILEGE_GROUPS,
  type PrivilegeLevel,
  type Profile,
} from '@latchkey/contract';
import { expect, test } from 'vitest';
import type { Principal } from '../kernel/principal.ts';
import type { On } from '../testing/access-changes.ts';
import { openAuthorizerRig, request } from '../testing/authorizer-rig.ts';

/** The request of any RPC, about the collection `books` and the user `somebody`. */
const ordinary = request({
  ...{ '1': ['books'], '2': ['books'], '3': ['books'], '4': ['books'], '5': ['books'] },
  ...{ '2.1': ['somebody'], '2.1.1': ['some_role'] },
});

/** The same within one database. */
const rename = request({ '3': ['books'] });

/** As wide as a group of that level can be granted. */
const WIDEST: Record<PrivilegeLevel, On> = {
  Collection: { database: 'default', object: 'books' },
  Database: { database: 'default' },
  Cluster: { database: '*' },
};

/** The RPCs that each built-in role and group allows, beyond those that need no privilege. */
async function effectiveRights(profile: Profile) {
  const { fixture, may, user } = await openAuthorizerRig(profile);
  await fixture.addCollection('books');
  const rpcs = METHOD_ROWS.map(({ name }) => name);
  const allowed = async (principal: Principal, from = rpcs) => {
    const verdicts = await Promise.all(
      from.map((name) =>
        may(principal, name, { names: name === 'RenameCollection' ? rename : ordinary }),
      ),
    );
    return from.filter((_, at) => verdicts[at]);
  };
  const open = await allowed(await user('nobody'));
  const closed = rpcs.filter((name) => !open.includes(name));
  const rights: Record<string, string[]> = { 'no role': open };
  for (const { name } of BUILT_IN_ROLES[profile]) {
    rights[`role ${name}`] = await allowed(await user(`has_${name}`, name), closed);
  }
  for (const { name, level } of PRIVILEGE_GROUPS[profile].groups) {
    await fixture.addRole(name);
    await fixture.permit(name, name, WIDEST[level]);
    rights[`${name} on ${level}`] = await allowed(await user(`has_${name}`, name), closed);
  }
  return rights;
}

// Golden: what changes here changes what people may do after an upgrade. Milvus' DatabaseAdmin ceased
// to imply rights on collections, and users were locked out.
test.each(['zilliz', 'milvus'] as const)(
  'upgrade from 2.4 to 2.5, %s: what each built-in role and group allows does not change unseen',
  async (profile) => {
    expect(await effectiveRights(profile)).toMatchSnapshot();
  },
);
