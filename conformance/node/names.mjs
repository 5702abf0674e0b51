import { BOOKS, collectionNames, createBooks, FILMS, IDS, search } from './books.mjs';
import { equal, holds, refused } from './checks.mjs';
import { PREFIX } from './cluster.mjs';
import { Reader } from './reader.mjs';

const NOVELS = `${PREFIX}novels`;
const SEQUEL = `${PREFIX}sequel`;
const FAVOURITES = `${PREFIX}favourites`;
const MISSING = `${PREFIX}missing`;

/** Grants follow the collection, not its name; what may not be seen looks like what is not there. */
export async function namesStory(check, admin) {
  const faye = new Reader(admin, 'faye');
  // The schema is asked for by hand, because the SDK keeps the old one for the old name.
  const allowed = async (collection_name) => {
    equal((await faye.session.hasCollection({ collection_name })).value, true);
    equal(await search(faye.session, collection_name), IDS);
  };
  const hidden = async (collection_name) => {
    equal((await faye.session.hasCollection({ collection_name })).value, false);
    const call = () =>
      faye.session.raw('Search', { collection_name, dsl_type: 'BoolExprV1', nq: 1 });
    await faye.isDenied(call, 'PrivilegeSearch', 'default');
  };

  await check("only collections and databases of one's grants are listed", async () => {
    await admin.createRole({ roleName: faye.role });
    await faye.join();
    await faye.grant('CollectionReadOnly', BOOKS);
    await allowed(BOOKS);
    equal(await collectionNames(faye.session), [BOOKS]);
    equal((await faye.session.listDatabases()).db_names, ['default']);
    const all = await collectionNames(admin);
    holds(all.includes(BOOKS) && all.includes(FILMS), 'db_admin does not see both');
  });
  await check('what may not be seen looks like what does not exist', async () => {
    for (const collection_name of [FILMS, MISSING]) {
      await hidden(collection_name);
      await refused(100, new RegExp(`.*collection not found.*${collection_name}.*`), () =>
        faye.session.describeCollection({ collection_name }),
      );
    }
  });
  await check('a grant follows a renamed collection', async () => {
    await admin.renameCollection({ collection_name: BOOKS, new_collection_name: NOVELS });
    await allowed(NOVELS);
    await hidden(BOOKS);
    equal(await faye.shown(), [`Global default.${NOVELS} CollectionReadOnly`]);
    equal(await collectionNames(faye.session), [NOVELS]);
  });
  await check('a new collection of the old name does not inherit it', async () => {
    await createBooks(admin, BOOKS);
    await hidden(BOOKS);
    await allowed(NOVELS);
  });
  await check(
    'an alias gives what its collection gives, and no more when it is altered',
    async () => {
      await admin.createAlias({ collection_name: NOVELS, alias: FAVOURITES });
      await allowed(FAVOURITES);
      await admin.alterAlias({ collection_name: FILMS, alias: FAVOURITES });
      await hidden(FAVOURITES);
      await allowed(NOVELS);
    },
  );
  await check('a grant on an alias is one on its collection', async () => {
    await faye.grant('CollectionReadOnly', FAVOURITES);
    await allowed(FAVOURITES);
    await allowed(FILMS);
    const row = `Global default.${FILMS} CollectionReadOnly`;
    holds((await faye.shown()).includes(row), `shows ${await faye.shown()}`);
    await admin.dropAlias({ alias: FAVOURITES });
    await allowed(FILMS);
    await hidden(FAVOURITES);
    await faye.revoke('CollectionReadOnly', FILMS);
    await hidden(FILMS);
  });
  await check(
    'a collection that is dropped and created again does not inherit grants',
    async () => {
      await faye.grant('CollectionReadOnly', BOOKS); // so that there is something to see
      await admin.dropCollection({ collection_name: NOVELS });
      await createBooks(admin, NOVELS);
      await hidden(NOVELS);
      equal(await faye.shown(), [`Global default.${BOOKS} CollectionReadOnly`]);
    },
  );
  await check('a grant waits for a collection that does not exist yet', async () => {
    await faye.grant('CollectionReadOnly', SEQUEL);
    await hidden(SEQUEL);
    await createBooks(admin, SEQUEL);
    await allowed(SEQUEL);
  });
}
