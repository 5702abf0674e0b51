import { errors } from '@latchkey/contract';
import { type ControlRoute, fieldCode } from '@latchkey/contract/control';
import type { z } from 'zod';
import type { ControlInput } from '../../authorize/control-authorizer.ts';

/**
 * Checks a request by its route's schemas.
 * @throws errors.controlParameter with the code that the cloud has for the field
 */
export function parseControlRequest(
  route: ControlRoute,
  request: { readonly params: unknown; readonly query: unknown; readonly body: unknown },
): ControlInput {
  return {
    params: parse(route.params, request.params),
    query: parse(route.query, request.query ?? {}),
    // A body that is not there is one in which nothing is set; `null` is something else.
    body: parse(route.body, request.body === undefined ? {} : request.body),
  };
}

function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path.join('.') ?? '';
  const field = String(issue?.path[0] ?? '');
  throw errors.controlParameter(
    `${path ? `${path}: ` : ''}${issue?.message ?? 'not readable'}`,
    fieldCode(field),
  );
}
