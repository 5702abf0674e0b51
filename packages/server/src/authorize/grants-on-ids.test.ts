import { expect, test } from 'vitest';
import { aboutCollection, openAuthorizerRig, request } from '../testing/authorizer-rig.ts';

/** Alice, whose role `r` may search `books` of `default`, and a way to ask what she may search. */
async function open() {
  const rig = await openAuthorizerRig();
  const { fixture } = rig;
  await fixture.addRole('r');
  const alice = await rig.user('alice', 'r');
  await fixture.addCollection('books');
  await fixture.permit('r', 'Search', { object: 'books' });
  const searches = (name: string, database?: string) =>
    rig.may(alice, 'Search', aboutCollection(name, database));
  const lists = async (): Promise<string[]> => {
    const decision = await rig.ask(alice, 'ShowCollections');
    if (typeof decision === 'string') throw new Error(decision);
    const all = await fixture.store.catalog.listCollections(fixture.cluster.id);
    return all
      .filter(({ databaseId, id }) => decision.rights.seesCollection(databaseId, id))
      .map(({ database, name }) => `${database}.${name}`);
  };
  return { ...rig, alice, searches, lists };
}

test('a renamed collection keeps its grants, and leaves none under its old name', async () => {
  const { fixture, searches, lists } = await open();
  await fixture.renameCollection('books', 'novels');
  expect(await searches('novels')).toBe(true);
  expect(await searches('books')).toBe(false);
  expect(await lists()).toEqual(['default.novels']);
  await fixture.addCollection('books');
  expect(await searches('books')).toBe(false);
  expect(await lists()).toEqual(['default.novels']);
});

test('two collections that swap their names keep each its own grants', async () => {
  const { fixture, searches } = await open();
  await fixture.addCollection('films');
  await fixture.renameCollection('books', 'spare');
  await fixture.renameCollection('films', 'books');
  await fixture.renameCollection('spare', 'films');
  expect(await searches('films')).toBe(true);
  expect(await searches('books')).toBe(false);
});

test('a collection that is moved to another database keeps its grants there', async () => {
  const { fixture, searches, lists } = await open();
  await fixture.addDatabase('shop');
  await fixture.renameCollection('books', 'books', { into: 'shop' });
  expect(await searches('books', 'shop')).toBe(true);
  expect(await searches('books')).toBe(false);
  expect(await lists()).toEqual(['shop.books']);
});

test('a grant on all of a database stays with the database when a collection leaves it', async () => {
  const { fixture, alice, may } = await open();
  await fixture.addDatabase('shop');
  await fixture.permit('r', 'Insert');
  await fixture.renameCollection('books', 'books', { into: 'shop' });
  expect(await may(alice, 'Insert', aboutCollection('books', 'shop'))).toBe(false);
  await fixture.renameCollection('books', 'books', { database: 'shop', into: 'default' });
  expect(await may(alice, 'Insert', aboutCollection('books'))).toBe(true);
});

test('a collection that is dropped and made again inherits nothing', async () => {
  const { fixture, searches, lists } = await open();
  await fixture.dropCollection('books');
  expect(await searches('books')).toBe(false);
  await fixture.addCollection('books');
  expect(await searches('books')).toBe(false);
  expect(await lists()).toEqual([]);
});

test('a database that is dropped and made again inherits nothing', async () => {
  const { fixture, alice, may, ask } = await open();
  await fixture.addDatabase('shop');
  await fixture.permit('r', 'CreateCollection', { database: 'shop' });
  await fixture.permit('r', 'Insert', { database: 'shop' });
  const creates = () => may(alice, 'CreateCollection', { database: 'shop' });
  expect(await creates()).toBe(true);
  await fixture.dropDatabase('shop');
  expect(await creates()).toBe(false);
  const shop = await fixture.addDatabase('shop');
  await fixture.addCollection('films', 'shop');
  expect(await creates()).toBe(false);
  expect(await may(alice, 'Insert', aboutCollection('films', 'shop'))).toBe(false);
  const decision = await ask(alice, 'ListDatabases');
  if (typeof decision === 'string') throw new Error(decision);
  expect(decision.rights.seesDatabase(shop)).toBe(false);
});

