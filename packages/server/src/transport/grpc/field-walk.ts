import { errors } from '@latchkey/contract';

const LENGTH_DELIMITED = 2;
const MAX_VARINT = 10;

/**
 * Walks over the fields of a message while its bytes arrive, field by field at its top: for a request
 * whose names are decided on before the rest of it is there. Serializers write fields by their
 * numbers, so that names come first; one that does not is told so.
 */
export class FieldWalk {
  readonly #watched: ReadonlySet<number>;
  readonly #last: number;
  #position = 0;
  #isSealed = false;
  #field = 0;
  /** Bytes to step over. */
  #skip = 0;
  /** Of the number that is being read. */
  #value = 0;
  #shift = 0;
  #state: 'tag' | 'length' | 'varint' | 'skip' = 'tag';
  /** Where the last field that is there whole ends. */
  #whole = 0;

  /** @param watched fields that are to be known */
  constructor(watched: readonly number[]) {
    this.#watched = new Set(watched);
    this.#last = Math.max(...watched);
  }

  /** Bytes of whole fields from the message's beginning. */
  get whole(): number {
    return this.#whole;
  }

  /** Whether a field has begun that serializers write behind all that are watched. */
  get isPast(): boolean {
    return this.#field > this.#last;
  }

  /** From now on a watched field is an error. */
  seal(): void {
    this.#isSealed = true;
  }

  /** @throws errors.malformedMessage also for a watched field when it is sealed */
  push(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.#state === 'skip') {
        const step = Math.min(this.#skip, chunk.length - at);
        this.#skip -= step;
        at += step;
        this.#position += step;
        if (this.#skip === 0) this.#endField();
        continue;
      }
      const byte = chunk[at++] as number;
      this.#position += 1;
      if (this.#state === 'varint') {
        this.#shift += 7;
        if (this.#shift > 7 * MAX_VARINT) throw errors.malformedMessage('a number is too long');
        if (byte < 0x80) this.#endField();
      } else this.#number(byte);
    }
  }

  /** A byte of a tag or a length, which have at most 32 bits. */
  #number(byte: number): void {
    if (this.#shift > 28) throw errors.malformedMessage('a number is too long');
    this.#value += (byte & 0x7f) * 2 ** this.#shift;
    this.#shift += 7;
    if (byte >= 0x80) return;
    const value = this.#value;
    this.#value = 0;
    this.#shift = 0;
    if (this.#state === 'tag') this.#begin(value);
    else this.#over(value);
  }

  #begin(tag: number): void {
    this.#field = Math.floor(tag / 8);
    if (this.#isSealed && this.#watched.has(this.#field)) {
      throw errors.malformedMessage(
        `field ${this.#field}, a name, comes behind the data: in a large request names come first`,
      );
    }
    const wireType = tag % 8;
    if (wireType === 0) this.#state = 'varint';
    else if (wireType === 1) this.#over(8);
    else if (wireType === LENGTH_DELIMITED) this.#state = 'length';
    else if (wireType === 5) this.#over(4);
    else throw errors.malformedMessage(`wire type ${wireType}`);
  }

  #over(length: number): void {
    this.#skip = length;
    this.#state = 'skip';
    if (length === 0) this.#endField();
  }

  #endField(): void {
    this.#state = 'tag';
    this.#shift = 0;
    this.#whole = this.#position;
  }
}
