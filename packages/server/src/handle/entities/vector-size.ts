import { DataType } from '../../engine/spec.ts';

/** Bytes of one number of a dense vector on the wire. */
export function bytesPerDimension(type: DataType): number {
  switch (type) {
    case DataType.FloatVector:
      return 4;
    case DataType.Float16Vector:
    case DataType.BFloat16Vector:
      return 2;
    default:
      return 1;
  }
}