test('a user that is dropped and made again inherits no roles, tags or grants on it', async () => {
  const { fixture, may, user, principal } = await open();
  const bob = await user('bob');
  await fixture.permit('r', 'UpdateUser', { object: 'bob' });
  const alice = await principal('alice');
  const resets = () => may(alice, 'UpdateCredential', { names: request({ '2': ['bob'] }) });
  await fixture.grant('bob', 'r');
  await fixture.tag('bob', { team: 'red' });
  expect(await resets()).toBe(true);
  expect(await may(bob, 'Search', aboutCollection('books'))).toBe(true);
  await fixture.dropUser('bob');
  const again = await user('bob');
  expect(await resets()).toBe(false);
  expect(await may(again, 'Search', aboutCollection('books'))).toBe(false);
  expect(await may(bob, 'Connect')).toBe(false);
  expect(await fixture.store.userTags.list(fixture.cluster.id, 'bob')).toEqual(new Map());
});

test('a role that is dropped and made again has no grants and no members', async () => {
  const { fixture, searches } = await open();
  await fixture.dropRole('r');
  expect(await searches('books')).toBe(false);
  await fixture.addRole('r');
  expect(await searches('books')).toBe(false);
  await fixture.permit('r', 'Search', { object: 'books' });
  expect(await searches('books')).toBe(false);
  await fixture.grant('alice', 'r');
  expect(await searches('books')).toBe(true);
});

test('a custom group that is dropped and made again gives nothing by the old grant', async () => {
  const { fixture, alice, may } = await open();
  await fixture.addGroup('mine', 'Insert');
  await fixture.permit('r', 'mine', { object: 'books' });
  const inserts = () => may(alice, 'Insert', aboutCollection('books'));
  expect(await inserts()).toBe(true);
  await expect(fixture.dropGroup('mine')).rejects.toThrow('usedBy');
  await fixture.forbid('r', 'mine', { object: 'books' });
  await fixture.dropGroup('mine');
  await fixture.addGroup('mine', 'Insert');
  expect(await inserts()).toBe(false);
});

test('an alias gives what its collection gives, also one made before or after the grant', async () => {
  const { fixture, searches } = await open();
  await fixture.addAlias('latest', 'books');
  expect(await searches('latest')).toBe(true);
  await fixture.addCollection('films');
  await fixture.addAlias('newest', 'films');
  expect(await searches('newest')).toBe(false);
  await fixture.permit('r', 'Search', { object: 'films' });
  expect(await searches('newest')).toBe(true);
});

test('an alias that is pointed elsewhere gives what is held there, and nothing more', async () => {
  const { fixture, searches } = await open();
  await fixture.addCollection('films');
  await fixture.addAlias('latest', 'books');
  await fixture.pointAlias('latest', 'films');
  expect(await searches('latest')).toBe(false);
  expect(await searches('books')).toBe(true);
  await fixture.pointAlias('latest', 'books');
  expect(await searches('latest')).toBe(true);
  await fixture.dropAlias('latest');
  expect(await searches('latest')).toBe(false);
});

test('a grant on an alias is on its collection: it stays there when the alias goes', async () => {
  const { fixture, alice, may } = await open();
  const inserts = (name: string) => may(alice, 'Insert', aboutCollection(name));
  await fixture.addCollection('films');
  await fixture.addAlias('latest', 'films');
  await fixture.permit('r', 'Insert', { object: 'latest' });
  expect([await inserts('latest'), await inserts('films')]).toEqual([true, true]);
  await fixture.pointAlias('latest', 'books');
  expect([await inserts('latest'), await inserts('films')]).toEqual([false, true]);
  await fixture.forbid('r', 'Insert', { object: 'films' });
  expect(await inserts('films')).toBe(false);
});

test('an alias of one database is not one of another', async () => {
  const { fixture, searches } = await open();
  await fixture.addDatabase('shop');
  await fixture.addAlias('latest', 'books');
  expect(await searches('latest', 'shop')).toBe(false);
  await fixture.addCollection('latest', 'shop');
  expect(await searches('latest', 'shop')).toBe(false);
  expect(await searches('latest')).toBe(true);
});

test('a grant on a name that nothing has gives nothing until something is created under it', async () => {
  const { fixture, searches, lists } = await open();
  await fixture.permit('r', 'Search', { object: 'films' });
  expect(await searches('films')).toBe(false);
  await fixture.addCollection('films');
  expect(await searches('films')).toBe(true);
  expect(await lists()).toEqual(['default.books', 'default.films']);
  await fixture.renameCollection('films', 'movies');
  expect([await searches('films'), await searches('movies')]).toEqual([false, true]);
});

