import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

/** The rooms along a call's way; each may import only rooms to its right. */
const WAY = ['transport', 'authenticate', 'authorize', 'handle', 'engine', 'store'];
/** Rooms that every room may import. */
const SHARED = ['kernel', 'observe', 'http2'];
/** HTTP/2 itself is for who has connections; it knows nothing of what goes over them. */
const CONNECTED = ['transport', 'engine', 'http2'];
/** Imports against the way, each with its reason. */
const EXCEPTIONS: Record<string, string> = {
  'store/catalog.ts → engine/spec.ts': 'a collection is described in the same words in both',
};
/** Files that put rooms together: the composition root and what it calls before it serves. */
const ROOTS = [
  ...['main.ts', 'recover.ts', 'compose-cluster.ts', 'compose-control.ts', 'compose-fleet.ts'],
  ...['compose-access.ts', 'compose-console.ts', 'compose-gateway.ts', 'copy-store.ts'],
  ...['compose-bounds.ts', 'compose-engines.ts', 'compose-provider.ts'],
  ...['compose-health.ts', 'compose-store.ts', 'inspect-store.ts'],
  ...['fleet', 'found', 'config', 'moving', 'rooms.test.ts'],
];

const src = import.meta.dirname;

function sources(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) return sources(path);
    return entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts') ? [path] : [];
  });
}

function imports(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  const specifiers = text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g);
  return [...specifiers].map(([, specifier]) => resolve(dirname(file), specifier ?? ''));
}

const room = (path: string) => relative(src, path).split('/')[0] ?? '';

function forbidden(file: string): string[] {
  const from = room(file);
  if (ROOTS.includes(from) || from === 'testing') return [];
  return imports(file)
    .filter((target) => {
      const to = room(target);
      if (to === 'http2' && !CONNECTED.includes(from)) return true;
      if (to === from || SHARED.includes(to)) return false;
      if (EXCEPTIONS[`${relative(src, file)} → ${relative(src, target)}`]) return false;
      if (SHARED.includes(from)) return true;
      return !(WAY.indexOf(to) > WAY.indexOf(from) && WAY.includes(from));
    })
    .map((target) => `${relative(src, file)} → ${relative(src, target)}`);
}

test('a room imports only rooms to its right, shared ones and the contract', () => {
  expect(sources(src).flatMap(forbidden)).toEqual([]);
});

test('every room that the rule names exists', () => {
  const rooms = new Set(sources(src).map(room));
  expect([...WAY, ...SHARED].filter((name) => !rooms.has(name))).toEqual([]);
});

test('kernel keeps to itself and observe', () => {
  const outside = sources(join(src, 'kernel')).flatMap((file) =>
    imports(file).filter((target) => !['kernel', 'observe'].includes(room(target))),
  );
  expect(outside).toEqual([]);
});
