/** Small collections for the stories about who may do what. */
import { PREFIX } from './cluster.mjs';

export const BOOKS = `${PREFIX}books`;
export const FILMS = `${PREFIX}films`;
export const IDS = [0, 1, 2, 3, 4, 5];

export const makeRow = (id, fields = {}) => ({ id, vector: [1, id / 10, 0, 0.5], ...fields });

/** @param where `{ db_name }`, if it is not to be the session's database */
export async function createBooks(
  session,
  collection_name,
  data = IDS.map((id) => makeRow(id)),
  where = {},
) {
  await session.createCollection({ collection_name, dimension: 4, ...where });
  await session.insert({ collection_name, data, ...where });
}

const ascending = (rows) => rows.map((row) => Number(row.id)).sort((a, b) => a - b);

/** The ids that a search for all rows finds, in ascending order. */
export async function search(session, collection_name, extra = {}) {
  const data = [1, 0, 0, 0];
  const { results } = await session.search({ collection_name, data, limit: 20, ...extra });
  return ascending(results);
}

export async function query(session, collection_name, extra = {}) {
  const request = { collection_name, filter: 'id >= 0', output_fields: ['id'], ...extra };
  return ascending((await session.query(request)).data);
}

export async function count(session, collection_name) {
  return Number((await session.count({ collection_name })).data);
}

export async function collectionNames(session, where = {}) {
  return (await session.listCollections(where)).data.map(({ name }) => name).sort();
}
