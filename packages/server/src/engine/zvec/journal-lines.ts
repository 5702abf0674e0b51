import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';

/** A document without its vectors: its exact columns hold them, too. */
export interface JournalDoc {
  readonly id: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** An entry of the journals of servers before 0.2, which were lines of JSON. */
export type LineEntry =
  | { readonly docs: readonly JournalDoc[] }
  | { readonly drop: readonly string[] }
  | { readonly clear: true };

const OPENING_BRACE = 0x7b;

export async function isLines(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { buffer } = await file.read(Buffer.alloc(1), 0, 1, 0);
    return buffer[0] === OPENING_BRACE;
  } finally {
    await file.close();
  }
}

/** The entries of a file. A line that a killed process left half written is left out. */
export async function* readLines(path: string): AsyncGenerator<LineEntry> {
  for await (const line of createInterface({ input: createReadStream(path) })) {
    const entry = parse(line);
    if (entry && 'put' in entry) yield { docs: entry.put };
    else if (entry) yield entry;
  }
}

type Line = { readonly put: readonly JournalDoc[] } | Exclude<LineEntry, { docs: unknown }>;

function parse(line: string): Line | undefined {
  try {
    return JSON.parse(line) as Line;
  } catch {
    return undefined;
  }
}
