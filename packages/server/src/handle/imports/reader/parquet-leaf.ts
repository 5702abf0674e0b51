import type { ColumnMetaData, DecodedArray, SchemaTree } from 'hyparquet';
import { readPage } from 'hyparquet/src/column.js';
import { convert } from 'hyparquet/src/convert.js';
import { isFlatColumn } from 'hyparquet/src/schema.js';
import type { ByteSource } from './byte-source.ts';
import { ImportFault } from './import-fault.ts';
import { ParquetPages, viewOf } from './parquet-pages.ts';

type Decoder = ColumnMetaData & Parameters<typeof readPage>[2];

/** The values of one physical column of one row group, a page in memory at a time. */
export class ParquetLeaf {
  readonly path: string;
  readonly #decoder: Decoder;
  readonly #pages: ParquetPages;
  /** A list may go on in the next page, so that its row is complete only when another one begins. */
  readonly #spansPages: boolean;
  #dictionary: DecodedArray | undefined;
  #values: DecodedArray = [];
  #at = 0;
  #isOver = false;

  constructor(bytes: ByteSource, decoder: Decoder) {
    this.#decoder = decoder;
    this.path = decoder.pathInSchema.join('.');
    this.#pages = new ParquetPages(bytes, decoder);
    this.#spansPages = !isFlatColumn(decoder.schemaPath);
  }

  /** The next rows, exactly so many. @throws ImportFault, and whatever broken pages throw */
  async take(count: number): Promise<unknown[]> {
    while (this.#complete() < count && !this.#isOver) await this.#readPage();
    if (this.#complete() < count) throw new ImportFault('it has fewer rows than it should have');
    const end = this.#at + count;
    const values = slice(this.#values, this.#at, end);
    this.#at = end;
    // A place in a dictionary that has no such place.
    if (values.includes(undefined)) throw new ImportFault('a value is missing');
    return values;
  }

  #complete(): number {
    const rows = this.#values.length - this.#at;
    return this.#spansPages && !this.#isOver ? rows - 1 : rows;
  }

  async #readPage(): Promise<void> {
    const page = await this.#pages.next();
    if (!page) {
      this.#isOver = true;
      return;
    }
    const { header, body } = page;
    const reader = { view: viewOf(body), offset: 0 };
    if (header.type === 'DICTIONARY_PAGE') {
      const { data } = readPage(reader, header, this.#decoder, undefined, undefined, 0);
      this.#dictionary = data && convert(data, this.#decoder);
      return;
    }
    const values = header.data_page_header?.num_values ?? header.data_page_header_v2?.num_values;
    if (values === 0) return;
    const rest = slice(this.#values, this.#at, this.#values.length);
    const previous = this.#spansPages ? rest : undefined;
    const { data = [] } = readPage(reader, header, this.#decoder, this.#dictionary, previous, 0);
    // Lists that go on are put behind the rest by the page's reader itself.
    this.#values = data === previous || rest.length === 0 ? data : [...rest, ...data];
    this.#at = 0;
  }
}

function slice(values: DecodedArray, start: number, end: number): unknown[] {
  return Array.isArray(values)
    ? values.slice(start, end)
    : Array.from<unknown>(values.subarray(start, end) as Iterable<unknown>);
}

/** The way from the top of a schema to a physical column. @throws ImportFault */
export function schemaPath(schema: SchemaTree, names: readonly string[]): SchemaTree[] {
  const path = [schema];
  for (const name of names) {
    const child = path.at(-1)?.children.find(({ element }) => element.name === name);
    if (!child) throw new ImportFault(`column ${names.join('.')} is not in the file's own schema`);
    path.push(child);
  }
  return path;
}
