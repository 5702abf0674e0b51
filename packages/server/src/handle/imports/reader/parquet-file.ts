import { type FileMetaData, parquetMetadata, parquetSchema, type SchemaTree } from 'hyparquet';
import type { ByteSource } from './byte-source.ts';
import { ImportFault } from './import-fault.ts';
import { PARQUET_LIMITS } from './parquet-limits.ts';

/** What the end of a Parquet file tells about the rest. */
export interface ParquetFile {
  readonly metadata: FileMetaData;
  readonly schema: SchemaTree;
  readonly totalRows: number;
}

const TAIL = 8;

/** @throws ImportFault */
export async function openParquetFile(bytes: ByteSource): Promise<ParquetFile> {
  if (bytes.size < TAIL + 4) throw new ImportFault('it is not a Parquet file: it is too short');
  const tail = await bytes.read(bytes.size - TAIL, bytes.size);
  if (tail.toString('latin1', 4) !== 'PAR1') {
    throw new ImportFault('it is not a Parquet file, or it is encrypted, or its end is missing');
  }
  const length = tail.readUInt32LE(0);
  if (length > bytes.size - TAIL || length > PARQUET_LIMITS.footerBytes) {
    throw new ImportFault('its footer is longer than it can be');
  }
  return parsed(await bytes.read(bytes.size - TAIL - length, bytes.size));
}

function parsed(footer: Uint8Array): ParquetFile {
  try {
    const metadata = parquetMetadata(footer, { geoparquet: false });
    const rows = metadata.row_groups.map((group) => Number(group.num_rows));
    if (rows.some((count) => !Number.isSafeInteger(count) || count < 0)) {
      throw new ImportFault('its footer is broken: a number of rows is not possible');
    }
    const totalRows = rows.reduce((sum, count) => sum + count, 0);
    return { metadata, schema: parquetSchema(metadata), totalRows };
  } catch (error) {
    if (error instanceof ImportFault) throw error;
    throw new ImportFault(`its footer is broken: ${error instanceof Error ? error.message : ''}`);
  }
}
