/** A file of the console, in memory, with the compressed forms that the build made of it. */
export interface PageFile {
  readonly type: string;
  /** Its name tells its content: it may be kept for ever. */
  readonly isHashed: boolean;
  readonly plain: Buffer;
  readonly gzip?: Buffer;
  readonly br?: Buffer;
}

/** The smallest form that a client takes. @param accepted `Accept-Encoding` */
export function pickEncoding(
  file: PageFile,
  accepted: string,
): { readonly encoding?: 'br' | 'gzip'; readonly bytes: Buffer } {
  const named = new Set(
    accepted
      .split(',')
      .map((part) => part.trim().split(';'))
      .filter(([, weight]) => weight?.trim() !== 'q=0')
      .map(([name]) => name),
  );
  if (file.br && named.has('br')) return { encoding: 'br', bytes: file.br };
  if (file.gzip && named.has('gzip')) return { encoding: 'gzip', bytes: file.gzip };
  return { bytes: file.plain };
}
