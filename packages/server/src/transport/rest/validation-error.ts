import { type ApiError, errors } from '@latchkey/contract';
import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

/** Names that Go spells otherwise than by a capital at the front. */
const GO_NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries({ id: 'ID', jobId: 'JobID', segmentIDs: 'SegmentIDs' }),
);

/**
 * What a body lacks, in the words of the validator that Milvus uses: a required field that is absent
 * or empty is code 1802, a value of the wrong type code 1801, as it does not even decode there.
 * No value is shown, as it may be a password.
 */
export function validationError(
  schema: z.ZodType,
  body: unknown,
  issues: readonly Issue[],
): ApiError {
  const struct = schema.meta()?.id ?? 'Request';
  const wrong = issues.find((issue) => !isMissing(issue, body));
  if (wrong) return errors.bodyNotJson(`error: ${mismatch(struct, wrong, body)}`);
  const missing = issues.map((issue) => missingField(struct, ...issue.path.map(String)));
  return errors.requiredParameter(missing.join('\n'));
}

/** @param path from the top of the body; names as in JSON or in Go */
export function missingField(struct: string, ...path: readonly string[]): string {
  const name = path
    .map(goName)
    .join('.')
    .replace(/\.(\d+)(?=\.|$)/g, '[$1]');
  const last = goName(path.at(-1) ?? '');
  return `Key: '${struct}.${name}' Error:Field validation for '${last}' failed on the 'required' tag`;
}

function goName(key: string): string {
  return GO_NAMES.get(key) ?? key.charAt(0).toUpperCase() + key.slice(1);
}

function isMissing(issue: Issue, body: unknown): boolean {
  const value = valueAt(body, issue.path);
  if (value === undefined || value === null) return true;
  return issue.code === 'too_small' && value === '';
}

function valueAt(body: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? (value as Record<PropertyKey, unknown>)[key]
        : undefined,
    body,
  );
}

const GO_TYPES: Record<string, string> = {
  boolean: 'bool',
  int: 'int32',
  number: 'int32',
  array: '[]',
  record: 'map[string]interface {}',
  object: 'struct',
};

function mismatch(struct: string, issue: Issue, body: unknown): string {
  const kind = jsonKind(valueAt(body, issue.path));
  if (issue.path.length === 0)
    return `json: cannot unmarshal ${kind} into Go value of type ${struct}`;
  const expected = issue.code === 'invalid_type' ? issue.expected : 'number';
  const type = GO_TYPES[expected] ?? expected;
  return `json: cannot unmarshal ${kind} into Go struct field ${struct}.${issue.path.join('.')} of type ${type}`;
}

function jsonKind(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'bigint') return 'number';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}
