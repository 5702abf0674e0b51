import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const BURST = `
import { setTimeout as sleep } from 'node:timers/promises';
const { giveBackMemory } = await import(process.argv[1]);
giveBackMemory(300);
let kept = [];
for (let i = 0; i < 120_000; i++) kept.push({ i, text: 'entity ' + i });
const busy = process.memoryUsage().heapTotal;
kept = [];
let idle = busy;
for (let tries = 0; tries < 200 && idle >= busy / 2; tries++) {
  await sleep(100);
  idle = process.memoryUsage().heapTotal;
}
console.log(JSON.stringify({ busy, idle }));
`;

test('what a burst took is given back when nothing goes on any more', async () => {
  const module = join(import.meta.dirname, 'give-back-memory.ts');
  const args = ['--input-type=module', '--eval', BURST, module];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const { busy, idle } = JSON.parse(stdout) as { busy: number; idle: number };
  expect(busy).toBeGreaterThan(20e6);
  expect(idle).toBeLessThan(busy / 2);
});
