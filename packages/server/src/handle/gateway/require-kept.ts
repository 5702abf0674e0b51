import { OperatorError } from '../../kernel/operator-error.ts';
import type { CatalogStore, Properties } from '../../store/catalog.ts';
import { upstreamIdOf } from './collection-from-description.ts';

/**
 * That what the catalogue knows of a cluster is where its entities are looked for: else the cluster
 * would look empty, and its grants would go with what is not found. So it is where `latchkey migrate engine`
 * was broken off.
 * @throws OperatorError
 */
export async function requireKept(
  where: 'here' | 'upstream',
  { catalog, clusterId }: { readonly catalog: CatalogStore; readonly clusterId: string },
): Promise<void> {
  const isMisplaced = (kept: { readonly properties: Properties }) =>
    (upstreamIdOf(kept) !== undefined) !== (where === 'upstream');
  const databases = (await catalog.listDatabases(clusterId)).filter(
    ({ name }) => name !== 'default',
  );
  const collections = await catalog.listCollections(clusterId);
  const found = [...collections, ...databases].find(isMisplaced);
  if (!found) return;
  throw new OperatorError(
    where === 'upstream'
      ? `cluster ${clusterId} is in front of Milvus and has "${found.name}" in its own engine: run "latchkey migrate engine" again`
      : `cluster ${clusterId} has the embedded engine and "${found.name}" in an upstream Milvus: run "latchkey migrate engine" again`,
  );
}