test('neither a rename nor an alias makes a waiting grant take effect', async () => {
  const { fixture, searches } = await open();
  await fixture.permit('r', 'Search', { object: 'films' });
  await fixture.addCollection('secrets');
  await fixture.addAlias('films', 'secrets');
  expect([await searches('films'), await searches('secrets')]).toEqual([false, false]);
  await fixture.dropAlias('films');
  await fixture.renameCollection('secrets', 'films');
  expect(await searches('films')).toBe(false);
});

test('a waiting grant that is revoked stays away when its object comes', async () => {
  const { fixture, searches } = await open();
  await fixture.permit('r', 'Search', { object: 'films' });
  await fixture.forbid('r', 'Search', { object: 'films' });
  await fixture.addCollection('films');
  expect(await searches('films')).toBe(false);
});

test('to revoke on a name revokes what waits for it as well, whatever bears the name now', async () => {
  const { fixture, searches } = await open();
  await fixture.permit('r', 'Search', { object: 'films' });
  await fixture.addCollection('secrets');
  await fixture.renameCollection('secrets', 'films');
  await fixture.forbid('r', 'Search', { object: 'films' });
  await fixture.dropCollection('films');
  await fixture.addCollection('films');
  expect(await searches('films')).toBe(false);
});

test('a grant that waits for a user is not taken by a collection of that name', async () => {
  const { fixture, alice, may, user } = await open();
  await fixture.permit('r', 'UpdateUser', { object: 'films' });
  await fixture.addCollection('films');
  await user('films');
  await fixture.renameCollection('films', 'movies');
  expect(await may(alice, 'UpdateCredential', { names: request({ '2': ['films'] }) })).toBe(true);
});

test('a grant that waits for a database, and in it for a collection, takes both in turn', async () => {
  const { fixture, alice, may, searches } = await open();
  await fixture.permit('r', 'Search', { database: 'shop', object: 'films' });
  await fixture.permit('r', 'CreateCollection', { database: 'shop' });
  const creates = () => may(alice, 'CreateCollection', { database: 'shop' });
  expect(await creates()).toBe(false);
  await fixture.addCollection('films');
  expect(await searches('films')).toBe(false);
  await fixture.addDatabase('shop');
  expect(await creates()).toBe(true);
  expect(await searches('films', 'shop')).toBe(false);
  await fixture.addCollection('films', 'shop');
  expect(await searches('films', 'shop')).toBe(true);
  expect(await searches('films')).toBe(false);
});

test('the database `*` stands for all that exist and will', async () => {
  const { fixture, alice, may } = await open();
  await fixture.permit('r', 'Insert', { database: '*' });
  const inserts = (name: string, database?: string) =>
    may(alice, 'Insert', aboutCollection(name, database));
  expect(await inserts('books')).toBe(true);
  await fixture.addDatabase('shop');
  await fixture.addCollection('films', 'shop');
  expect(await inserts('films', 'shop')).toBe(true);
  await fixture.forbid('r', 'Insert', { database: 'shop' });
  expect(await inserts('films', 'shop')).toBe(true);
  await fixture.forbid('r', 'Insert', { database: '*' });
  expect(await inserts('films', 'shop')).toBe(false);
});

test('a grant on one object name in all databases gives nothing in any', async () => {
  const { fixture, alice, may } = await open();
  await fixture.permit('r', 'Insert', { database: '*', object: 'books' });
  expect(await may(alice, 'Insert', aboutCollection('books'))).toBe(false);
});

test('`*` of an object type in one database gives nothing on the whole cluster', async () => {
  const { fixture, alice, may } = await open();
  await fixture.permit('r', '*', { type: 'Global' });
  await fixture.permit('r', '*', { type: 'Collection' });
  expect(await may(alice, 'CreateCollection')).toBe(true);
  expect(await may(alice, 'Insert', aboutCollection('books'))).toBe(true);
  for (const method of ['CreateCredential', 'CreateRole', 'CreateDatabase', 'RenameCollection']) {
    expect(await may(alice, method), method).toBe(false);
  }
  await fixture.permit('r', '*', { type: 'Global', database: '*' });
  for (const method of ['CreateCredential', 'CreateRole', 'CreateDatabase', 'RenameCollection']) {
    expect(await may(alice, method), method).toBe(true);
  }
  const bob = { names: request({ '2': ['bob'] }) };
  expect(await may(alice, 'UpdateCredential', bob)).toBe(false);
  await fixture.permit('r', '*', { type: 'User' });
  expect(await may(alice, 'UpdateCredential', bob)).toBe(true);
});
