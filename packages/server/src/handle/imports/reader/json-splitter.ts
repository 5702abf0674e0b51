import { ImportFault } from './import-fault.ts';

/** A row's text beyond it is refused: it would have to be in memory as a whole. */
const MAX_ROW = 16 * 1024 * 1024;

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const NEWLINE = 0x0a;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
/** What follows the `{` of a document that is not a list. */
const ROWS_KEY = Buffer.from('"rows":[');

type Place =
  | 'start'
  /** Behind `{`: in the key `rows`. */
  | 'key'
  /** Behind `[`: at a row or the end. */
  | 'first'
  /** Behind a comma: at a row. */
  | 'next'
  | 'row'
  /** Behind a row: at a comma or the end. */
  | 'after'
  /** Behind the list of an object. */
  | 'closing'
  | 'end';

/** Cuts the text of a file into the texts of its rows, whatever pieces it comes in. */
export interface RowSplitter {
  /**
   * @returns the rows that have become complete, unparsed
   * @throws ImportFault when the rows before it have been returned
   */
  push(piece: Buffer): Buffer[];
  /** @throws ImportFault if the text is not at an end */
  end(): Buffer[];
}

/** `[ROW, …]` or `{"rows": [ROW, …]}`. Only the frame is checked, not the rows. */
export class DocumentSplitter implements RowSplitter {
  #place: Place = 'start';
  #isFirstPiece = true;
  #isObject = false;
  #key = 0;
  /** Of the row that is being read. */
  #depth = 0;
  #inText = false;
  #escaped = false;
  /** What has been read of it. */
  #rest: Buffer = Buffer.alloc(0);
  #count = 0;
  #fault: unknown;

