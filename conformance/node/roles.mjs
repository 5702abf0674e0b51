import { equal, holds, refused } from './checks.mjs';
import { denied, PREFIX, signIn } from './cluster.mjs';
import { COLLECTION, DIMENSION } from './vectors.mjs';

const CAROL = `${PREFIX}carol`;
const collection_name = COLLECTION;
const NEW_ROW = {
  id: 9001,
  vector: new Array(DIMENSION).fill(0.5),
  colour: 'red',
  price: 1,
  tags: { size: 1 },
};

/** What the built-in roles let a user do; a grant and a revocation are felt on the next call. */
export async function rolesStory(check, admin, vectors) {
  let carol;
  const isDenied = (call, privilege) =>
    refused('PERMISSION_DENIED', denied(CAROL, privilege), call);
  const insert = () => carol.insert({ collection_name, data: [NEW_ROW] });
  const drop = () => carol.dropCollection({ collection_name });
  const createUser = () => carol.createUser({ username: `${PREFIX}x`, password: 'Good-pass1' });
  const grant = (roleName) => admin.grantRole({ username: CAROL, roleName });
  const revoke = (roleName) => admin.revokeRole({ username: CAROL, roleName });
  const grantItself = () => carol.grantRole({ username: CAROL, roleName: 'db_admin' });

  await check('a user without a role may do nothing else', async () => {
    await admin.createUser({ username: CAROL, password: 'Carol-pass1' });
    carol = await signIn(CAROL, 'Carol-pass1');
    await isDenied(() => vectors.search(carol));
    await isDenied(() => vectors.find('id < 3', {}, carol));
    await isDenied(insert);
    await isDenied(drop, 'PrivilegeDropCollection');
    await isDenied(() => carol.listUsers(), 'PrivilegeSelectOwnership');
    await isDenied(createUser, 'PrivilegeCreateOwnership');
    await isDenied(() => carol.deleteUser({ username: CAROL }), 'PrivilegeDropOwnership');
    await isDenied(grantItself, 'PrivilegeManageOwnership');
    const seen = await carol.listCollections().then(
      (reply) => reply.data,
      (failure) => (failure.code === 'PERMISSION_DENIED' ? [] : Promise.reject(failure)),
    );
    equal(seen, []);
  });
  await check('a user without a role may change the own password', async () => {
    await carol.updateUser({
      username: CAROL,
      newPassword: 'Carol-pass2',
      oldPassword: 'Carol-pass1',
    });
    await carol.closeConnection();
    carol = await signIn(CAROL, 'Carol-pass2');
  });
  await check('db_ro may search, query and describe', async () => {
    await grant('db_ro');
    await vectors.searched(carol);
    equal((await vectors.find('id in [1, 2]', {}, carol)).length, 2);
    equal((await carol.describeCollection({ collection_name })).schema.name, COLLECTION);
    const names = (await carol.listCollections()).data.map((collection) => collection.name);
    holds(names.includes(COLLECTION), `missing in ${names}`);
  });
  await check('db_ro may not write', async () => {
    await isDenied(insert, 'PrivilegeInsert');
    await isDenied(() => carol.delete({ collection_name, ids: [1] }), 'PrivilegeDelete');
    await isDenied(drop, 'PrivilegeDropCollection');
    await isDenied(() => carol.listUsers(), 'PrivilegeSelectOwnership');
    await vectors.counted(vectors.rows.length);
  });
  await check('db_rw may write', async () => {
    await revoke('db_ro');
    await grant('db_rw');
    equal(Number((await insert()).insert_cnt), 1);
    equal(
      (await vectors.find('id == 9001', {}, carol)).map((row) => Number(row.id)),
      [9001],
    );
    equal(Number((await carol.delete({ collection_name, ids: [9001] })).delete_cnt), 1);
    await vectors.search(carol);
  });
  await check('db_rw may not manage users', async () => {
    await isDenied(createUser, 'PrivilegeCreateOwnership');
    const steal = { username: `${PREFIX}bob`, oldPassword: '', newPassword: 'Stolen-pass1' };
    await isDenied(() => carol.updateUser(steal), 'PrivilegeUpdateUser');
    await isDenied(grantItself, 'PrivilegeManageOwnership');
  });
  await check('a revoked role is gone on the next call', async () => {
    await revoke('db_rw');
    await isDenied(() => vectors.search(carol));
    await isDenied(insert);
  });
}
