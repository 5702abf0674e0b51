import { bytesOf, errors, type messages, wire } from '@latchkey/contract';
import { int64sInSteps } from '../../handle/rows/int64s-in-steps.ts';
import { parseInt64 } from '../../handle/rows/parse-int64.ts';
import { jsonText } from '../../kernel/json-text.ts';
import { eachInSteps, mappedInSteps } from '../../kernel/mapped-in-steps.ts';
import type { MaybePromise } from '../../kernel/maybe-promise.ts';
import { Pace } from '../../kernel/pace.ts';
import { int64ToWire } from './wire-integer.ts';

type TemplateValue = messages.proto.schema.TemplateValue.$Properties;
type TemplateArray = messages.proto.schema.TemplateArrayValue.$Properties;

type TemplateValues = Record<string, messages.proto.schema.TemplateValue>;
/** What the items of a list are. */
type Kind = 'boolean' | 'text' | 'integer' | 'number' | 'list' | 'json';

/**
 * The values of a filter's variables as the wire has them: a whole number is an integer, any other a
 * double; a list is of one kind, and of JSON texts where its items are not. Lists are made in steps, and are
 * messages as a codec gives them.
 * @throws errors.invalidParameter, by the promise
 */
export function templateValues(
  params: Readonly<Record<string, unknown>> | null | undefined,
): MaybePromise<TemplateValues> {
  return params ? allOf(params) : {};
}

async function allOf(params: Readonly<Record<string, unknown>>): Promise<TemplateValues> {
  const entries: [string, TemplateValue][] = [];
  for (const [name, value] of Object.entries(params)) {
    const array = Array.isArray(value);
    entries.push([name, array ? await listValue(value) : single(name, value)]);
  }
  return Object.fromEntries(entries) as TemplateValues;
}

function single(name: string, value: unknown): TemplateValue {
  if (typeof value === 'boolean') return { bool_val: value };
  if (typeof value === 'string') return { string_val: value };
  const integer = isNumber(value) ? parseInt64(value) : undefined;
  if (integer !== undefined) return { int64_val: int64ToWire(integer) as never };
  if (isNumber(value)) return { float_val: Number(value) };
  throw errors.invalidParameter(
    `the value of expression template variable name {${name}} must be a boolean, a number, a text or an array`,
  );
}

async function listValue(items: readonly unknown[]): Promise<TemplateValue> {
  return wire.schema.TemplateValue.create({ array_val: await list(items) });
}

async function list(items: readonly unknown[]) {
  return wire.schema.TemplateArrayValue.create(await listOf(items));
}

async function listOf(items: readonly unknown[]): Promise<TemplateArray> {
  switch (await kindOf(items)) {
    case 'boolean':
      return { bool_data: { data: items as boolean[] } };
    case 'text':
      return { string_data: { data: items as string[] } };
    case 'integer': {
      const integers = await mappedInSteps(items, (item) => parseInt64(item) ?? 0);
      return { long_data: { data: await int64sInSteps(integers) } };
    }
    case 'number': {
      const doubles = new Float64Array(items.length);
      await eachInSteps(items, (item, at) => {
        doubles[at] = Number(item);
      });
      return { double_data: { data: bytesOf(doubles) } };
    }
    case 'list': {
      const data: TemplateArray[] = [];
      const pace = new Pace();
      for (const item of items) {
        data.push(await list(item as unknown[]));
        if (pace.isOver) await pace.rest();
      }
      return { array_data: { data: data as never } };
    }
    case 'json':
      return {
        json_data: { data: await mappedInSteps(items, (item) => Buffer.from(jsonText(item))) },
      };
  }
}

/** Of an empty list any kind is true. */
async function kindOf(items: readonly unknown[]): Promise<Kind> {
  let kind: Kind | undefined;
  await eachInSteps(items, (item) => {
    const own = kindOfItem(item);
    kind = kind === undefined || kind === own ? own : both(kind, own);
  });
  return kind ?? 'boolean';
}

function both(one: Kind, other: Kind): Kind {
  const areNumbers = [one, other].every((kind) => kind === 'integer' || kind === 'number');
  return areNumbers ? 'number' : 'json';
}

function kindOfItem(item: unknown): Kind {
  if (typeof item === 'boolean') return 'boolean';
  if (typeof item === 'string') return 'text';
  if (Array.isArray(item)) return 'list';
  if (!isNumber(item)) return 'json';
  return parseInt64(item) === undefined ? 'number' : 'integer';
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}
