import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import wabt from 'wabt';
import { KERNELS } from './kernels.ts';

test('the binary form is that of the text', async () => {
  const text = readFileSync(new URL('kernels.wat', import.meta.url), 'utf8');
  const module = (await wabt()).parseWat('kernels.wat', text, { simd: true });
  expect(KERNELS).toBe(Buffer.from(module.toBinary({}).buffer).toString('base64'));
});
