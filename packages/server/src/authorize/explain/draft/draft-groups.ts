import type { PrivilegeGroupStore } from '../../../store/privilege-groups.ts';
import { type Draft, notInDraft } from './draft.ts';

/** The privilege groups of a draft: their members can be changed, once. */
export function draftGroups(
  draft: Draft,
  store: Pick<PrivilegeGroupStore, 'state'>,
): PrivilegeGroupStore {
  return {
    list: async () => [...draft.groups].map(([name, privileges]) => ({ name, privileges })),
    state: (group) => store.state(group),
    async setMembers(group, decide) {
      const present = draft.groups.has(group.name) && (await store.state(group));
      if (!present) return false;
      const { privileges } = decide(present);
      if (privileges.join() === draft.groups.get(group.name)?.join()) return true;
      draft.groups = new Map(draft.groups).set(group.name, privileges);
      return true;
    },
    ...{ create: notInDraft, drop: notInDraft },
  };
}
