import { BOOKS, collectionNames, count, FILMS, IDS, makeRow, query, search } from './books.mjs';
import { equal, holds, refused } from './checks.mjs';
import { ADMIN, PREFIX } from './cluster.mjs';
import { Reader } from './reader.mjs';

const DESCRIPTION = 'reads 向量 by day';
const MISSING = `${PREFIX}missing`;

export const invalid = (text, call) => refused(1100, `${text}: invalid parameter`, call);

const builtIn = (change) =>
  `the role[db_ro] is a default role, which can't be ${change}: privilege not permitted`;

/** Roles of one's own and what they grant: felt by the next call of a connection that is open. */
export async function grantsStory(check, admin) {
  const dave = new Reader(admin, 'dave');
  await roles(check, admin, dave);
  await singlePrivileges(check, admin, dave);
  await ownThings(check, admin, dave);
  await dropped(check, admin, dave);
}

const described = async (admin, roleName) => (await admin.describeRole({ roleName })).results;

async function roles(check, admin, { role: roleName }) {
  await check('create a role, list and describe it', async () => {
    await admin.createRole({ roleName, description: DESCRIPTION });
    equal((await admin.hasRole({ roleName })).hasRole, true);
    const [found] = await described(admin, roleName);
    equal([found.role.name, found.role.description, found.users], [roleName, DESCRIPTION, []]);
    equal(await described(admin, MISSING), []);
  });
  await check("a role's description changes, but not a built-in role's", async () => {
    await admin.alterRole({ roleName, description: 'changed' });
    equal((await described(admin, roleName))[0].role.description, 'changed');
    const alter = () => admin.alterRole({ roleName: 'db_ro', description: 'mine' });
    await refused(1401, builtIn('altered'), alter);
  });
  await check('a role that exists, a bad name and a built-in role are refused', async () => {
    const exists = `role [name:"${roleName}"] already exists`;
    await invalid(exists, () => admin.createRole({ roleName }));
    const first = /the first character of role name must be an underscore or letter: .*/;
    await refused(1100, first, () => admin.createRole({ roleName: '1st' }));
    await invalid("not found the role, maybe the role isn't existed or internal system error", () =>
      admin.dropRole({ roleName: MISSING }),
    );
    await refused(1401, builtIn('dropped'), () => admin.dropRole({ roleName: 'db_ro' }));
  });
}

async function singlePrivileges(check, admin, dave) {
  const { role: roleName } = dave;
  const onBooks = (privilegeName) => ({
    ...{ roleName, object: 'Collection', objectName: BOOKS, privilegeName },
  });
  // Before it searches or writes, the SDK describes the collection.
  const describing = { roleName, object: 'Global', objectName: '*' };
  describing.privilegeName = 'DescribeCollection';

  await check('a role that grants nothing allows nothing', async () => {
    await dave.join();
    const collection_name = BOOKS;
    await dave.isDenied(() => search(dave.session, BOOKS), 'PrivilegeDescribeCollection');
    await dave.isDenied(() => dave.session.delete({ collection_name, filter: 'id == 1' }));
    await dave.isDenied(() => dave.session.hasCollection({ collection_name }));
    equal(await collectionNames(dave.session), []);
    equal((await dave.session.listDatabases()).db_names, []);
    await admin.grantPrivilege(describing);
    equal((await dave.session.describeCollection({ collection_name })).schema.name, BOOKS);
    await dave.isDenied(() => search(dave.session, BOOKS), 'PrivilegeSearch');
  });
  await check('a privilege on one collection is felt by the next call (v1)', async () => {
    await admin.grantPrivilege(onBooks('Search'));
    equal(await search(dave.session, BOOKS), IDS);
  });
  await check('it allows nothing but that', async () => {
    const { session } = dave;
    const collection_name = BOOKS;
    const data = [makeRow(9)];
    await dave.isDenied(() => search(session, FILMS), 'PrivilegeSearch');
    await dave.isDenied(() => query(session, BOOKS), 'PrivilegeQuery');
    await dave.isDenied(() => session.insert({ collection_name, data }), 'PrivilegeInsert');
    await dave.isDenied(() => session.upsert({ collection_name, data }), 'PrivilegeUpsert');
    const filter = 'id == 1';
    await dave.isDenied(() => session.delete({ collection_name, filter }), 'PrivilegeDelete');
    await dave.isDenied(
      () => session.dropCollection({ collection_name }),
      'PrivilegeDropCollection',
    );
    const createRole = () => session.createRole({ roleName: `${PREFIX}x` });
    await dave.isDenied(createRole, 'PrivilegeCreateOwnership', '\\*');
    const grant = () => session.grantPrivilege(onBooks('Query'));
    await dave.isDenied(grant, 'PrivilegeManageOwnership', '\\*');
  });
  await check('the role shows what it grants, where, and who granted it', async () => {
    const { entities } = await admin.listGrants({ roleName });
    const wanted = {
      ...{ role: roleName, type: 'Collection', name: BOOKS, database: 'default' },
      ...{ privilege: 'Search', by: ADMIN },
    };
    const found = entities.map(({ role, object, object_name, db_name, grantor }) => ({
      ...{ role: role.name, type: object.name, name: object_name, database: db_name },
      ...{ privilege: grantor.privilege.name, by: grantor.user.name },
    }));
    equal(
      found.filter(({ type }) => type === 'Collection'),
      [wanted],
    );
    const one = await admin.selectGrant({ roleName, object: 'Collection', objectName: BOOKS });
    equal(one.entities.length, 1);
  });
  await check('a revoked privilege is refused by the next call (v1)', async () => {
    await admin.revokePrivilege(onBooks('Search'));
    await dave.isDenied(() => search(dave.session, BOOKS), 'PrivilegeSearch');
    equal(await dave.shown(), ['Global default.* DescribeCollection']);
  });
  await check('a privilege on one collection is felt by the next call (v2)', async () => {
    await dave.grant('Query', BOOKS);
    equal(await query(dave.session, BOOKS), IDS);
    equal(await count(dave.session, BOOKS), IDS.length);
    await dave.isDenied(() => query(dave.session, FILMS), 'PrivilegeQuery');
    await dave.isDenied(() => search(dave.session, BOOKS), 'PrivilegeSearch');
    holds((await dave.shown()).includes(`Collection default.${BOOKS} Query`), 'is not shown');
  });
  await check('a revoked privilege is refused by the next call (v2)', async () => {
    await dave.revoke('Query', BOOKS);
    await dave.isDenied(() => query(dave.session, BOOKS), 'PrivilegeQuery');
  });
  await check('to grant or revoke twice is no error', async () => {
    await dave.grant('Search', BOOKS);
    await dave.grant('Search', BOOKS);
    equal((await dave.shown()).length, 2);
    await dave.revoke('Search', BOOKS);
    await dave.isDenied(() => search(dave.session, BOOKS), 'PrivilegeSearch');
    await dave.revoke('Search', BOOKS);
  });
  await check('a grant to no role, of no privilege or on no object type is refused', async () => {
    const v1 = (more) => admin.grantPrivilege({ ...onBooks('Search'), ...more });
    const noRole = `failed to operate privilege common check: the role "${MISSING}" does not exist`;
    await invalid(noRole, () => v1({ roleName: MISSING }));
    await invalid('not found the privilege name[Serch]', () => dave.grant('Serch', BOOKS));
    await invalid('not found the privilege name[Search] in object[Global]', () =>
      v1({ object: 'Global' }),
    );
    await invalid(
      'not found the object type[name: Table], supported the object types: [Collection Global User]',
      () => v1({ object: 'Table' }),
    );
    await invalid('can not operate the built-in privilege group [CollectionReadOnly]', () =>
      v1({ privilegeName: 'CollectionReadOnly' }),
    );
    equal(await dave.shown(), ['Global default.* DescribeCollection']);
  });
}

