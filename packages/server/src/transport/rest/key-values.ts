import { paramText } from '../../kernel/param-text.ts';

export interface KeyValue {
  readonly key: string;
  readonly value: string;
}

/** The parameters of an object as the wire's pairs; those without a value are left out. */
export function keyValues(
  params: Readonly<Record<string, unknown>> | null | undefined,
): KeyValue[] {
  return Object.entries(params ?? {})
    .filter(([, value]) => value !== null && value !== undefined && value !== '')
    .map(([key, value]) => ({ key, value: paramText(value) }));
}
