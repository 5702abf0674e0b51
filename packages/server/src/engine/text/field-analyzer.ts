import { errors } from '@latchkey/contract';
import { DataType, type FieldSpec } from '../spec.ts';
import { type Analyzer, analyzerOf, createAnalyzer } from './analyzer.ts';
import { parseAnalyzerParams } from './analyzer-params.ts';
import { TEXT_LIMITS } from './limits.ts';

/** How the texts of a field are cut into tokens. */
export interface FieldAnalyzer {
  /** The field whose value says which analyzer an entity's text is for; unset: there is one alone. */
  readonly by?: string;
  /** @param name of one of several; one that is not known stands for the default, as in Milvus */
  named(name?: string): Analyzer;
}

type Params = Readonly<Record<string, unknown>>;

/** What Go takes for true, as Milvus reads it. */
const TRUE = new Set(['1', 't', 'T', 'TRUE', 'true', 'True']);
const FALSE = new Set(['0', 'f', 'F', 'FALSE', 'false', 'False']);

/** Whether the field's texts may be cut into tokens, for BM25 or for `text_match`. */
export const hasAnalyzer = (field: FieldSpec): boolean => flag(field, 'enable_analyzer');

/** Whether filters may ask for the field's tokens. */
export const hasMatch = (field: FieldSpec): boolean => flag(field, 'enable_match');

/**
 * The analyzer of a text field.
 *
 * @throws errors.invalidParameter, errors.unimplemented
 */
export function fieldAnalyzer(field: FieldSpec): FieldAnalyzer {
  const several = param(field, 'multi_analyzer_params');
  if (several !== undefined) return multiAnalyzer(field, several);
  const only = createAnalyzer(param(field, 'analyzer_params'));
  return { named: () => only };
}

/**
 * Checks what a new field says of its texts.
 *
 * @param fields of the whole schema
 * @throws errors.invalidParameter, errors.unimplemented
 */
export function checkTextField(field: FieldSpec, fields: readonly FieldSpec[]): void {
  const enabled = hasAnalyzer(field);
  const matched = hasMatch(field);
  if (field.type !== DataType.VarChar) {
    if (!enabled && !matched) return;
    throw errors.invalidParameter(
      `only a VarChar field can enable_analyzer or enable_match, not field ${field.name}`,
    );
  }
  if (matched && !enabled) {
    throw errors.invalidParameter(
      `field ${field.name} is set to enable match but not enable analyzer: set enable_analyzer as well`,
    );
  }
  const several = param(field, 'multi_analyzer_params');
  if (several === undefined) {
    fieldAnalyzer(field);
    return;
  }
  if (!enabled) {
    throw errors.invalidParameter(
      `field ${field.name} has multi_analyzer_params but not enable_analyzer`,
    );
  }
  if (matched) {
    throw errors.invalidParameter(
      `multi analyzer now only support for bm25, but now field ${field.name} enable match`,
    );
  }
  if (param(field, 'analyzer_params') !== undefined) {
    throw errors.invalidParameter(
      `field ${field.name} should not have both analyzer_params and multi_analyzer_params`,
    );
  }
  const { by } = multiAnalyzer(field, several);
  const other = fields.find((one) => one.name === by);
  if (!other) throw errors.invalidParameter(`multi analyzer by field ${by} is not found`);
  if (other.type !== DataType.VarChar) {
    throw errors.invalidParameter(`only support string field as by_field, but got field ${by}`);
  }
}

function multiAnalyzer(field: FieldSpec, text: string): FieldAnalyzer & { readonly by: string } {
  const what = `multi_analyzer_params of field ${field.name}`;
  const { by_field: by, analyzers, alias } = parseAnalyzerParams(text, what);
  if (typeof by !== 'string' || by === '') {
    throw errors.invalidParameter(`${what}: "by_field" must name a field`);
  }
  const all = new Map<string, Analyzer>();
  const given = Object.entries(objectOf(analyzers, `${what}: "analyzers"`));
  if (given.length > TEXT_LIMITS.analyzers) {
    throw errors.invalidParameter(
      `${what} names ${given.length} analyzers, more than the limit of ${TEXT_LIMITS.analyzers}`,
    );
  }
  for (const [name, params] of given) {
    all.set(name, analyzerOf(objectOf(params, `${what}: "${name.slice(0, 100)}"`)));
  }
  const usual = all.get('default');
  if (!usual) throw errors.invalidParameter(`${what}: "analyzers" must have one named "default"`);
  const aliases = alias === undefined ? {} : objectOf(alias, `${what}: "alias"`);
  for (const [name, other] of Object.entries(aliases)) {
    const found = typeof other === 'string' ? all.get(other) : undefined;
    if (!found) {
      throw errors.invalidParameter(`${what}: the alias "${name.slice(0, 100)}" has no analyzer`);
    }
    if (!all.has(name)) all.set(name, found);
  }
  return { by, named: (name) => (name === undefined ? usual : (all.get(name) ?? usual)) };
}

function objectOf(value: unknown, what: string): Params {
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value as Params;
  throw errors.invalidParameter(`${what} must be a json map`);
}

function flag(field: FieldSpec, name: string): boolean {
  const value = param(field, name);
  if (value === undefined || FALSE.has(value)) return false;
  if (TRUE.has(value)) return true;
  throw errors.invalidParameter(
    `${name} of field ${field.name} must be true or false, not "${value.slice(0, 100)}"`,
  );
}

function param(field: FieldSpec, name: string): string | undefined {
  return field.params.find(([key]) => key === name)?.[1];
}
