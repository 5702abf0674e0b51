import {
  BOOKS,
  collectionNames,
  createBooks,
  FILMS,
  IDS,
  makeRow,
  query,
  search,
} from './books.mjs';
import { equal, holds, refused } from './checks.mjs';
import { PREFIX } from './cluster.mjs';
import { invalid } from './grants.mjs';
import { PASSWORD, Reader } from './reader.mjs';

const LAB = `${PREFIX}lab`;
const GROUP = `${PREFIX}group`;
const MISSING = `${PREFIX}missing`;
const inLab = { db_name: LAB };
const BUILT_IN = ['Collection', 'Database', 'Cluster'].flatMap((level) =>
  ['ReadOnly', 'ReadWrite', 'Admin'].map((kind) => level + kind),
);

/** Groups of privileges, built-in and of one's own: at each level, and changed while granted. */
export async function groupsStory(check, admin) {
  const erin = new Reader(admin, 'erin');
  await onCollection(check, admin, erin);
  await onDatabase(check, admin, erin);
  await onCluster(check, erin);
  await ownGroup(check, admin, erin);
}

async function onCollection(check, admin, erin) {
  const insert = () => erin.session.insert({ collection_name: BOOKS, data: [makeRow(9)] });
  await check('a built-in group on one collection', async () => {
    await admin.createRole({ roleName: erin.role });
    await erin.join();
    await erin.grant('CollectionReadOnly', BOOKS);
    equal(await search(erin.session, BOOKS), IDS);
    equal(await query(erin.session, BOOKS), IDS);
    await erin.isDenied(insert, 'PrivilegeInsert');
    equal(await erin.shown(), [`Global default.${BOOKS} CollectionReadOnly`]);
  });
  await check('two groups add up, and each is revoked by itself', async () => {
    await erin.grant('CollectionReadWrite', BOOKS);
    equal(Number((await insert()).insert_cnt), 1);
    await erin.session.delete({ collection_name: BOOKS, filter: 'id == 9' });
    await erin.revoke('CollectionReadWrite', BOOKS);
    await erin.isDenied(insert, 'PrivilegeInsert');
    equal(await search(erin.session, BOOKS), IDS); // by the other group, still
    await erin.revoke('CollectionReadOnly', BOOKS);
    await erin.isDenied(() => search(erin.session, BOOKS), 'PrivilegeSearch');
  });
}

async function onDatabase(check, admin, erin) {
  const searchLab = (name) => search(erin.session, name, inLab);
  await check('built-in groups on a database, for its later collections too', async () => {
    await admin.createDatabase(inLab);
    await createBooks(admin, BOOKS, undefined, inLab);
    await erin.isDenied(() => searchLab(BOOKS), undefined, LAB);
    await erin.grant('CollectionReadOnly', '*', LAB);
    await erin.grant('DatabaseReadWrite', '*', LAB);
    equal(await searchLab(BOOKS), IDS);
    equal((await erin.session.describeDatabase(inLab)).db_name, LAB);
    await createBooks(admin, FILMS, undefined, inLab);
    equal(await query(erin.session, FILMS, inLab), IDS); // made after the grant
    equal(await collectionNames(erin.session, inLab), [BOOKS, FILMS].sort());
  });
  await check('they allow nothing in another database, and show none', async () => {
    await erin.isDenied(() => search(erin.session, BOOKS), 'PrivilegeSearch', 'default');
    equal(await collectionNames(erin.session), []);
    equal((await erin.session.listDatabases()).db_names, [LAB]);
  });
  await check('a group that is revoked from the database is refused by the next call', async () => {
    await erin.revoke('CollectionReadOnly', '*', LAB);
    await erin.revoke('DatabaseReadWrite', '*', LAB);
    await erin.isDenied(() => searchLab(BOOKS), 'PrivilegeSearch', LAB);
    equal((await erin.session.listDatabases()).db_names, []);
  });
}

