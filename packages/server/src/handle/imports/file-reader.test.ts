import { readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { DataType } from '../../engine/spec.ts';
import { createTestEngine, put, spec, vectorOf } from '../../engine/zvec/test-engine.ts';
import { temporaryDir } from '../../testing/temporary-store.ts';
import { FileReader, type FileReaderLimits } from './file-reader.ts';
import { fileTypeOf } from './file-type.ts';
import { ImportFault } from './reader/import-fault.ts';
import { testFile } from './reader/test-bytes.ts';
import { field, WRITER_FIELDS } from './test-fields.ts';

const FIELDS = [field('id', DataType.Int64, { primaryKey: true }), field('a', DataType.JSON)];

/** The processes that this one has started. */
const CHILDREN = `/proc/self/task/${process.pid}/children`;

function setUp(limits: Partial<FileReaderLimits> = {}) {
  const folder = temporaryDir();
  const reader = new FileReader(limits);
  onTestFinished(() => reader.stop(new Error('the test is over')));
  return {
    reader,
    async read(name: string, bytes: string | Uint8Array, fields = FIELDS): Promise<number> {
      writeFileSync(join(folder, name), bytes);
      await reader.open({ folder, path: name, type: fileTypeOf(name) ?? 'json', fields });
      let rows = 0;
      for (let slice = await reader.next(); slice; slice = await reader.next()) rows += slice.rows;
      return rows;
    },
  };
}

test('files are read one after the other by the same process', async () => {
  const { read } = setUp();
  expect(await read('a.json', '[{"id":1,"a":1},{"id":2,"a":2}]')).toBe(2);
  expect(await read('b.parquet', await testFile('writer.parquet'), [...WRITER_FIELDS])).toBe(5);
  await expect(read('c.json', '{')).rejects.toThrow(ImportFault);
  expect(await read('d.jsonl', '{"id":1}')).toBe(1);
});

test('what the server has open can be closed and opened again while files are read', async () => {
  await using rig = await createTestEngine();
  await put(await rig.engine.create(spec()), [{ id: 1, vector: vectorOf(1) }]);
  const { read, reader } = setUp();
  await read('a.json', '[{"id":1,"a":1}]');
  const again = (await rig.reopen([spec()])).collection(7);
  expect(again.stats().rows).toBe(1);
  reader.stop(new Error('it lived until now'));
});

test.runIf(process.platform === 'linux')('the reader has no file of the server', async () => {
  await using rig = await createTestEngine();
  await put(await rig.engine.create(spec()), [{ id: 1, vector: vectorOf(1) }]);
  const children = () => new Set(readFileSync(CHILDREN, 'utf8').trim().split(' '));
  const before = children();
  await setUp().read('a.json', '[{"id":1,"a":1}]');
  const [child] = [...children()].filter((pid) => !before.has(pid));
  const files = readdirSync(`/proc/${child}/fd`).map((fd) =>
    readlinkSync(`/proc/${child}/fd/${fd}`),
  );
  expect(files).toContain('/dev/null');
  expect(files.filter((file) => file.startsWith(rig.dir))).toEqual([]);
});

test('a file that takes all memory ends its reader and no more', async () => {
  const { read } = setUp({ heapMb: 48 });
  const lists = `[{"id":1,"a":[${'[],'.repeat(1_900_000)}[]]}]`;
  await expect(read('a.json', lists)).rejects.toThrow(/took more memory than 48 MB/);
  expect(await read('b.json', '[{"id":1,"a":1}]')).toBe(1);
});

test('a file that is never read to its end is given up', async () => {
  const { read, reader } = setUp({ answerMs: 1 });
  await expect(read('a.json', '[{"id":1,"a":1}]')).rejects.toThrow(/took longer than 1 ms/);
  await expect(reader.next()).rejects.toThrow();
});

test('stopping rejects what is waited for', async () => {
  const { read, reader } = setUp();
  const reading = read('a.json', '[{"id":1,"a":1}]');
  reader.stop(new ImportFault('the server stopped'));
  await expect(reading).rejects.toThrow('the server stopped');
});

/** Changes bytes, cuts, or repeats a part. */
const damage = fc.array(
  fc.record({
    kind: fc.constantFrom('set', 'set', 'set', 'cut', 'repeat'),
    at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
    value: fc.integer({ min: 0, max: 255 }),
  }),
  { minLength: 1, maxLength: 6 },
);

function damaged(bytes: Buffer, steps: { kind: string; at: number; value: number }[]): Buffer {
  let result = bytes;
  for (const { kind, at, value } of steps) {
    const place = Math.floor(at * result.length);
    if (kind === 'set') {
      result = Buffer.from(result);
      result[place] = value;
    } else if (kind === 'cut') {
      result = Buffer.concat([result.subarray(0, place), result.subarray(place + value)]);
    } else {
      result = Buffer.concat([
        result.subarray(0, place),
        result.subarray(Math.max(0, place - value)),
      ]);
    }
  }
  return result;
}

test.each(['writer.parquet', 'codec-none.parquet', 'codec-lz4.parquet', 'pages-v2.parquet'])(
  'a damaged %s is rows or a fault, nothing else',
  async (name) => {
    const { read } = setUp({ heapMb: 256, answerMs: 5_000 });
    const bytes = await testFile(name);
    await fc.assert(
      fc.asyncProperty(damage, async (steps) => {
        await read('damaged.parquet', damaged(bytes, steps), [...WRITER_FIELDS]).catch((error) => {
          expect(error).toBeInstanceOf(ImportFault);
        });
      }),
      { numRuns: 150, endOnFailure: true },
    );
  },
  120_000,
);