async function ownThings(check, admin, dave) {
  const { name: username, role: roleName } = dave;
  const others = (privilege, call) => dave.isDenied(call, privilege, '\\*');

  await check('a user sees itself without a privilege, but nobody else', async () => {
    const { results } = await dave.session.describeUser({ username });
    equal(
      results[0].roles.map(({ name }) => name),
      [roleName],
    );
    await others('PrivilegeSelectUser', () => dave.session.describeUser({ username: ADMIN }));
  });
  await check("a user sees the grants of its own role, but no other role's", async () => {
    equal((await dave.session.listGrants({ roleName })).entities.length, 1);
    const listGrants = () => dave.session.listGrants({ roleName: 'db_ro' });
    await dave.isDenied(listGrants, 'PrivilegeSelectOwnership', '\\*');
    await others('PrivilegeSelectOwnership', () => dave.session.listRoles());
  });
  await check("a user changes its own description, but nobody else's", async () => {
    const description = 'reads at night';
    await dave.session.updateUser({ username, description });
    equal((await admin.describeUser({ username })).results[0].description, description);
    const update = () => dave.session.updateUser({ username: ADMIN, description });
    await others('PrivilegeUpdateUser', update);
  });
}

/** This SDK knows no force. */
async function dropped(check, admin, dave) {
  const { name: username, role: roleName } = dave;
  await check('a role that grants something is not dropped', async () => {
    await dave.grant('Search', BOOKS);
    await invalid(
      'fail to drop the role that it has privileges. Use REVOKE API to revoke privileges',
      () => admin.dropRole({ roleName }),
    );
    equal(await search(dave.session, BOOKS), IDS);
  });
  await check('nor is one that a user holds', async () => {
    await dave.revoke('Search', BOOKS);
    await dave.revoke('DescribeCollection', '*');
    await invalid(
      `fail to drop the role "${roleName}" that users hold. Take it from them first`,
      () => admin.dropRole({ roleName }),
    );
  });
  await check(
    'once it is free it is dropped, and made again it has nothing of the old',
    async () => {
      await admin.revokeRole({ username, roleName });
      await admin.dropRole({ roleName });
      equal((await admin.hasRole({ roleName })).hasRole, false);
      await admin.createRole({ roleName });
      equal(await dave.shown(), []);
      await dave.isDenied(() => search(dave.session, BOOKS));
    },
  );
}
