import { jsonText } from '../../kernel/json-text.ts';

export interface KeyValue {
  readonly key: string;
  readonly value: string;
}

/** A parameter's value as the text that the wire has for it: texts as they are, all else as JSON. */
export function paramText(value: unknown): string {
  return typeof value === 'string' ? value : jsonText(value);
}

/** The parameters of an object as the wire's pairs; those without a value are left out. */
export function keyValues(
  params: Readonly<Record<string, unknown>> | null | undefined,
): KeyValue[] {
  return Object.entries(params ?? {})
    .filter(([, value]) => value !== null && value !== undefined && value !== '')
    .map(([key, value]) => ({ key, value: paramText(value) }));
}
