import { appendFileSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { RecordFile } from './record-file.ts';

const SIZE = 3;

function tempPath(): string {
  const dir = mkdtempSync(join(tmpdir(), 'latchkey-records-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  return join(dir, 'records');
}

function recordsOf(values: readonly number[]): Uint8Array {
  return Uint8Array.from(values.flatMap((value) => [value & 255, value >> 8, 7]));
}

type Step =
  | { readonly put: number }
  | { readonly giveBack: readonly number[] }
  | { readonly reopen: true };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ put: fc.integer({ min: 0, max: 40 }) }),
  fc.record({ giveBack: fc.uniqueArray(fc.nat(60)) }),
  fc.record({ reopen: fc.constant(true as const) }),
);

test('every record is what was last put under its number, whatever was given back', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
      const path = tempPath();
      let file = new RecordFile(path, SIZE);
      const model = new Map<number, number>();
      let next = 0;
      for (const one of steps) {
        if ('reopen' in one) {
          file.close();
          file = new RecordFile(path, SIZE);
        } else if ('put' in one) {
          const values = Array.from({ length: one.put }, () => next++);
          const numbers = await file.put(recordsOf(values));
          for (const [at, number] of numbers.entries()) {
            expect(model.has(number)).toBe(false);
            model.set(number, values[at] as number);
          }
        } else {
          for (const number of one.giveBack) model.delete(number);
          const all = Array.from({ length: file.end }, (_, number) => number);
          file.reuse(Uint32Array.from(all.filter((number) => !model.has(number))));
        }
        // In an order of no kind.
        const numbers = [...model.keys()].sort((a, b) => ((a * 7919) % 101) - ((b * 7919) % 101));
        const values = numbers.map((number) => model.get(number) as number);
        expect(new Uint8Array(await file.read(numbers))).toEqual(recordsOf(values));
      }
      file.close();
    }),
    { numRuns: 60 },
  );
});

test('what was given back is used again before the file grows', async () => {
  const path = tempPath();
  const file = new RecordFile(path, SIZE);
  expect(await file.put(recordsOf([1, 2, 3, 4]))).toEqual([0, 1, 2, 3]);
  file.reuse(Uint32Array.of(1, 3));
  expect(await file.put(recordsOf([5]))).toEqual([1]);
  expect(await file.put(recordsOf([6, 7]))).toEqual([3, 4]);
  expect(file.hasFree).toBe(false);
  expect(statSync(path).size).toBe(5 * SIZE);
  file.close();
});

test('a record that a kill left half written gives its place to the next', async () => {
  const path = tempPath();
  await new RecordFile(path, SIZE).put(recordsOf([1]));
  appendFileSync(path, Buffer.of(9));
  const file = new RecordFile(path, SIZE);
  expect(await file.put(recordsOf([2]))).toEqual([1]);
  expect(new Uint8Array(await file.read([0, 1]))).toEqual(recordsOf([1, 2]));
  file.close();
});

test('a record behind the end is an error, not zeros', async () => {
  const file = new RecordFile(tempPath(), SIZE);
  await file.put(recordsOf([1]));
  await expect(file.read([0, 1])).rejects.toThrow('record 1 is not there');
  file.close();
});
