import { equal, holds, refused } from './checks.mjs';
import {
  ADMIN,
  API_KEY,
  BAD_LOGIN,
  cannotSignIn,
  denied,
  PREFIX,
  session,
  signIn,
  signsIn,
} from './cluster.mjs';

const ALICE = `${PREFIX}alice`;
const BOB = `${PREFIX}bob`;
const BOB_PASSWORD = 'Bob-pass1:with:colons';
const DESCRIPTION = 'reads 向量 for the web shop';
const WRONG_OLD = `old password not correct for ${ALICE}: not authenticated`;

/** Users and their passwords, by the calls that users write today. */
export async function usersStory(check, milvusClient) {
  let alice;
  const update = (username, oldPassword, newPassword, client = milvusClient) =>
    client.updateUser({ username, newPassword, oldPassword });
  const rolesOf = async (username) => {
    const { results } = await milvusClient.describeUser({ username, includeRoleInfo: true });
    return results[0].roles.map((role) => role.name).sort();
  };

  await check('create a user with a description', async () => {
    await milvusClient.createUser({
      username: ALICE,
      password: 'Alice-pass1',
      description: DESCRIPTION,
    });
    await milvusClient.createUser({ username: BOB, password: BOB_PASSWORD });
  });
  await check('the user is listed', async () => {
    const { usernames } = await milvusClient.listUsers();
    holds(
      [ADMIN, ALICE, BOB].every((name) => usernames.includes(name)),
      `missing in ${usernames}`,
    );
  });
  await check('the user is described, without a role', async () => {
    const { results } = await milvusClient.describeUser({ username: ALICE, includeRoleInfo: true });
    equal(results.length, 1);
    equal([results[0].user.name, results[0].roles], [ALICE, []]);
    equal(results[0].description, DESCRIPTION);
  });
  await check('the description changes and the password stays', async () => {
    await milvusClient.updateUser({ username: ALICE, description: 'changed' });
    const { results } = await milvusClient.describeUser({ username: ALICE });
    equal(results[0].description, 'changed');
    await signsIn(ALICE, 'Alice-pass1');
  });
  await check('creating the user again is refused', () =>
    refused(1100, `user already exists: ${ALICE}: invalid parameter`, () =>
      milvusClient.createUser({ username: ALICE, password: 'Alice-pass1' }),
    ),
  );
  await check('a bad user name is refused', async () => {
    for (const username of ['1digit', 'has space', 'has-dash', 'a'.repeat(33)]) {
      await refused(1100, /invalid user ?name.*/, () =>
        milvusClient.createUser({ username, password: 'Good-pass1' }),
      );
    }
  });
  await check('built-in roles are listed', async () => {
    const names = (await milvusClient.listRoles()).results.map((result) => result.role.name);
    holds(
      ['db_admin', 'db_rw', 'db_ro'].every((name) => names.includes(name)),
      `missing in ${names}`,
    );
  });
  await check('a built-in role is granted and revoked', async () => {
    await milvusClient.grantRole({ username: ALICE, roleName: 'db_rw' });
    await milvusClient.grantRole({ username: ALICE, roleName: 'db_ro' });
    equal(await rolesOf(ALICE), ['db_ro', 'db_rw']);
    await milvusClient.revokeRole({ username: ALICE, roleName: 'db_rw' });
    await milvusClient.revokeRole({ username: ALICE, roleName: 'db_ro' });
    equal(await rolesOf(ALICE), []);
  });
  await check('a user without a role connects', async () => {
    alice = await signIn(ALICE, 'Alice-pass1');
    await signsIn(BOB, BOB_PASSWORD);
  });
  await check('a wrong old password changes nothing', async () => {
    await refused(1400, WRONG_OLD, () => update(ALICE, 'Wrong-pass1', 'Alice-pass2', alice));
    await alice.alive();
    await signsIn(ALICE, 'Alice-pass1');
    await cannotSignIn(ALICE, 'Alice-pass2');
  });
  await check('the user changes the own password', () =>
    update(ALICE, 'Alice-pass1', 'Alice-pass2', alice),
  );
  await check('the old password fails on the next call of the open connection', () =>
    refused('UNAUTHENTICATED', BAD_LOGIN, () => alice.alive()),
  );
  await check('the old password does not connect', () => cannotSignIn(ALICE, 'Alice-pass1'));
  await check('the new password connects', async () => {
    await alice.closeConnection();
    alice = await signIn(ALICE, 'Alice-pass2');
  });
  await check("a user without a role cannot change another's password", async () => {
    await refused('PERMISSION_DENIED', denied(ALICE, 'PrivilegeUpdateUser'), () =>
      update(BOB, BOB_PASSWORD, 'Bob-pass2', alice),
    );
    await signsIn(BOB, BOB_PASSWORD);
  });
  await check('a user cannot change the own password with an empty old one', async () => {
    await refused(1400, WRONG_OLD, () => update(ALICE, '', 'Alice-pass9', alice));
    await signsIn(ALICE, 'Alice-pass2');
  });
  await check('a wrong old password is refused for db_admin too', async () => {
    await refused(1400, WRONG_OLD, () => update(ALICE, 'Wrong-pass1', 'Alice-pass9'));
    await signsIn(ALICE, 'Alice-pass2');
  });
  await check('db_admin resets a password with an empty old one', async () => {
    await update(ALICE, '', 'Alice-pass3');
    await refused('UNAUTHENTICATED', BAD_LOGIN, () => alice.alive());
    await cannotSignIn(ALICE, 'Alice-pass2');
    await alice.closeConnection();
    alice = await signIn(ALICE, 'Alice-pass3');
  });
  await check('the API key resets a password with an empty old one', async () => {
    await update(ALICE, '', 'Alice-pass4', await session({ token: API_KEY }));
    await refused('UNAUTHENTICATED', BAD_LOGIN, () => alice.alive());
    await alice.closeConnection();
    alice = await signIn(ALICE, 'Alice-pass4');
  });
  await check('a weak password is refused', async () => {
    for (const password of ['Sh0rt-p', 'onlylowercase', `A1-${'x'.repeat(62)}`]) {
      await refused(1100, /invalid password.*/, () =>
        milvusClient.createUser({ username: `${PREFIX}weak`, password }),
      );
    }
    await refused(1100, /invalid password.*/, () => update(ALICE, '', 'weak'));
    await signsIn(ALICE, 'Alice-pass4');
  });

  return async () => {
    await check('db_admin cannot be dropped', async () => {
      const text = `${ADMIN} user cannot be deleted: privilege not permitted`;
      await refused(1401, text, () => milvusClient.deleteUser({ username: ADMIN }));
      await milvusClient.alive();
    });
    await check("a dropped user's open connection ends on the next call", async () => {
      await milvusClient.deleteUser({ username: ALICE });
      await refused('UNAUTHENTICATED', BAD_LOGIN, () => alice.alive());
      await cannotSignIn(ALICE, 'Alice-pass4');
      const { usernames } = await milvusClient.listUsers();
      holds(!usernames.includes(ALICE), 'still listed');
      await milvusClient.deleteUser({ username: ALICE }); // as Milvus: not an error
    });
  };
}
