import { errors } from '@latchkey/contract';
import type { Rows, Scalar } from '../../engine/engine.ts';
import type { CompiledFilter } from '../../engine/filter/index.ts';
import { DataType, type FieldSpec } from '../../engine/spec.ts';
import { mappedInSteps } from '../../kernel/mapped-in-steps.ts';
import { sortedInSteps } from '../../kernel/sorted-in-steps.ts';
import { type AggregateOutput, type AggregatePlan, COUNT } from './aggregate-plan.ts';
import { compareScalars, valueComparer } from './order-by.ts';
import type { QueryParams } from './query-params.ts';
import type { ReadTarget } from './read-target.ts';
import { withKeys } from './search-reply.ts';
import { type FieldReply, writeField } from './write-field.ts';
import { writeFieldInSteps } from './write-output.ts';

const FLOATS: readonly DataType[] = [DataType.Float, DataType.Double];

/** What the rows of one group come to. */
interface Tally {
  readonly group: readonly Scalar[];
  /** For each output: rows with a value, their sum, or the least or greatest of them. */
  readonly counts: number[];
  readonly values: Scalar[];
}

/**
 * Counts and sums up what matches, in groups of the same values. Nulls are left out of every number
 * but `count(*)`; they are a group of their own. Groups come by their values, smallest first, unless
 * another order is asked for.
 *
 * @throws errors.invalidParameter for a sum that does not fit in 64 bits
 */
export async function aggregate(
  { collection, schema }: Pick<ReadTarget, 'collection' | 'schema'>,
  plan: AggregatePlan,
  read: {
    readonly params: QueryParams;
    readonly filter: CompiledFilter | undefined;
    readonly signal: AbortSignal;
  },
): Promise<readonly FieldReply[]> {
  const { params, filter, signal } = read;
  const { groupBy, outputs } = plan;
  const tallies = new Map<string, Tally>();
  if (groupBy.length === 0) tallies.set('', emptyTally(outputs, []));
  const fields = new Set([...groupBy, ...outputs.flatMap(({ field }) => field ?? [])]);
  fields.delete(schema.primary);
  await collection.scan(
    { ...(filter ? { filter } : {}), output: [...fields], signal },
    tallier(schema.primary, plan, tallies),
  );
  const { offset, limit } = params;
  const sorted = await sortedInSteps([...tallies.values()], comparer(plan, params));
  const wanted = sorted.slice(offset, limit === undefined ? undefined : offset + limit);
  const written: FieldReply[] = [];
  for (const [at, output] of outputs.entries()) {
    const value = (tally: Tally) => valueIn(tally, output, { groupBy, at });
    const values = await mappedInSteps(wanted, value);
    written.push(await writeFieldInSteps(specOf(output, values), { kind: 'scalar', values }));
  }
  return written;
}

/** The answer to `count(*)` alone. */
export function countField(count: number): FieldReply {
  const values = [count];
  return writeField(specOf({ name: COUNT, kind: 'count' }, values), { kind: 'scalar', values });
}

function emptyTally(outputs: readonly AggregateOutput[], group: readonly Scalar[]): Tally {
  return { group, counts: outputs.map(() => 0), values: outputs.map(() => null) };
}

function tallier(
  primary: FieldSpec,
  { groupBy, outputs }: AggregatePlan,
  tallies: Map<string, Tally>,
): (rows: Rows) => void {
  return (rows) => {
    const columns = withKeys(primary, rows);
    const valuesOf = (field: FieldSpec | undefined) => {
      const column = field && columns.get(field.id);
      return column?.kind === 'scalar' ? column.values : undefined;
    };
    const groups = groupBy.map(valuesOf);
    const inputs = outputs.map(({ field }) => valuesOf(field));
    rows.keys.forEach((_, row) => {
      const group = groups.map((values) => values?.[row] ?? null);
      const name = group.map(valueName).join('\n');
      const tally = tallies.get(name) ?? emptyTally(outputs, group);
      tallies.set(name, tally);
      outputs.forEach((output, at) => {
        const values = inputs[at];
        add(tally, output, at, values ? (values[row] ?? null) : true);
      });
    });
  };
}

function add(tally: Tally, { kind, field }: AggregateOutput, at: number, value: Scalar): void {
  if (value === null) return;
  tally.counts[at] = (tally.counts[at] ?? 0) + 1;
  const before = tally.values[at] ?? null;
  switch (kind) {
    case 'sum':
    case 'avg':
      tally.values[at] = plus(before, value, field);
      break;
    case 'min':
    case 'max': {
      const isBetter = before === null || compareScalars(value, before) < 0 === (kind === 'min');
      if (isBetter) tally.values[at] = value;
      break;
    }
    default:
  }
}

/** No two values have the same one, whatever a text has in it: a line break is escaped. */
function valueName(value: Scalar): string {
  return typeof value === 'string' ? JSON.stringify(value) : `${typeof value} ${value}`;
}

/** Integers without loss. */
function plus(before: Scalar, value: Scalar, field: FieldSpec | undefined): Scalar {
  if (field && FLOATS.includes(field.type)) return Number(before ?? 0) + Number(value);
  const sum = BigInt((before ?? 0) as number) + BigInt(value as number);
  const small = Number(sum);
  return Number.isSafeInteger(small) ? small : sum;
}

function comparer(
  { groupBy }: AggregatePlan,
  { order }: QueryParams,
): (a: Tally, b: Tally) => number {
  const rest = groupBy
    .filter((field) => !order.some((key) => key.field === field))
    .map((field) => ({ field, ascending: true, nullsFirst: false }));
  const compares = [...order, ...rest].map((key) => {
    const place = groupBy.indexOf(key.field);
    const compare = valueComparer(key);
    return (a: Tally, b: Tally) => compare(a.group[place] ?? null, b.group[place] ?? null);
  });
  return (a, b) => {
    for (const compare of compares) {
      const verdict = compare(a, b);
      if (verdict !== 0) return verdict;
    }
    return 0;
  };
}

function valueIn(
  tally: Tally,
  output: AggregateOutput,
  { groupBy, at }: { readonly groupBy: readonly FieldSpec[]; readonly at: number },
): Scalar {
  const count = tally.counts[at] ?? 0;
  switch (output.kind) {
    case 'group':
      return tally.group[groupBy.indexOf(output.field)] ?? null;
    case 'count':
      return count;
    case 'sum':
      return checkedSum(output.name, tally.values[at] ?? null);
    case 'avg':
      return count === 0 ? null : Number(tally.values[at] ?? 0) / count;
    default:
      return tally.values[at] ?? null;
  }
}

function specOf(output: AggregateOutput, values: readonly Scalar[]): FieldSpec {
  const { field, name, kind } = output;
  return {
    ...{ id: 0, description: '', primaryKey: false, autoId: false, partitionKey: false },
    ...{ dynamic: false, params: [], nullable: values.includes(null) },
    ...{ name, type: typeOf(output) },
    ...(kind === 'group' && field ? { id: field.id } : {}),
  };
}

function checkedSum(name: string, sum: Scalar): Scalar {
  if (typeof sum !== 'bigint' || BigInt.asIntN(64, sum) === sum) return sum;
  throw errors.invalidParameter(`${name} does not fit in 64 bits`);
}

function typeOf({ kind, field }: AggregateOutput): DataType {
  switch (kind) {
    case 'count':
      return DataType.Int64;
    case 'avg':
      return DataType.Double;
    case 'sum':
      return field && FLOATS.includes(field.type) ? DataType.Double : DataType.Int64;
    default:
      return field?.type ?? DataType.Int64;
  }
}