  push(piece: Buffer): Buffer[] {
    const rows: Buffer[] = [];
    try {
      if (this.#fault) throw this.#fault;
      this.#split(piece, rows);
    } catch (error) {
      this.#fault = error;
      if (rows.length === 0) throw error;
    }
    return rows;
  }

  #split(piece: Buffer, rows: Buffer[]): void {
    const { bytes, start } = this.#join(piece);
    let at = start;
    let rowStart = 0;
    while (at < bytes.length) {
      if (this.#place === 'row') {
        at = this.#scanRow(bytes, at);
        if (this.#depth > 0) break;
        rows.push(bytes.subarray(rowStart, at));
        this.#count++;
        this.#place = 'after';
      } else {
        rowStart = at;
        this.#place = this.#placeBehind(bytes[at] as number);
        at++;
      }
    }
    this.#rest = this.#place === 'row' ? bytes.subarray(rowStart) : Buffer.alloc(0);
    checkLength(this.#rest.length, this.#count);
  }

  end(): Buffer[] {
    if (this.#fault) throw this.#fault;
    if (this.#place === 'start') throw new ImportFault('the file is empty');
    if (this.#place !== 'end') {
      throw new ImportFault(`the file ends in the middle, behind row ${this.#count}`);
    }
    return [];
  }

  /** The piece behind what is left of the last one, and where it begins. */
  #join(piece: Buffer): { bytes: Buffer; start: number } {
    const isFirst = this.#isFirstPiece;
    this.#isFirstPiece = false;
    if (isFirst) return { bytes: withoutMark(piece), start: 0 };
    if (this.#rest.length === 0) return { bytes: piece, start: 0 };
    return { bytes: Buffer.concat([this.#rest, piece]), start: this.#rest.length };
  }

  /** Where one byte outside of rows leads to. */
  #placeBehind(byte: number): Place {
    if (this.#place === 'key') return this.#behindKey(byte);
    if (isSpace(byte)) return this.#place;
    switch (this.#place) {
      case 'start':
        if (byte !== OPEN_LIST && byte !== OPEN_OBJECT) throw notRows();
        this.#isObject = byte === OPEN_OBJECT;
        return this.#isObject ? 'key' : 'first';
      case 'first':
        return byte === CLOSE_LIST ? this.#behindList() : this.#inRow(byte);
      case 'next':
        return this.#inRow(byte);
      case 'after':
        if (byte === CLOSE_LIST) return this.#behindList();
        if (byte === COMMA) return 'next';
        throw this.#unexpected('a comma or ]');
      case 'closing':
        if (byte === CLOSE_OBJECT) return 'end';
        throw this.#unexpected('}, and no other key than "rows"');
      default:
        throw this.#unexpected('nothing more');
    }
  }

  #behindKey(byte: number): Place {
    const isInQuotes = this.#key > 0 && this.#key < ROWS_KEY.indexOf(':');
    if (isSpace(byte) && !isInQuotes) return 'key';
    if (byte !== ROWS_KEY[this.#key]) throw notRows();
    this.#key++;
    return this.#key === ROWS_KEY.length ? 'first' : 'key';
  }

  #inRow(byte: number): Place {
    if (byte !== OPEN_OBJECT) throw new ImportFault(`row ${this.#count + 1}: it is not an object`);
    this.#depth = 1;
    return 'row';
  }

  #behindList(): Place {
    return this.#isObject ? 'closing' : 'end';
  }

  #unexpected(wanted: string): ImportFault {
    return new ImportFault(`behind row ${this.#count}: expected ${wanted}`);
  }

  /** @returns the position behind the row, or the end of the bytes */
  #scanRow(bytes: Buffer, from: number): number {
    let at = from;
    let depth = this.#depth;
    let inText = this.#inText;
    let escaped = this.#escaped;
    for (; at < bytes.length && depth > 0; at++) {
      const byte = bytes[at];
      if (escaped) escaped = false;
      else if (inText) {
        if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) inText = false;
      } else if (byte === QUOTE) inText = true;
      else if (byte === OPEN_OBJECT || byte === OPEN_LIST) depth++;
      else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) depth--;
    }
    this.#depth = depth;
    this.#inText = inText;
    this.#escaped = escaped;
    return at;
  }
}

/** A row a line; empty lines count for nothing. */
export class LineSplitter implements RowSplitter {
  #isFirstPiece = true;
  #rest: Buffer[] = [];
  #length = 0;
  #count = 0;

  push(piece: Buffer): Buffer[] {
    const rows: Buffer[] = [];
    const bytes = this.#isFirstPiece ? withoutMark(piece) : piece;
    this.#isFirstPiece = false;
    let from = 0;
    for (let to = bytes.indexOf(NEWLINE); to >= 0; to = bytes.indexOf(NEWLINE, from)) {
      this.#add(bytes.subarray(from, to));
      rows.push(...this.#line());
      from = to + 1;
    }
    this.#add(bytes.subarray(from));
    return rows;
  }

  end(): Buffer[] {
    const rows = this.#line();
    if (this.#count === 0) throw new ImportFault('the file is empty');
    return rows;
  }

  #add(bytes: Buffer): void {
    if (bytes.length > 0) this.#rest.push(bytes);
    this.#length += bytes.length;
    checkLength(this.#length, this.#count);
  }

  #line(): Buffer[] {
    const line = this.#rest.length === 1 ? (this.#rest[0] as Buffer) : Buffer.concat(this.#rest);
    this.#rest = [];
    this.#length = 0;
    if (line.every(isSpace)) return [];
    this.#count++;
    return [line];
  }
}

function checkLength(bytes: number, rowsBefore: number): void {
  if (bytes <= MAX_ROW) return;
  throw new ImportFault(`row ${rowsBefore + 1}: it is longer than ${MAX_ROW} bytes`);
}

function notRows(): ImportFault {
  return new ImportFault(
    'a JSON file must be [ROW, …] or {"rows": [ROW, …]}; a row a line is for .jsonl and .ndjson',
  );
}

function withoutMark(bytes: Buffer): Buffer {
  return bytes.subarray(0, 3).equals(BYTE_ORDER_MARK) ? bytes.subarray(3) : bytes;
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
