import type { FileHandle } from 'node:fs/promises';
import { ImportFault } from './import-fault.ts';

/** A file that is read piece by piece. */
export interface ByteSource {
  readonly size: number;
  /** All bytes of a range. Nobody else writes into the buffer. @throws ImportFault past the end */
  read(start: number, end: number): Promise<Buffer>;
}

export function fileSource(file: FileHandle, size: number): ByteSource {
  return {
    size,
    async read(start, end) {
      const bytes = Buffer.allocUnsafeSlow(end - start);
      for (let done = 0; done < bytes.length; ) {
        const { bytesRead } = await file.read(bytes, done, bytes.length - done, start + done);
        if (bytesRead === 0) throw new ImportFault('the file ends before it should');
        done += bytesRead;
      }
      return bytes;
    },
  };
}