async function onCluster(check, erin) {
  const listGroups = () => erin.session.listPrivilegeGroups();
  await check(
    'a built-in group on the cluster shows groups and databases, but no data',
    async () => {
      await erin.isDenied(listGroups, 'PrivilegeListPrivilegeGroups', '\\*');
      await erin.grant('ClusterReadOnly', '*', '*');
      holds((await listGroups()).privilege_groups.length >= 9, 'groups are missing');
      const { db_names } = await erin.session.listDatabases();
      holds(db_names.includes('default') && db_names.includes(LAB), `missing in ${db_names}`);
      const createRole = () => erin.session.createRole({ roleName: `${PREFIX}x` });
      await erin.isDenied(createRole, 'PrivilegeCreateOwnership', '\\*');
      await erin.isDenied(() => search(erin.session, BOOKS), 'PrivilegeSearch');
    },
  );
  await check('ClusterAdmin manages users', async () => {
    const username = `${PREFIX}erins`;
    await erin.grant('ClusterAdmin', '*', '*');
    await erin.session.createUser({ username, password: PASSWORD });
    await erin.session.grantRole({ username, roleName: 'db_ro' });
    await erin.session.deleteUser({ username });
    await erin.isDenied(() => search(erin.session, BOOKS), 'PrivilegeSearch'); // no data
    await erin.revoke('ClusterAdmin', '*', '*');
    await erin.revoke('ClusterReadOnly', '*', '*');
    await erin.isDenied(listGroups, 'PrivilegeListPrivilegeGroups', '\\*');
  });
  await check('a built-in group is granted at its level only', async () => {
    await invalid(
      'dbName and collectionName should be * for the cluster level privilege: ClusterReadOnly',
      () => erin.grant('ClusterReadOnly', '*'),
    );
    await invalid(
      'collectionName should be * for the database level privilege: DatabaseAdmin',
      () => erin.grant('DatabaseAdmin', BOOKS),
    );
    await invalid(
      'please specify database name for the collection level privilege: CollectionAdmin',
      () => erin.grant('CollectionAdmin', BOOKS, '*'),
    );
    equal(await erin.shown(), []);
  });
}

async function ownGroup(check, admin, erin) {
  const group_name = GROUP;
  const add = (...privileges) => admin.addPrivilegesToGroup({ group_name, privileges });
  const remove = (...privileges) => admin.removePrivilegesFromGroup({ group_name, privileges });
  const members = async () => {
    const { privilege_groups } = await admin.listPrivilegeGroups();
    return new Map(
      privilege_groups.map((group) => [
        group.group_name,
        group.privileges.map(({ name }) => name).sort(),
      ]),
    );
  };

  await check('create a privilege group, add privileges and list it', async () => {
    const before = await members();
    holds(
      BUILT_IN.every((name) => before.has(name)),
      'built-in groups are missing',
    );
    await admin.createPrivilegeGroup({ group_name });
    equal((await members()).get(GROUP), []);
    await add('Search', 'Query', 'DescribeCollection');
    equal((await members()).get(GROUP), ['DescribeCollection', 'Query', 'Search']);
  });
  await check('bad names, mixed levels and unknown privileges are refused', async () => {
    const create = (name) => () => admin.createPrivilegeGroup({ group_name: name });
    await invalid(`privilege group name [${GROUP}] is defined by users`, create(GROUP));
    await invalid(
      'privilege group name [ClusterAdmin] is defined by built in privileges or privilege groups in system',
      create('ClusterAdmin'),
    );
    await refused(1402, 'invalid privilege group name[privilegeGroup=1a]', create('1a'));
    await invalid('privileges are not the same privilege level', () => add('CreateCollection'));
    await invalid(
      'there is no privilege name or privilege group name [Serch] defined in system to operate',
      () => add('Serch'),
    );
    await invalid(
      `there is no privilege group name [${MISSING}] defined in system to operate`,
      () => admin.addPrivilegesToGroup({ group_name: MISSING, privileges: ['Search'] }),
    );
    equal((await members()).get(GROUP).length, 3);
  });
  await check("one's own group on one collection allows what is in it", async () => {
    await erin.grant(GROUP, BOOKS);
    equal(await erin.shown(), [`Global default.${BOOKS} ${GROUP}`]);
    equal(await search(erin.session, BOOKS), IDS);
    equal(await query(erin.session, BOOKS), IDS);
    const request = { collection_name: BOOKS, filter: 'id == 1' };
    await erin.isDenied(() => erin.session.delete(request), 'PrivilegeDelete');
  });
  await check('a change of the group is felt by the next call', async () => {
    await remove('Search');
    await erin.isDenied(() => search(erin.session, BOOKS), 'PrivilegeSearch');
    equal(await query(erin.session, BOOKS), IDS);
    await add('Search', 'Delete');
    equal(await search(erin.session, BOOKS), IDS);
    await erin.session.delete({ collection_name: BOOKS, filter: 'id == 77' });
  });
  await check('a privilege held directly and by a group lasts until both are revoked', async () => {
    await erin.grant('Search', BOOKS);
    await remove('Search');
    equal(await search(erin.session, BOOKS), IDS);
    await erin.revoke('Search', BOOKS);
    await erin.isDenied(() => search(erin.session, BOOKS), 'PrivilegeSearch');
  });
  await check('a privilege group in use is not dropped', async () => {
    const drop = () => admin.dropPrivilegeGroup({ group_name });
    await invalid(
      `privilege group [${GROUP}] is used by role [${erin.role}], Use REVOKE API to revoke it first`,
      drop,
    );
    equal(await query(erin.session, BOOKS), IDS);
    await erin.revoke(GROUP, BOOKS);
    await erin.isDenied(() => query(erin.session, BOOKS), 'PrivilegeQuery');
    await drop();
    holds(!(await members()).has(GROUP), 'still listed');
    await drop(); // as Milvus: not an error
  });
}
