import type { Store } from '../store/store.ts';
import type { CustomGroups } from './effective-grants.ts';

/** Reads the members of a cluster's custom privilege groups. */
export async function readGroups(
  store: Pick<Store, 'privilegeGroups'>,
  clusterId: string,
): Promise<CustomGroups> {
  const groups = await store.privilegeGroups.list(clusterId);
  return new Map(groups.map(({ name, privileges }) => [name, privileges]));
}
