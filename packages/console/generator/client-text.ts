import type { OpenApiDocument, OpenApiOperation } from '@latchkey/contract/control';
import { propertyText, typeText } from './type-text.ts';

type Json = Readonly<Record<string, unknown>>;

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly required: boolean;
  readonly schema: Json;
  readonly description?: string;
}

/**
 * The TypeScript module for one OpenAPI document: `Schemas` with its named parts, `Calls` with what each
 * operation takes and answers, by its id, and `PLACES` with method and path of each.
 */
export function clientText(document: OpenApiDocument): string {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const schemas = Object.entries(document.components.schemas as Record<string, Json>).map(
    ([name, schema]) => propertyText(name, typeText(schema), { note: schema.description }),
  );
  const calls = operations.map(({ operation }) =>
    propertyText(operation.operationId, callText(operation), { note: operation.summary }),
  );
  const places = operations.map(
    ({ path, method, operation }) =>
      `${JSON.stringify(operation.operationId)}: ${JSON.stringify([method.toUpperCase(), path])},\n`,
  );
  return [
    `// ${document.info.title}: made by the build from the OpenAPI document. What is changed here is lost.\n`,
    `export interface Schemas {\n${schemas.join('')}}\n`,
    `export interface Calls {\n${calls.join('')}}\n`,
    `export const PLACES = {\n${places.join('')}} as const;\n`,
  ].join('\n');
}

/** The parts that an operation takes, each only if it has it, and the whole of its reply. */
function callText(operation: OpenApiOperation): string {
  const { requestBody, responses, parameters } = operation;
  const rpc = operation['x-rpc'];
  return `{\n${[
    partText('params', parameters as unknown as Parameter[], 'path'),
    partText('query', parameters as unknown as Parameter[], 'query'),
    requestBody &&
      propertyText('body', contentText(requestBody), { isOptional: !requestBody.required }),
    propertyText('reply', contentText(responses[200] as Json)),
    rpc !== undefined && propertyText('rpc', JSON.stringify(rpc)),
  ]
    .filter((line) => typeof line === 'string')
    .join('')}}`;
}

function partText(
  name: string,
  parameters: readonly Parameter[],
  place: Parameter['in'],
): string | undefined {
  const own = parameters.filter((parameter) => parameter.in === place);
  if (own.length === 0) return undefined;
  const lines = own.map(({ name, schema, required, description }) =>
    propertyText(name, typeText(schema), { isOptional: !required, note: description }),
  );
  const isOptional = !own.some(({ required }) => required);
  return propertyText(name, `{\n${lines.join('')}}`, { isOptional });
}

function contentText({ content }: Json): string {
  const [[mediaType, { schema }] = ['', { schema: {} }]] = Object.entries(
    content as Record<string, { schema: Json }>,
  );
  return mediaType === 'application/octet-stream' ? 'Blob' : typeText(schema);
}
