import { type Canonical, canonicalJson } from './canonical-json.ts';

/** A field that a change touched: its values before and after, of which one is missing at its ends. */
export interface AuditChange {
  readonly field: string;
  readonly before?: Canonical;
  readonly after?: Canonical;
}

/** What is audited of an object, field by field; a field that is undefined is not there. */
export type Audited = Readonly<Record<string, unknown>>;

/** Of one value, as text: longer ones are told by their length. */
const LONGEST = 4096;

/** A value of which only that it changed is told: a password, a digest. */
export class Hidden {
  readonly value: string | null | undefined;

  constructor(value: string | null | undefined) {
    this.value = value;
  }
}

/**
 * The fields in which two states of an object differ. Undefined: it was not there before, or is not after;
 * then empty values are left out. Of what is `Hidden`, neither value is told.
 */
export function changesBetween(
  before: Audited | undefined,
  after: Audited | undefined,
): AuditChange[] {
  const fields = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  return [...fields].flatMap((field) => {
    const [old, now] = [before?.[field], after?.[field]];
    if (old instanceof Hidden || now instanceof Hidden) return hiddenChange(field, old, now);
    const [from, to] = [canonical(old), canonical(now)];
    if (canonicalJson(from) === canonicalJson(to)) return [];
    if ((!before && isEmpty(to)) || (!after && isEmpty(from))) return [];
    return [
      {
        field,
        ...(old !== undefined && { before: bounded(from) }),
        ...(now !== undefined && { after: bounded(to) }),
      },
    ];
  });
}

/** The text of changes that goes into a row and its hash; undefined where there are none. */
export function changesText(changes: readonly AuditChange[]): string | undefined {
  return changes.length === 0 ? undefined : canonicalJson(changes.map((change) => ({ ...change })));
}

/** The reverse; a text that somebody tampered with is told as it stands. */
export function readChanges(text: string | undefined): AuditChange[] {
  if (text === undefined) return [];
  try {
    const read: unknown = JSON.parse(text);
    if (Array.isArray(read) && read.every(isChange)) return read;
  } catch {
    // Told below.
  }
  return [{ field: 'unreadable', after: bounded(text) }];
}

function isChange(value: unknown): value is AuditChange {
  return typeof (value as AuditChange | null)?.field === 'string';
}

function hiddenChange(field: string, old: unknown, now: unknown): AuditChange[] {
  const value = (side: unknown) => (side instanceof Hidden ? (side.value ?? '') : '');
  if (value(old) === value(now)) return [];
  // What goes away with its object needs no telling.
  if (now === undefined) return [];
  return [{ field, after: value(now) === '' ? 'removed' : 'changed' }];
}

/** As JSON has it; a number without a canonical form as its text. */
function canonical(value: unknown): Canonical {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : String(value);
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return value.map(canonical);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([key, member]) => [key, canonical(member)]));
}

function bounded(value: Canonical): Canonical {
  const { length } = canonicalJson(value);
  return length <= LONGEST ? value : `(${length} characters, which are not kept)`;
}

function isEmpty(value: Canonical): boolean {
  if (value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
