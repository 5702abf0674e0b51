import { DataType } from '../../engine/spec.ts';

/** Bytes of one number of a dense vector on the wire; of a binary one a number is a bit. */
export function bytesPerDimension(type: DataType): number {
  switch (type) {
    case DataType.FloatVector:
      return 4;
    case DataType.Float16Vector:
    case DataType.BFloat16Vector:
      return 2;
    case DataType.BinaryVector:
      return 1 / 8;
    default:
      return 1;
  }
}
