import type { ZVecCollection, ZVecDoc } from '@zvec/zvec';
import type { FieldSpec } from '../spec.ts';
import type { ExactVectors } from './exact-vectors.ts';
import type { Mirror, MirrorSource } from './mirror/mirror.ts';
import type { StoreQuery } from './open-store.ts';
import type { Rewritten } from './rewritten.ts';
import type { RowCount } from './row-count.ts';
import type { RowTexts } from './row-texts.ts';
import type { VectorIndex } from './schema.ts';
import type { RowLayout } from './stored-row.ts';
import type { Texts } from './texts.ts';

/** An open collection of the store with what it takes to read it. */
export interface StoreView {
  readonly store: ZVecCollection;
  /** See `OpenStore.read`. */
  read(query: StoreQuery): Promise<ZVecDoc[]>;
  /** Does a part of a large query in its turn. Not within another part. */
  part<T>(work: () => Promise<T>): Promise<T>;
  readonly count: RowCount;
  /** Its vectors as they came. */
  readonly exact: ExactVectors;
  /** Long texts of its rows. */
  readonly rows: RowTexts;
  readonly layout: RowLayout;
  readonly primary: FieldSpec;
  /** Indexes as the store has them, by the field's id. */
  readonly indexes: ReadonlyMap<number, VectorIndex>;
  /** The store's column that holds a field's values, if it has one to filter by. */
  readonly column: (field: FieldSpec) => string | undefined;
  /** The words of the text fields that are searched in by their words. */
  readonly texts: Texts;
  /** What is in memory for searches, and how it is read. */
  readonly mirror: Mirror;
  readonly mirrorSource: MirrorSource;
  /** Entities stored since the last index build: to find one of them by id, the store scans them. */
  readonly unbuilt: number;
  /** What is stored anew while it is read. */
  readonly rewritten: Rewritten;
  /** Grows with every write to the store: the same number twice says that nothing came between. */
  writes(): number;
}
