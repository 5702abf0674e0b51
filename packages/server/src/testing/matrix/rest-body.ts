import type { z } from 'zod';

type Issue = z.core.$ZodIssue;
type Json = Record<PropertyKey, unknown>;

/** Each round fills what is missing one level further down. */
const MAX_ROUNDS = 10;

/**
 * A body that a schema takes, with as little in it as there can be.
 * @param name stands wherever a text is required
 * @throws Error if the schema asks for what this cannot make up
 */
export function minimalBody(schema: z.ZodType, name: string): Json {
  const body: Json = {};
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const parsed = schema.safeParse(body);
    if (parsed.success) return body;
    for (const issue of parsed.error.issues) setAt(body, issue.path, valueFor(issue, name));
  }
  throw new Error(`no body found for ${JSON.stringify(schema.meta())}`);
}

function valueFor(issue: Issue, name: string): unknown {
  switch (issue.code) {
    case 'invalid_union': {
      const first = issue.errors[0]?.[0];
      if (!first) throw new Error(`a union of nothing at ${issue.path.join('.')}`);
      return valueFor(first, name);
    }
    case 'invalid_value':
      return issue.values[0];
    case 'too_small':
      return issue.origin === 'array' ? [name] : name;
    case 'invalid_type':
      return emptyOf(issue.expected, name);
    default:
      throw new Error(`no value for ${issue.code} at ${issue.path.join('.')}`);
  }
}

function emptyOf(type: string, name: string): unknown {
  if (type === 'string') return name;
  if (type === 'array') return [];
  if (type === 'object' || type === 'record') return {};
  if (type === 'boolean') return false;
  return 1;
}

function setAt(body: Json, path: readonly PropertyKey[], value: unknown): void {
  const last = path.at(-1);
  if (last === undefined) throw new Error('the body itself has the wrong type');
  const parent = path.slice(0, -1).reduce<Json>((at, key) => at[key] as Json, body);
  parent[last] = value;
}
