import { expect, test } from 'vitest';
import { createTestRig, type TestRig } from './test-rig.ts';
import { createRequest, pairs } from './test-schema.ts';

const BOOKS = { collection_name: 'books' };
const failure = (code: number, message: string) => ({ message, fields: { code } });
const invalid = (message: string) => failure(1100, `${message}: invalid parameter`);

async function setUp(properties: Record<string, string> = {}): Promise<TestRig> {
  const rig = await createTestRig();
  await rig.call('CreateCollection', createRequest('books', {}, { properties: pairs(properties) }));
  return rig;
}

const set = (rig: TestRig, properties: Record<string, string>, name = 'books') =>
  rig.call('AlterCollection', { collection_name: name, properties: pairs(properties) });
const remove = (rig: TestRig, ...delete_keys: string[]) =>
  rig.call('AlterCollection', { ...BOOKS, delete_keys });
/** As an object: keys in their order. */
async function properties(rig: TestRig) {
  const { properties: list } = await rig.call('DescribeCollection', BOOKS);
  const entries = (list as { key: string; value: string }[]).map(({ key, value }) => [key, value]);
  return Object.entries(Object.fromEntries(entries));
}

test('properties are set, overwritten and removed, known or not', async () => {
  await using rig = await setUp({ 'mmap.enabled': 'true' });
  await set(rig, { 'collection.ttl.seconds': '-1', other: 'true', own: '' });
  await set(rig, { 'mmap.enabled': 'false', own: '' });
  const all = {
    ...{ 'mmap.enabled': 'false', 'collection.ttl.seconds': '-1' },
    ...{ other: 'true', own: '' },
  };
  expect(await properties(rig)).toEqual(Object.entries(all));
  await remove(rig, 'own', 'other', 'unknown');
  expect(await properties(rig)).toEqual(
    Object.entries({ 'mmap.enabled': 'false', 'collection.ttl.seconds': '-1' }),
  );
});

test('what changes nothing is a success without an audit row', async () => {
  await using rig = await setUp({ a: '1' });
  const [before] = await rig.store.audit.list({ limit: 1 });
  await set(rig, { a: '1' });
  await remove(rig, 'unknown');
  expect(await rig.store.audit.list({ limit: 1 })).toEqual([before]);
  await set(rig, { a: '2' });
  const [after] = await rig.store.audit.list({ limit: 1 });
  expect(after).toMatchObject({
    action: 'AlterCollection',
    object: 'collection:default/books',
    actor: { name: 'alice' },
  });
});

test('an alias will do for the name', async () => {
  await using rig = await setUp();
  await rig.call('CreateAlias', { ...BOOKS, alias: 'novels' });
  await set(rig, { a: '1' }, 'novels');
  expect(await properties(rig)).toEqual(Object.entries({ a: '1' }));
});

test('the description and the consistency level are altered by keys of their own', async () => {
  await using rig = await setUp();
  await set(rig, { 'collection.description': 'of books', consistency_level: 'Strong', a: '1' });
  expect(await rig.call('DescribeCollection', BOOKS)).toMatchObject({
    ...{ consistency_level: 0, properties: pairs({ a: '1' }) },
    schema: { description: 'of books' },
  });
  await set(rig, { consistency_level: '1' });
  expect(await rig.call('DescribeCollection', BOOKS)).toMatchObject({ consistency_level: 1 });
});

test('how a collection is loaded is not changed while it is', async () => {
  await using rig = await setUp({ 'mmap.enabled': 'true' });
  await rig.call('CreateIndex', { ...BOOKS, field_name: 'vector' });
  await rig.call('LoadCollection', BOOKS);
  const loaded = (what: string) =>
    failure(
      104,
      `can not ${what} mmap properties if collection loaded: collection already loaded[collection=books]`,
    );
  await expect(set(rig, { 'mmap.enabled': 'false' })).rejects.toMatchObject(loaded('alter'));
  await expect(set(rig, { 'lazyload.enabled': 'true' })).rejects.toMatchObject(loaded('alter'));
  await expect(remove(rig, 'mmap.enabled')).rejects.toMatchObject(loaded('delete'));
  await set(rig, { a: '1' });
  await rig.call('ReleaseCollection', BOOKS);
  await remove(rig, 'mmap.enabled');
  expect(await properties(rig)).toEqual(Object.entries({ a: '1' }));
});

test.each([
  [{ 'collection.ttl.seconds': 'x' }, invalid('collection TTL is not a valid positive integer')],
  [
    { 'collection.ttl.seconds': '-2' },
    invalid('collection TTL is out of range, expect [-1, 3155760000], got -2'),
  ],
  [
    { 'collection.ttl.seconds': '3155760001' },
    invalid('collection TTL is out of range, expect [-1, 3155760000], got 3155760001'),
  ],
  [
    { consistency_level: 'Weak' },
    failure(1100, expect.stringContaining('consistencyLevel can only be [Strong, Session')),
  ],
  [
    { 'dynamicfield.enabled': 'true' },
    failure(10, 'collection property dynamicfield.enabled is not supported by this server'),
  ],
  [
    { 'rls.enabled': 'false' },
    failure(10, 'collection property rls.enabled is not supported by this server'),
  ],
  [
    { ttl_field: 'expires' },
    failure(10, 'collection property ttl_field is not supported by this server'),
  ],
  [{ '': 'x' }, invalid('the key of a property should not be empty')],
  [{}, invalid('no properties or delete keys provided')],
])('altering to %j is refused', async (wanted, refusal) => {
  await using rig = await setUp();
  await expect(set(rig, { ...wanted } as Record<string, string>)).rejects.toMatchObject(refusal);
  expect(await properties(rig)).toEqual([]);
});

test('the dynamic field may be set to what it is', async () => {
  await using rig = await setUp();
  await set(rig, { 'dynamicfield.enabled': 'false' });
  expect(await properties(rig)).toEqual([]);
  await expect(remove(rig, 'dynamicfield.enabled')).rejects.toMatchObject(
    invalid(
      'cannot delete key dynamicfield.enabled, dynamic field schema could support set to true/false',
    ),
  );
});

test('setting and removing at once is refused, and so is a missing collection', async () => {
  await using rig = await setUp();
  const both = { ...BOOKS, properties: pairs({ a: '1' }), delete_keys: ['b'] };
  await expect(rig.call('AlterCollection', both)).rejects.toMatchObject(
    invalid('cannot provide both DeleteKeys and ExtraParams'),
  );
  await expect(set(rig, { a: '1' }, 'nope')).rejects.toMatchObject(
    failure(100, 'collection not found[database=default][collection=nope]'),
  );
});

test('a collection has 64 properties at most, however they come', async () => {
  await using rig = await setUp();
  const some = (from: number, count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${from + i}`, '']));
  const full = (name: string) =>
    failure(9, `quota exceeded[reason=collection "${name}" may have 64 properties at most]`);
  await set(rig, some(0, 64));
  await set(rig, { k0: 'again' });
  await expect(set(rig, some(64, 1))).rejects.toMatchObject(full('books'));
  await remove(rig, 'k0');
  await set(rig, some(64, 1));
  const request = createRequest('other', {}, { properties: pairs(some(0, 65)) });
  await expect(rig.call('CreateCollection', request)).rejects.toMatchObject(full('other'));
});

test('row-level security is not switched off by removing its property', async () => {
  await using rig = await setUp({ 'rls.enabled': 'true' });
  await expect(remove(rig, 'rls.enabled')).rejects.toMatchObject(
    failure(10, 'collection property rls.enabled is not supported by this server'),
  );
  expect(await properties(rig)).toEqual([['rls.enabled', 'true']]);
});
