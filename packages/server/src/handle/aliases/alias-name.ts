import { checkCollectionName } from '../collections/collection-name.ts';

/** How many aliases a collection may have; Milvus has no limit. */
export const MAX_ALIASES = 128;

/** @throws errors.invalidParameter with Milvus' text */
export function checkAliasName(alias: string): void {
  checkCollectionName(alias, 'collection alias');
}
