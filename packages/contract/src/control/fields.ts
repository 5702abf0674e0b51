import { z } from 'zod';

/** Fields that routes of several nouns have in common. */

export const clusterId = z
  .string()
  .min(1)
  .max(64)
  .describe('`in01-` (dedicated), `in03-` (free) or `in05-` (serverless) and 15 hex digits.');
export const projectId = z
  .string()
  .regex(/^proj-[0-9a-z]{1,60}$/, 'a project id looks like proj-0123456789abcdefghij')
  .describe('`proj-` and letters and digits.');
export const isoTime = z.string().describe('ISO 8601, UTC.');
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const PRINTABLE = /^[^\u0000-\u001f\u007f]*$/;

/** A text of one line for people to read, without white space around it. */
export function label(max: number, min = 0) {
  return z.string().trim().min(min).max(max).regex(PRINTABLE, 'no control characters');
}

/** Of what answers nothing. */
export const nothingMore = z.object({}).describe('Empty.');

/** Numbers in a query are text. */
const whole = (min: number, max: number) =>
  z.coerce
    .number({ error: `must be a number from ${min} to ${max}` })
    .int()
    .min(min)
    .max(max);

/** The query of a list. */
export const page = z.object({
  pageSize: whole(1, 100).default(10).describe('How many a page holds, 1 to 100.'),
  currentPage: whole(1, 1_000_000).default(1).describe('Which page, from 1 on.'),
});

/** The reply of a list: one page of it under a name of its own. */
export function pageOf<Name extends string, Item extends z.ZodType>(name: Name, item: Item) {
  const counts = z.object({
    count: z.int().min(0).describe('Of all pages.'),
    currentPage: z.int(),
    pageSize: z.int(),
  });
  return counts.extend({ [name]: z.array(item) } as { [Key in Name]: z.ZodArray<Item> });
}
