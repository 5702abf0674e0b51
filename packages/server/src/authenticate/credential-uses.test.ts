import { expect, onTestFinished, test } from 'vitest';
import type { Log } from '../observe/log.ts';
import type { CredentialUseStore } from '../store/credential-uses.ts';
import { openAccessFixture } from '../testing/access-fixture.ts';
import { CredentialUses } from './credential-uses.ts';

async function open() {
  const fixture = await openAccessFixture();
  onTestFinished(() => fixture.close());
  const { store, clock, cluster } = fixture;
  const writes: number[] = [];
  const credentialUses: CredentialUseStore = {
    ...store.credentialUses,
    record: (uses) => {
      writes.push(uses.length);
      return store.credentialUses.record(uses);
    },
  };
  const warned: unknown[] = [];
  const log = { warn: (fields: unknown) => warned.push(fields) } as unknown as Log;
  const uses = new CredentialUses({ store: { ...store, credentialUses }, clock, log });
  const user = await store.users.find(cluster.id, 'db_admin');
  return { ...{ fixture, store, clock, uses, writes, warned }, id: user?.id ?? '' };
}

test('10,000 calls of a credential are one write, with the time and network of the last', async () => {
  const { store, clock, uses, writes, id } = await open();
  for (let call = 0; call < 10_000; call++) {
    clock.time += 1;
    uses.note(id, `192.0.2.${call % 200}`);
  }
  const last = { id, usedAt: clock.time, network: '192.0.2.0/24' };
  expect((await uses.find([id])).get(id)).toEqual(last);
  await uses.flush();
  await uses.flush();
  expect(writes).toEqual([1]);
  expect((await store.credentialUses.find([id, 'key-none'])).get(id)).toEqual(last);
});

test('an earlier use does not take the place of a later one, nor is one kept of who is gone', async () => {
  const { store, id } = await open();
  const use = (usedAt: number, network: string) => ({ id, usedAt, network });
  await store.credentialUses.record([use(20, 'late'), { ...use(1, 'x'), id: 'user-gone' }]);
  await store.credentialUses.record([use(10, 'early')]);
  const found = await store.credentialUses.find([id, 'user-gone']);
  expect([...found.values()]).toEqual([use(20, 'late')]);
});

test('what cannot be written is kept and written with the next', async () => {
  const { store, clock, warned, id } = await open();
  let isFull = true;
  const credentialUses: CredentialUseStore = {
    ...store.credentialUses,
    record: async (uses) => {
      if (isFull) throw new Error('disk full');
      return store.credentialUses.record(uses);
    },
  };
  const log = { warn: (fields: unknown) => warned.push(fields) } as unknown as Log;
  const uses = new CredentialUses({ store: { ...store, credentialUses }, clock, log });
  uses.note(id, '192.0.2.1');
  await uses.flush();
  expect(warned).toHaveLength(1);
  isFull = false;
  await uses.stop();
  expect((await store.credentialUses.find([id])).size).toBe(1);
});
