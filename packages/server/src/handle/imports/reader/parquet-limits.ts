/**
 * What a page of a Parquet file may cost. Writers aim at 1 MB; a file that says otherwise would have
 * the reader make room for whatever it says.
 */
export const PARQUET_LIMITS = {
  footerBytes: 64 * 1024 * 1024,
  /** With its statistics, which may hold whole texts. */
  headerBytes: 16 * 1024 * 1024,
  pageBytes: 128 * 1024 * 1024,
  pageValues: 16 * 1024 * 1024,
} as const;
