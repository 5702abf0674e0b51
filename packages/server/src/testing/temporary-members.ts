import { createIds } from '../kernel/ids.ts';
import { systemRandom } from '../kernel/random.ts';
import type { MemberRecord } from '../store/members.ts';
import type { AccessFixture } from './access-fixture.ts';
import { TEST_ORIGIN } from './temporary-store.ts';

/** Members of the fixture's organization who have accepted; Owners, until they are changed. */
export async function openTemporaryMembers(
  { store, cluster, clock }: AccessFixture,
  count: number,
): Promise<MemberRecord[]> {
  const { organizationId } = cluster;
  const ids = createIds(systemRandom);
  const made: MemberRecord[] = [];
  for (let at = 0; at < count; at++) {
    const id = ids.member();
    const digest = `invitation ${id}`;
    await store.members.invite(
      {
        ...{ id, organizationId, email: `member-${at}@example.com`, name: '', projects: [] },
        ...{ orgRole: 'Owner', invitation: { digest, until: clock.now() + 1 } },
        apiKeyId: ids.apiKey(),
      },
      ...([100, TEST_ORIGIN] as const),
    );
    await store.members.accept(digest, 'hash', TEST_ORIGIN);
    const member = await store.members.find(id);
    if (!member) throw new Error('the member is not there');
    made.push(member);
  }
  return made;
}
