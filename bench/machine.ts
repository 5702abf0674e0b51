import { cpus, loadavg } from 'node:os';

/** The machine in a line, and what other programs do on it. */
export function machine(): { readonly name: string; readonly load: number } {
  const [load = 0] = loadavg();
  return { name: `${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.version}`, load };
}
