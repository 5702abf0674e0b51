import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Site } from './on-site.ts';

/** Starts a proxy that copies bytes, until the benchmark ends. @returns its port */
export async function startProxy(site: Site, upstreamPort: number): Promise<number> {
  const program = join(import.meta.dirname, 'byte-proxy.ts');
  const child = spawn(process.execPath, [program, String(upstreamPort)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  site.atEnd(async () => {
    child.kill();
    await ended;
  });
  const [port] = await once(child.stdout, 'data');
  return Number(String(port));
}
