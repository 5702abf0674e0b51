import { joinInSteps } from './join-in-steps.ts';
import { jsonText, RawJson } from './json-text.ts';
import { Pace } from './pace.ts';

/** Shorter texts are written at a stroke. */
const LONG = 256 * 1024;
/** Characters of a list that are written at a time. */
const PART = 64 * 1024;

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * The JSON text of a reply as `jsonText` gives it, in UTF-8; one with long lists, in itself or in
 * objects within, is written in steps.
 */
export async function jsonBuffer(reply: JsonObject): Promise<Buffer> {
  if (!hasLong(reply)) return Buffer.from(jsonText(reply));
  const pace = new Pace();
  const parts: Buffer[] = [];
  await addObject(parts, reply, pace);
  return joinInSteps(parts, pace);
}

async function addObject(to: Buffer[], object: JsonObject, pace: Pace): Promise<void> {
  let before = '{';
  for (const [key, value] of Object.entries(object)) {
    if (value === undefined) continue;
    to.push(Buffer.from(`${before}${JSON.stringify(key)}:`));
    before = ',';
    if (isLong(value)) await addList(to, value, pace);
    else if (hasLong(value)) await addObject(to, value, pace);
    else to.push(Buffer.from(jsonText(value)));
  }
  to.push(Buffer.from('}'));
}

function hasLong(value: unknown): value is JsonObject {
  if (typeof value !== 'object' || value === null || value instanceof RawJson) return false;
  if (Array.isArray(value)) return false;
  return Object.values(value).some((item) => isLong(item) || hasLong(item));
}

function isLong(value: unknown): value is readonly RawJson[] {
  if (!Array.isArray(value)) return false;
  let characters = 0;
  for (const item of value) {
    if (!(item instanceof RawJson)) return false;
    characters += item.text.length;
    // What is behind it is alike: all of a list is written by one hand.
    if (characters > LONG) return true;
  }
  return false;
}

async function addList(to: Buffer[], items: readonly RawJson[], pace: Pace): Promise<void> {
  let text = '[';
  for (const [at, item] of items.entries()) {
    text += at === 0 ? item.text : `,${item.text}`;
    if (text.length < PART) continue;
    to.push(Buffer.from(text));
    text = '';
    if (pace.isOver) await pace.rest();
  }
  to.push(Buffer.from(`${text}]`));
}
