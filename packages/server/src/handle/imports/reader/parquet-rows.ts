import type { DecodedArray, ParquetParsers, RowGroup, SchemaTree } from 'hyparquet';
import { assembleNested } from 'hyparquet/src/assemble.js';
import { DEFAULT_PARSERS } from 'hyparquet/src/convert.js';
import { DataType, type FieldSpec } from '../../../engine/spec.ts';
import { isVector } from '../../collections/data-types.ts';
import type { Row } from '../../rows/row-columns.ts';
import type { ByteSource } from './byte-source.ts';
import { ImportFault } from './import-fault.ts';
import { PARQUET_CODECS } from './parquet-codecs.ts';
import { openParquetFile, type ParquetFile } from './parquet-file.ts';
import { ParquetLeaf, schemaPath } from './parquet-leaf.ts';
import { checkTypes, holdsByteLists } from './parquet-types.ts';
import type { RowSource } from './row-source.ts';

/** Rows that are put together at a time. */
const BATCH = 128;
/** pandas keeps an index that is not plain counting in columns of such names. */
const PANDAS_INDEX = /^__index_level_\d+__$/;
/** Vectors whose bytes may come as a list of them. */
const BYTE_VECTORS: ReadonlySet<DataType> = new Set([
  ...[DataType.BinaryVector, DataType.Float16Vector, DataType.BFloat16Vector],
]);

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A column at the top of the file. */
interface Column {
  readonly name: string;
  readonly schema: SchemaTree;
  /** Texts without an annotation are texts, except where they are vectors. */
  readonly isBinary: boolean;
  /** Lists of bytes are to be bytes. */
  readonly isByteList: boolean;
}

/**
 * The rows of a Parquet file, which is in memory a page of each column at a time.
 *
 * @param parse of columns that are annotated as JSON
 * @throws ImportFault
 */
export async function parquetRows(
  bytes: ByteSource,
  fields: readonly FieldSpec[],
  parse: (text: Uint8Array) => unknown,
): Promise<RowSource> {
  const file = await openParquetFile(bytes);
  const columns = columnsOf(file, fields);
  const parsers: ParquetParsers = {
    ...DEFAULT_PARSERS,
    stringFromBytes: (text) => text && utf8.decode(text),
    jsonFromBytes: (text) => text && parse(text),
  };
  let read = 0;
  return {
    totalRows: file.totalRows,
    share: () => (file.totalRows === 0 ? 1 : read / file.totalRows),
    async *rows() {
      for (const group of file.metadata.row_groups) {
        const readers = columns.map(
          (column) => new ColumnReader(bytes, file, group, { column, parsers }),
        );
        for (let left = Number(group.num_rows); left > 0; ) {
          const count = Math.min(BATCH, left);
          const values: unknown[][] = [];
          for (const reader of readers) values.push(await reader.take(count));
          left -= count;
          for (let row = 0; row < count; row++) {
            read++;
            yield toRow(columns, values, row);
          }
        }
      }
    },
  };
}

function columnsOf({ schema }: ParquetFile, fields: readonly FieldSpec[]): Column[] {
  const types = new Map(fields.map((field) => [field.name, field.type]));
  const used = schema.children.filter(({ element }) => !PANDAS_INDEX.test(element.name));
  if (used.length === 0) throw new ImportFault('it has no columns');
  for (const column of used) checkTypes(column);
  return used.map((column) => {
    const { name } = column.element;
    const type = types.get(name);
    const isDense = type !== undefined && isVector(type) && type !== DataType.SparseFloatVector;
    return {
      ...{ name, schema: column, isBinary: isDense },
      isByteList: type !== undefined && BYTE_VECTORS.has(type) && holdsByteLists(column),
    };
  });
}

/** Without a prototype: a column may have any name. */
function toRow(columns: readonly Column[], values: readonly unknown[][], at: number): Row {
  const row: Record<string, unknown> = Object.create(null);
  for (let i = 0; i < columns.length; i++) {
    row[(columns[i] as Column).name] = (values[i] as unknown[])[at];
  }
  return row;
}

/** One column of one row group. */
class ColumnReader {
  readonly #column: Column;
  readonly #parsers: ParquetParsers;
  readonly #leaves: readonly ParquetLeaf[];

  constructor(
    bytes: ByteSource,
    file: ParquetFile,
    group: RowGroup,
    { column, parsers }: { column: Column; parsers: ParquetParsers },
  ) {
    this.#column = column;
    this.#parsers = parsers;
    this.#leaves = this.#explain(() =>
      leavesOf(group, column.name).map((meta) => {
        const path = schemaPath(file.schema, meta.path_in_schema);
        const { element } = path.at(-1) as SchemaTree;
        return new ParquetLeaf(bytes, {
          ...{ pathInSchema: meta.path_in_schema, element, schemaPath: path, parsers },
          ...{ compressors: PARQUET_CODECS, utf8: !column.isBinary },
          ...meta,
        });
      }),
    );
  }

  async take(count: number): Promise<unknown[]> {
    const { schema, isByteList } = this.#column;
    const physical = new Map<string, DecodedArray>();
    try {
      for (const leaf of this.#leaves) physical.set(leaf.path, await leaf.take(count));
      if (schema.children.length > 0) assembleNested(physical, schema, this.#parsers);
    } catch (error) {
      throw this.#fault(error);
    }
    const values = physical.get(schema.path.join('.')) as unknown[] | undefined;
    if (values?.length !== count) throw this.#fault(new ImportFault('its values do not fit'));
    return isByteList ? values.map(toBytes) : values;
  }

  #explain<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw this.#fault(error);
    }
  }

  #fault(error: unknown): ImportFault {
    const reason = error instanceof Error ? error.message : String(error);
    return new ImportFault(`column ${this.#column.name} cannot be read: ${reason}`);
  }
}

function leavesOf(group: RowGroup, name: string) {
  const leaves = group.columns.filter(({ meta_data }) => meta_data?.path_in_schema[0] === name);
  if (leaves.length === 0) throw new ImportFault('it is missing in a row group, or encrypted');
  return leaves.map(({ file_path, meta_data }) => {
    if (file_path || !meta_data) throw new ImportFault('it is in another file, or encrypted');
    return meta_data;
  });
}

/** A null stays one. */
function toBytes(list: unknown): unknown {
  return Array.isArray(list) ? Uint8Array.from(list as number[]) : list;
}
