import { expect, test } from 'vitest';
import { ADMIN_PASSWORD } from '../../testing/access-fixture.ts';
import { ALICE, DOCS, data, grant, may, openPlanned } from '../../testing/explain-world.ts';
import { resolveApiKey } from '../resolve-api-key.ts';
import { createExplain } from './explain.ts';
import type { Page, Question, Who } from './question.ts';

test('a long answer is cut where it was asked to be, and says that there is more', async () => {
  await using world = await openPlanned({
    grants: ['docs', 'books', '*'].map((object) => grant('Insert', object)),
  });
  const asker = await world.owner();
  const explain = createExplain(world.fixture);
  const ask = (question: Question, page: Page) => explain({ asker, question, page });
  const rights = (offset: number, limit: number) =>
    ask({ kind: 'rights', who: ALICE }, { offset, limit });
  expect(await rights(0, 2)).toMatchObject({ rights: [{ collection: '*' }, {}], more: true });
  expect(await rights(2, 2)).toMatchObject({ rights: [{ collection: 'docs' }], more: false });
  expect(await ask(may('Insert', DOCS), { offset: 0, limit: 1 })).toMatchObject({
    ...{ because: [{}], more: true },
  });
});

test('what nobody could have meant is refused with a hint', async () => {
  await using world = await openPlanned();
  const refusal = async (question: Question) =>
    world.ask(question).then(
      () => 'answered',
      (error) => String(error),
    );
  expect(await refusal(may('insert', DOCS))).toContain('did you mean Insert?');
  expect(await refusal(may('CollectionReadOnly', DOCS))).toContain('is a group of privileges');
  expect(await refusal(may('Insert'))).toContain('on is missing');
  expect(await refusal(may('Insert', { kind: 'user', name: 'bob' }))).toContain('"default.docs"');
  expect(await refusal(may('Insert', data('*', 'docs')))).toContain('which database');
  expect(await refusal(may('Insert', DOCS, { kind: 'user', name: 'nobody' }))).toContain('nobody');
  const absent = { kind: 'collection', database: 'default', collection: 'later' } as const;
  expect(await refusal(absent)).toContain('collection not found');
});

test('who does not administer the cluster may ask about itself alone, and sees no policies', async () => {
  await using world = await openPlanned();
  const { fixture } = world;
  const { store, cluster } = fixture;
  const explain = createExplain(fixture);
  const page = { offset: 0, limit: 10 };
  const keyOf = async (role: 'Admin' | 'Read-Only') => {
    const projects = [{ projectId: cluster.projectId, role }];
    const { id } = await fixture.addApiKey({ orgRole: 'Member', projects });
    const key = await resolveApiKey(id, store);
    if (!key) throw new Error('no key');
    return key;
  };
  const asker = await keyOf('Read-Only');
  const own: Who = { kind: 'apiKey', id: asker.id };
  const answer = await explain({ asker, question: may('Search', DOCS, own), page });
  expect(answer).toMatchObject({ allowed: true, rows: { action: 'Search', restricted: true } });
  expect(JSON.stringify(answer)).not.toContain('team');
  const others: Question[] = [
    ...[may('Search', DOCS), may('Search', DOCS, { kind: 'apiKey', id: 'key-other' })],
    ...[{ kind: 'rights', who: ALICE } as const],
    { kind: 'collection', database: 'default', collection: 'docs' },
    { kind: 'change', change: { kind: 'dropRole', role: 'writer', force: false } },
  ];
  const admin = await keyOf('Admin');
  for (const question of others) {
    await expect(explain({ asker, question, page })).rejects.toMatchObject({
      fields: { http: 403 },
    });
  }
  expect(await explain({ asker: admin, question: may('Search', DOCS), page })).toMatchObject({
    allowed: false,
  });
  const elsewhere = { asker: admin, clusterId: 'in01-other', question: may('Search', DOCS), page };
  await expect(explain(elsewhere)).rejects.toThrow('no cluster in01-other');
});

test('no answer holds a password, a hash or a digest', async () => {
  await using world = await openPlanned({ grants: [grant('mine', 'docs')] });
  const { fixture } = world;
  const secrets = [
    ...(await fixture.store.users.list(fixture.cluster.id)).map((user) => user.passwordHash),
    ...(await fixture.store.apiKeys.list(fixture.cluster.organizationId)).flatMap(
      ({ digest }) => digest || [],
    ),
    ADMIN_PASSWORD,
  ];
  const key: Who = { kind: 'apiKey', id: (await world.owner()).id };
  const questions: Question[] = [
    ...[may('Insert', DOCS), may('Delete', DOCS), may('Insert', DOCS, key)],
    ...[{ kind: 'rights', who: ALICE } as const, { kind: 'rights', who: key } as const],
    { kind: 'collection', database: 'default', collection: 'docs' },
    { kind: 'change', change: { kind: 'grantRole', user: 'bob', role: 'writer' } },
  ];
  for (const question of questions) {
    const text = JSON.stringify(await world.ask(question));
    for (const secret of secrets) expect(text).not.toContain(secret);
  }
});
