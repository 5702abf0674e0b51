import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LoadJob, LoadResult } from './load-job.ts';

/** Runs a job in a process of its own and waits for what it measured. */
export async function runLoad(
  job: Omit<LoadJob, 'framesFile'> & { readonly frames: readonly Buffer[] },
): Promise<LoadResult> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-load-'));
  try {
    const { frames, ...rest } = job;
    const framesFile = join(folder, 'frames');
    writeFileSync(framesFile, Buffer.concat(frames));
    const jobFile = join(folder, 'job.json');
    writeFileSync(jobFile, JSON.stringify({ ...rest, framesFile } satisfies LoadJob));
    return JSON.parse(await output(jobFile)) as LoadResult;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function output(jobFile: string): Promise<string> {
  const program = join(import.meta.dirname, 'load.ts');
  const child = spawn(process.execPath, [program, jobFile], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve(text) : reject(new Error(`the load process ended with ${code}`)),
    );
  });
}
