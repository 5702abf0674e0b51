import { count, createBooks, IDS, makeRow, query, search } from './books.mjs';
import { equal, refused } from './checks.mjs';
import { denied, PREFIX, signIn } from './cluster.mjs';
import { PASSWORD } from './reader.mjs';

const NOTES = `${PREFIX}notes`;
const [GINA, HANS] = [`${PREFIX}gina`, `${PREFIX}hans`];
const [OWN, TEAM] = ['own_rows', 'rows_of_the_team'];
const [OF_GINA, OF_HANS, OF_TEAM] = [
  [0, 1, 2],
  [3, 4],
  [2, 5],
];
const HIDDEN = /new row violates row policy of collection ".*": privilege not permitted/;
const collection_name = NOTES;

const owner = (id) => (OF_GINA.includes(id) ? GINA : OF_HANS.includes(id) ? HANS : 'nobody');
const ROWS = IDS.map((id) =>
  makeRow(id, { owner: owner(id), team: OF_TEAM.includes(id) ? 'blue' : 'red' }),
);

/** The calls about row policies and user tags, for which this SDK has no methods yet. */
class Policies {
  constructor(session) {
    this.session = session;
  }
  create(policy_name, using_expr) {
    const actions = ['Query', 'Search', 'Insert', 'Delete', 'Upsert'];
    const request = { collection_name, policy_name, actions, using_expr };
    return this.session.raw('CreateRowPolicy', request);
  }
  drop(policy_name) {
    return this.session.raw('DropRowPolicy', { collection_name, policy_name });
  }
  async list() {
    const { policies } = await this.session.raw('ListRowPolicies', { collection_name });
    return policies.map((policy) => [policy.policy_name, policy.using_expr]);
  }
  tag(user_name, tags) {
    return this.session.raw('AddUserTags', { user_name, tags });
  }
  async tags(user_name) {
    return (await this.session.raw('GetUserTags', { user_name })).tags;
  }
  untag(user_name, ...tag_keys) {
    return this.session.raw('DeleteUserTags', { user_name, tag_keys });
  }
}

async function finds(session, wanted) {
  equal(await search(session, NOTES), wanted);
  equal(await query(session, NOTES), wanted);
  const ids = [...IDS, 6];
  const { data } = await session.get({ collection_name, ids, output_fields: ['id'] });
  equal(data.map((row) => Number(row.id)).sort(), wanted);
  equal(await count(session, NOTES), wanted.length);
}

/** Two users with the same rights on a collection find and write their own rows only. */
export async function rowPoliciesStory(check, admin) {
  const policies = new Policies(admin);
  let gina;
  let hans;

  await check('without a row policy both users find every row', async () => {
    await createBooks(admin, NOTES, ROWS);
    const role = `${GINA}_role`;
    await admin.createRole({ roleName: role });
    const grant = { role, privilege: 'CollectionReadWrite', collection_name, db_name: 'default' };
    await admin.grantPrivilegeV2(grant);
    for (const username of [GINA, HANS]) {
      await admin.createUser({ username, password: PASSWORD });
      await admin.grantRole({ username, roleName: role });
    }
    gina = await signIn(GINA, PASSWORD);
    hans = await signIn(HANS, PASSWORD);
    await finds(gina, IDS);
    await finds(hans, IDS);
  });
  await check(
    'with one each finds its own by search, query, get and count, db_admin all',
    async () => {
      await policies.create(OWN, 'owner == $current_user');
      equal(await policies.list(), [[OWN, 'owner == $current_user']]);
      await finds(gina, OF_GINA);
      await finds(hans, OF_HANS);
      await finds(admin, IDS);
    },
  );
  await check('no filter finds a row that the policy hides', async () => {
    equal(await query(gina, NOTES, { filter: 'id >= 0 or id < 0' }), OF_GINA);
    equal(await query(gina, NOTES, { filter: `owner == "${HANS}"` }), []);
    equal(await search(gina, NOTES, { filter: 'id in [1, 3, 5]' }), [1]);
  });
  await check('nor does an iterator', async () => {
    const found = [];
    const request = { collection_name, expr: 'id >= 0', output_fields: ['id'], batchSize: 2 };
    for await (const batch of await gina.queryIterator(request)) {
      found.push(...batch.map((row) => Number(row.id)));
    }
    equal(found.sort(), OF_GINA);
  });
  await check('nobody writes, replaces or deletes a row of another', async () => {
    const insert = (row) => gina.insert({ collection_name, data: [row] });
    await refused(1401, HIDDEN, () => insert(makeRow(6, { owner: HANS })));
    const data = [makeRow(3, { owner: GINA })];
    await refused(1401, HIDDEN, () => gina.upsert({ collection_name, data }));
    await insert(makeRow(6, { owner: GINA, team: 'red' }));
    await finds(gina, [...OF_GINA, 6]);
    await gina.delete({ collection_name, filter: 'id in [3, 5, 6]' });
    await finds(gina, OF_GINA);
    await finds(admin, IDS);
  });
  await check("a policy by tags follows the user's tags at the next call", async () => {
    await policies.create(TEAM, 'team == $current_user_tags["team"]');
    await finds(gina, OF_GINA);
    await policies.tag(GINA, { team: 'blue' });
    equal(await policies.tags(GINA), { team: 'blue' });
    await finds(gina, [0, 1, 2, 5]);
    await finds(hans, OF_HANS);
    await policies.untag(GINA, 'team');
    await finds(gina, OF_GINA);
  });
  await check("only who may manage them sees or changes policies and others' tags", async () => {
    const ofHans = new Policies(hans);
    equal(await ofHans.tags(HANS), {});
    for (const call of [
      () => ofHans.tag(HANS, { team: 'blue' }),
      () => ofHans.tags(GINA),
      () => ofHans.create('mine', 'id >= 0'),
      () => ofHans.drop(OWN),
      () => ofHans.list(),
    ]) {
      await refused('PERMISSION_DENIED', denied(HANS), call);
    }
  });
  await check('a policy that exists, is missing or is no filter is refused', async () => {
    await refused(1100, /row policy .* already exists .*/, () => policies.create(OWN, 'id > 0'));
    await refused(1100, /row policy .* does not exist .*/, () => policies.drop('missing'));
    await refused(1100, /.*expr.*/, () => policies.create('broken', 'owner =='));
  });
  await check(
    'the last policy closes the collection as long as it is there, and no longer',
    async () => {
      await policies.drop(OWN);
      await finds(gina, []);
      await policies.drop(TEAM);
      equal(await policies.list(), []);
      await finds(gina, IDS);
    },
  );
}
