import { BOOKS, IDS, search } from './books.mjs';
import { equal, holds, refused } from './checks.mjs';
import { ADMIN, PREFIX, signIn } from './cluster.mjs';
import { PASSWORD, Reader } from './reader.mjs';

const GROUP = `${PREFIX}saved`;

/** A dump of users, roles, grants and groups, and what comes back from it. */
export async function rbacBackupStory(check, admin) {
  const kim = new Reader(admin, 'kim');
  const { name: username, role: roleName } = kim;
  /** This run's part of the dump: other programs may share the server. */
  let saved;

  await check('a backup holds users, roles, grants and groups, but no built-in ones', async () => {
    await admin.createRole({ roleName, description: 'kept' });
    await kim.join();
    await admin.createPrivilegeGroup({ group_name: GROUP });
    const privileges = ['DescribeCollection', 'Search'];
    await admin.addPrivilegesToGroup({ group_name: GROUP, privileges });
    await kim.grant(GROUP, BOOKS);
    const { RBAC_meta: all } = await admin.backupRBAC();
    saved = {
      users: all.users.filter(({ user }) => user === username),
      roles: all.roles.filter(({ name }) => name === roleName),
      grants: all.grants.filter(({ role }) => role.name === roleName),
      privilege_groups: all.privilege_groups.filter(({ group_name }) => group_name === GROUP),
    };
    equal(
      Object.values(saved).map((part) => part.length),
      [1, 1, 1, 1],
    );
    holds(!all.users.some(({ user }) => user === ADMIN), `${ADMIN} is in the backup`);
    holds(!JSON.stringify(all).includes(PASSWORD), 'a password is in the backup');
  });
  await check('a restore of what exists changes nothing', async () => {
    const text = /(user|role|privilege group) \[.*\] already exists: invalid parameter/;
    await refused(1100, text, () => admin.restoreRBAC({ RBAC_meta: saved }));
    equal(await search(kim.session, BOOKS), IDS);
  });
  await check(
    'what was dropped comes back by a restore, with its password and grants',
    async () => {
      await admin.deleteUser({ username });
      await kim.revoke(GROUP, BOOKS);
      await admin.dropRole({ roleName });
      await admin.dropPrivilegeGroup({ group_name: GROUP });
      await admin.restoreRBAC({ RBAC_meta: saved });
      kim.session = await signIn(username, PASSWORD);
      equal(await search(kim.session, BOOKS), IDS);
      equal(await kim.shown(), [`Global default.${BOOKS} ${GROUP}`]);
      equal((await admin.describeRole({ roleName })).results[0].role.description, 'kept');
    },
  );
  await check('a user may neither take nor restore a backup', async () => {
    await kim.isDenied(() => kim.session.backupRBAC(), 'PrivilegeBackupRBAC', '\\*');
    const restore = () => kim.session.restoreRBAC({ RBAC_meta: saved });
    await kim.isDenied(restore, 'PrivilegeRestoreRBAC', '\\*');
  });
}
