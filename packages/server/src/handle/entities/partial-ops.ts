import { errors, type messages, wire } from '@latchkey/contract';
import { DataType, type FieldSpec } from '../../engine/spec.ts';
import type { CollectionRecord } from '../../store/catalog.ts';

/** How an array that is stored takes up the one of a partial update. */
export type ArrayOp = 'append' | 'remove';

type Request = Pick<messages.proto.milvus.UpsertRequest, 'partial_update' | 'field_ops'>;

/**
 * The fields whose arrays a partial update changes instead of replacing them.
 *
 * @throws errors.invalidParameter, errors.unimplemented for an operation that is not known
 */
export function partialOps(
  record: CollectionRecord,
  request: Request,
): ReadonlyMap<FieldSpec, ArrayOp> {
  const ops = new Map<FieldSpec, ArrayOp>();
  for (const { field_name, op } of request.field_ops ?? []) {
    const name = field_name ?? '';
    const kind = arrayOp(op ?? 0);
    if (!kind) continue;
    if (!request.partial_update) {
      throw errors.invalidParameter('field operations need a partial update');
    }
    const field = record.fields.find((one) => one.name === name);
    if (field?.type !== DataType.Array) {
      throw errors.invalidParameter(`field ${name} of a field operation is not an array field`);
    }
    if (ops.has(field)) throw errors.invalidParameter(`duplicated field operation on ${name}`);
    ops.set(field, kind);
  }
  return ops;
}

function arrayOp(op: number): ArrayOp | undefined {
  const { OpType } = wire.schema.FieldPartialUpdateOp;
  switch (op) {
    case OpType.REPLACE:
      return undefined;
    case OpType.ARRAY_APPEND:
      return 'append';
    case OpType.ARRAY_REMOVE:
      return 'remove';
    default:
      throw errors.unimplemented(`field operation ${op}`);
  }
}
