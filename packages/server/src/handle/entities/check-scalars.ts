import { errors } from '@latchkey/contract';
import type { Scalar } from '../../engine/engine.ts';
import { DataType, type FieldSpec } from '../../engine/spec.ts';
import { scanJson } from '../../kernel/scan-json.ts';

/** Milvus' `proxy.maxJSONSize`… of one document, in bytes. */
const MAX_DOCUMENT = 65_536;
/** Objects and arrays inside one another: some thousands would be too many for the stack of a reader. */
const MAX_LEVELS = 512;

const INTEGER_RANGES: ReadonlyMap<DataType, readonly [min: number, max: number]> = new Map<
  DataType,
  readonly [number, number]
>([
  [DataType.Int8, [-128, 127]],
  [DataType.Int16, [-32_768, 32_767]],
]);

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * @param type the field's own, or its elements'
 * @param from the row of the first value
 */
export function checkIntegers(
  field: FieldSpec,
  { type, from }: { readonly type: DataType; readonly from: number },
  values: readonly number[],
): readonly number[] {
  const range = INTEGER_RANGES.get(type);
  if (!range) return values;
  const [min, max] = range;
  const at = values.findIndex((value) => value < min || value > max);
  if (at < 0) return values;
  throw errors.invalidParameter(
    `field ${field.name}: the ${from + at}th element (${values[at]}) out of range: [${min}, ${max}]`,
  );
}

/** @throws errors.invalidParameter for an array that is longer than its field allows */
export function checkCapacity(
  field: FieldSpec,
  elements: readonly Scalar[],
  row?: number,
): readonly Scalar[] {
  const { maxCapacity = Number.POSITIVE_INFINITY, name } = field;
  if (elements.length <= maxCapacity) return elements;
  const where = row === undefined ? '' : `, row number: ${row}`;
  throw errors.invalidParameter(
    `the length (${elements.length}) of array field ${name} exceeds max capacity (${maxCapacity})${where}`,
  );
}

/** @param from the row of the first value */
export function checkFinite(
  field: FieldSpec,
  from: number,
  values: readonly number[],
): readonly number[] {
  const at = values.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return values;
  throw errors.invalidParameter(
    `value '${values[at]}' is not a number or infinity, field: ${field.name}, row number: ${from + at}`,
  );
}

/** @param from the row of the first value */
export function checkTexts(
  field: FieldSpec,
  from: number,
  values: readonly string[],
): readonly string[] {
  const { maxLength = 65_535 } = field;
  for (let row = 0; row < values.length; row++) {
    const text = values[row] as string;
    // A UTF-16 unit is at most three bytes of UTF-8.
    if (text.length * 3 <= maxLength) continue;
    const bytes = Buffer.byteLength(text);
    if (bytes <= maxLength) continue;
    throw errors.invalidParameter(
      `length of varchar field ${field.name} exceeds max length, row number: ${from + row}, length: ${bytes}, max length: ${maxLength}`,
    );
  }
  return values;
}

/** The text of a document: valid JSON, and an object if it holds dynamic keys. */
export function checkDocument(field: FieldSpec, bytes: Uint8Array, row: number): string {
  checkDocumentLength(field, bytes.length);
  const text = textOf(bytes);
  if (text === '{}') return text;
  const document = text === undefined ? undefined : parse(text);
  if (text === undefined || document === undefined) {
    throw errors.invalidParameter(`field ${field.name}: row ${row} is not valid JSON`);
  }
  if (isTooDeep(bytes)) {
    throw errors.invalidParameter(
      `field ${field.name}: row ${row} is nested deeper than ${MAX_LEVELS} levels`,
    );
  }
  if (field.dynamic && !isObject(document)) {
    throw errors.invalidParameter('the dynamic field must be a JSON object');
  }
  return text;
}

/** Each level takes two bytes at least. */
function isTooDeep(bytes: Uint8Array): boolean {
  if (bytes.length <= 2 * MAX_LEVELS) return false;
  const shape = { depth: MAX_LEVELS, containers: Number.POSITIVE_INFINITY };
  return typeof scanJson(bytes, shape) === 'string';
}

/** @param length in bytes. @throws errors.invalidParameter */
export function checkDocumentLength({ name }: FieldSpec, length: number): void {
  if (length <= MAX_DOCUMENT) return;
  throw errors.invalidParameter(
    `the length (${length}) of json field (${name}) exceeds max length (${MAX_DOCUMENT})`,
  );
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
