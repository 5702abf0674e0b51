import type { Row } from '../../rows/row-columns.ts';

/** The rows of one file. */
export interface RowSource {
  /** How many there are, where a file tells that before it is read. */
  readonly totalRows?: number;
  /** One after the other. @throws ImportFault */
  rows(): AsyncGenerator<Row>;
  /** How much of the file has been read, 0 to 1. */
  share(): number;
}
