import { status } from './status.ts';

/** Aliases; codes and texts of Milvus 2.3. */
export const aliasErrors = {
  aliasNotFound: (database: string, alias: string) =>
    status(1600, `alias not found[database=${database}][alias=${alias}]`),
  /** A collection bears the name. */
  aliasIsCollection: (database: string, alias: string) =>
    status(1601, `alias and collection name conflict[database=${database}][alias=${alias}]`),
  /** @param other the collection that it stands for, where the caller may see it */
  aliasExists: (database: string, alias: string, other?: string) => {
    const text = `alias already exist[database=${database}][alias=${alias}]`;
    const of = other === undefined ? '' : `${alias} is alias to another collection: ${other}: `;
    return status(1602, of + text);
  },
  /** Ours: Milvus has no limit. */
  tooManyAliases: (collection: string, limit: number) =>
    status(
      9,
      `quota exceeded[reason=collection "${collection}" may have ${limit} aliases at most]`,
    ),
  dropByAlias: (alias: string) => status(65535, `cannot drop the collection via alias = ${alias}`),
  renameByAlias: (alias: string) =>
    status(65535, `unsupported use an alias to rename collection, alias:${alias}`),
  /** Milvus 2.6's: 2.3 drops the aliases as well. */
  droppedCollectionHasAliases: (name: string, aliases: readonly string[]) =>
    status(
      65535,
      `unable to drop the collection [${name}] because it has associated aliases [${aliases.join(' ')}], please remove all aliases before dropping the collection`,
    ),
  movedCollectionHasAliases: () =>
    status(65535, 'fail to rename db name, must drop all aliases of this collection before rename'),
};
