import { joinInSteps } from './join-in-steps.ts';
import { jsonText, RawJson } from './json-text.ts';
import { Pace } from './pace.ts';

/** Shorter texts are written at a stroke. */
const LONG = 256 * 1024;
/** Characters of a list that are written at a time. */
const PART = 64 * 1024;

/** The JSON text of a reply as `jsonText` gives it, in UTF-8; one with long lists is written in steps. */
export async function jsonBuffer(reply: Readonly<Record<string, unknown>>): Promise<Buffer> {
  if (!Object.values(reply).some(isLong)) return Buffer.from(jsonText(reply));
  const pace = new Pace();
  const parts: Buffer[] = [];
  let before = '{';
  for (const [key, value] of Object.entries(reply)) {
    if (value === undefined) continue;
    parts.push(Buffer.from(`${before}${JSON.stringify(key)}:`));
    before = ',';
    if (isLong(value)) await addList(parts, value, pace);
    else parts.push(Buffer.from(jsonText(value)));
  }
  parts.push(Buffer.from('}'));
  return joinInSteps(parts, pace);
}

function isLong(value: unknown): value is readonly RawJson[] {
  if (!Array.isArray(value)) return false;
  let characters = 0;
  for (const item of value) {
    if (!(item instanceof RawJson)) return false;
    characters += item.text.length;
  }
  return characters > LONG;
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
