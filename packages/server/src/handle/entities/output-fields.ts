import { errors } from '@latchkey/contract';
import type { FieldSpec } from '../../engine/spec.ts';
import type { EntitySchema } from './entity-schema.ts';
import { jsonPathOf } from './json-path.ts';

/** What a request's `output_fields` ask for. */
export interface Output {
  /** In the order of the reply, each once. */
  readonly fields: readonly FieldSpec[];
  /** Keys of the dynamic field that are wanted; undefined: all of them. */
  readonly keys: ReadonlySet<string> | undefined;
  /** `output_fields` of the reply. */
  readonly names: readonly string[];
}

/**
 * Resolves output fields as Milvus does: `*` is everything, and where there is a dynamic field, any
 * other name is a key of it. What a function makes is not stored.
 *
 * @throws errors.unexpected
 */
export function resolveOutput(schema: EntitySchema, asked: readonly string[]): Output {
  const fields = new Set<FieldSpec>();
  const names = new Set<string>();
  const keys = new Set<string>();
  let allKeys = false;
  const addAllKeys = (dynamic: FieldSpec) => {
    fields.add(dynamic);
    names.add(dynamic.name);
    allKeys = true;
  };
  for (const raw of asked) {
    const name = raw.trim();
    const field = schema.byName.get(name);
    const { dynamic } = schema;
    if (name === '*') {
      for (const [own, one] of schema.byName) {
        if (one.bm25) continue;
        fields.add(one);
        names.add(own);
      }
      if (dynamic) addAllKeys(dynamic);
    } else if (field) {
      if (field.bm25) {
        throw errors.unexpected(`not allowed to retrieve raw data of field ${name}`);
      }
      fields.add(field);
      names.add(name);
    } else if (!dynamic) {
      throw errors.unexpected(`field ${name} not exist`);
    } else if (name === dynamic.name) {
      addAllKeys(dynamic);
    } else {
      const key = keyWithin(dynamic, name) ?? name;
      refusePath(key, name);
      fields.add(dynamic);
      names.add(key);
      keys.add(key);
    }
  }
  return { fields: [...fields], keys: allKeys ? undefined : keys, names: [...names] };
}

/** `$meta["key"]`, as a key of the dynamic field may also be written. */
function keyWithin({ name: own }: FieldSpec, name: string): string | undefined {
  const [base, key, ...more] = jsonPathOf(name) ?? [];
  return base === own && typeof key === 'string' && key !== '' && more.length === 0
    ? key
    : undefined;
}

/** Milvus gives keys of the dynamic field alone, and nothing from within a value. */
function refusePath(key: string, name: string): void {
  if (key === name && (jsonPathOf(name)?.length ?? 1) > 1) {
    throw errors.unimplemented(`an output field from within JSON (${name})`);
  }
}
