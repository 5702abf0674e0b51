/** POSIX ustar, so that `tar tf` lists a backup; of its kinds only plain files. */
export const BLOCK = 512;

export interface TarFile {
  /** Relative, with slashes. */
  readonly path: string;
  readonly size: number;
}

/** @throws Error for a path that does not fit */
export function tarHeader({ path, size }: TarFile): Buffer {
  const header = Buffer.alloc(BLOCK);
  const [prefix, name] = split(path);
  header.write(name, 0, 100, 'utf8');
  header.write('0000600\0', 100, 'latin1');
  header.write('0000000\0', 108, 'latin1');
  header.write('0000000\0', 116, 'latin1');
  writeSize(header, size);
  header.write('00000000000\0', 136, 'latin1');
  header.write('        ', 148, 'latin1');
  header.write('0', 156, 'latin1');
  header.write('ustar\u000000', 257, 'latin1');
  header.write(prefix, 345, 155, 'utf8');
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${octal(sum, 6)}\0 `, 148, 'latin1');
  return header;
}

/** @returns undefined at the end of the archive @throws Error when it is no header of a plain file */
export function parseTarHeader(header: Buffer): TarFile | undefined {
  if (header.every((byte) => byte === 0)) return undefined;
  const wanted = Number.parseInt(header.toString('latin1', 148, 154), 8);
  const blank = Buffer.from(header);
  blank.fill(0x20, 148, 156);
  const sum = blank.reduce((total, byte) => total + byte, 0);
  if (sum !== wanted) throw new Error('damaged');
  if (header.toString('latin1', 156, 157) !== '0') throw new Error('it holds more than files');
  const prefix = text(header, 345, 155);
  const name = text(header, 0, 100);
  return { path: prefix ? `${prefix}/${name}` : name, size: readSize(header) };
}

/** What fills the last block of a file. */
export const padding = (size: number): number => (BLOCK - (size % BLOCK)) % BLOCK;

function split(path: string): [prefix: string, name: string] {
  if (Buffer.byteLength(path) <= 100) return ['', path];
  for (let at = path.indexOf('/'); at > 0; at = path.indexOf('/', at + 1)) {
    const [prefix, name] = [path.slice(0, at), path.slice(at + 1)];
    if (Buffer.byteLength(prefix) > 155) break;
    if (Buffer.byteLength(name) <= 100) return [prefix, name];
  }
  throw new Error(`the path ${path} is too long for a backup`);
}

/** Eleven octal digits, as far as they reach; above that 64 bits, as GNU tar has it. */
function writeSize(header: Buffer, size: number): void {
  if (size < 8 ** 11) {
    header.write(`${octal(size, 11)}\0`, 124, 'latin1');
    return;
  }
  header[124] = 0x80;
  header.writeBigUInt64BE(BigInt(size), 128);
}

function readSize(header: Buffer): number {
  const size =
    header[124] === 0x80
      ? Number(header.readBigUInt64BE(128))
      : Number.parseInt(header.toString('latin1', 124, 135), 8);
  if (!Number.isSafeInteger(size) || size < 0) throw new Error('damaged');
  return size;
}

const octal = (value: number, digits: number) => value.toString(8).padStart(digits, '0');

function text(header: Buffer, start: number, length: number): string {
  const bytes = header.subarray(start, start + length);
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end === -1 ? length : end);
}
