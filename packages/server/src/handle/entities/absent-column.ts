import { errors } from '@latchkey/contract';
import { defaultOf } from '../../engine/default-value.ts';
import type { Column } from '../../engine/engine.ts';
import type { FieldSpec } from '../../engine/spec.ts';

/** What entities have in a field that they came without. @throws errors.invalidParameter if they may not */
export function absentColumn(field: FieldSpec, rows: number): Column {
  if (field.dynamic) return { kind: 'scalar', values: new Array<string>(rows).fill('{}') };
  if (field.nullable || field.defaultValue !== undefined) {
    return { kind: 'scalar', values: new Array(rows).fill(defaultOf(field)) };
  }
  throw errors.invalidParameter(
    `fieldSchema(${field.name}) has no corresponding fieldData pass in`,
  );
}
