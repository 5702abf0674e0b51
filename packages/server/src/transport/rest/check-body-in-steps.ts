import type { z } from 'zod';
import { Pace } from '../../kernel/pace.ts';

/** Items of a list that are checked at a time: rows of an insert take about a microsecond each. */
const PART = 1000;

type Issue = z.core.$ZodIssue;

/** A list of a body, as far as it was checked. */
interface CheckedList {
  readonly key: string;
  /** As the schema gives them. */
  readonly items: readonly unknown[];
  /** The first part that does not fit, if one does not, and where it begins. */
  readonly wrong: readonly unknown[] | undefined;
  readonly wrongFrom: number;
}

/** Whether a body has so long a list that it should be checked in steps. */
export function hasLongList(body: unknown): body is Record<string, unknown> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return false;
  return Object.values(body).some(isLong);
}

function isLong(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.length > PART;
}

/** What `safeParse` of a schema tells, as far as it is used here. */
export type CheckedBody =
  | { readonly success: true; readonly data: unknown }
  | { readonly success: false; readonly error: { readonly issues: readonly Issue[] } };

/**
 * What `schema.safeParse` tells of a body, whose long lists are checked part by part. Of a list that
 * does not fit, nothing is told behind the first part that does not.
 */
export async function checkBodyInSteps(
  schema: z.ZodType,
  body: Readonly<Record<string, unknown>>,
): Promise<CheckedBody> {
  const pace = new Pace();
  const { shape = {} } = schema as Partial<z.ZodObject>;
  const lists: CheckedList[] = [];
  for (const [key, value] of Object.entries(body)) {
    const field = Object.hasOwn(shape, key) ? (shape[key] as z.ZodType) : undefined;
    if (field && isLong(value)) lists.push(await checkList(field, key, value, pace));
  }
  // A part stands for each list: one that does not fit, or one item.
  const parts = lists.map(({ key, items, wrong }) => [key, wrong ?? items.slice(0, 1)]);
  const checked = schema.safeParse({ ...body, ...Object.fromEntries(parts) });
  if (!checked.success) {
    return {
      success: false,
      error: { issues: checked.error.issues.map((issue) => moved(issue, lists)) },
    };
  }
  const whole = lists.map(({ key, items }) => [key, items]);
  return { success: true, data: Object.assign(checked.data as object, Object.fromEntries(whole)) };
}

async function checkList(
  field: z.ZodType,
  key: string,
  all: readonly unknown[],
  pace: Pace,
): Promise<CheckedList> {
  const items: unknown[] = [];
  for (let from = 0; from < all.length; from += PART) {
    const part = all.slice(from, from + PART);
    const checked = field.safeParse(part);
    if (!checked.success) return { key, items, wrong: part, wrongFrom: from };
    for (const item of checked.data as unknown[]) items.push(item);
    if (pace.isOver) await pace.rest();
  }
  return { key, items, wrong: undefined, wrongFrom: 0 };
}

/** An issue of a part as one of its list. */
function moved(issue: Issue, lists: readonly CheckedList[]): Issue {
  const [key, at, ...inside] = issue.path;
  const list = lists.find((each) => each.key === key);
  if (!list || typeof at !== 'number') return issue;
  return { ...issue, path: [list.key, list.wrongFrom + at, ...inside] };
}
