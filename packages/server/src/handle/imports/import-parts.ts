import type { CatalogStore } from '../../store/catalog.ts';
import type { ImportJobStore } from '../../store/import-jobs.ts';
import type { Handler } from '../handler.ts';
import type { ImportFolder } from './import-folder.ts';
import type { ImportRunner } from './import-runner.ts';

/** What the handlers of imports have in common. */
export interface ImportParts {
  readonly catalog: CatalogStore;
  readonly jobs: ImportJobStore;
  /** Both are undefined where importing is not allowed. */
  readonly folder: ImportFolder | undefined;
  readonly runner: ImportRunner | undefined;
  /** Handlers of other nouns that imports go through. */
  readonly rpcs: { readonly Insert: Handler; readonly HasPartition: Handler };
}
