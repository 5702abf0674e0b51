// Builds the console and the server: generates the wire codec and the console's client, then bundles everything of ours and the packages in
// pure JavaScript into one file, which starts several times faster than a tree of modules.
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildConsole } from './build-console.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

for (const script of ['contract/generate.ts', 'console/generator/write-client.ts']) {
  const generated = spawnSync(process.execPath, [join(root, 'packages', script)], {
    stdio: 'inherit',
  });
  if (generated.status !== 0) process.exit(1);
}

const pages = buildConsole(root);
const { metafile } = await build({
  entryPoints: {
    latchkey: join(root, 'packages/cli/src/main.ts'),
    // A process of its own; see packages/server/src/handle/imports/file-reader.ts.
    'import-reader': join(root, 'packages/server/src/handle/imports/read-process.ts'),
    // A thread of its own; see packages/server/src/store/sqlite/sqlite-writer.ts.
    'store-writer': join(root, 'packages/server/src/store/sqlite/writer-thread.ts'),
  },
  outdir: join(root, 'dist'),
  outExtension: { '.js': '.mjs' },
  bundle: true,
  metafile: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  // For a debugger. Node is not told of them (see node-flags.mjs), so whitespace stays, and an error's stack can be read.
  sourcemap: true,
  sourcesContent: false,
  minifySyntax: true,
  legalComments: 'none',
  logLevel: 'warning',
  // Packages with native parts stay where npm put them.
  external: [
    'better-sqlite3',
    '@node-rs/argon2',
    '@node-rs/bcrypt',
    '@node-rs/jieba',
    '@zvec/zvec',
    // Of pg, which does without them.
    ...['pg-native', 'pg-cloudflare'],
  ],
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
});
await pages;
removeStale(
  join(root, 'dist'),
  new Set(Object.keys(metafile.outputs).map((file) => basename(file))),
);

/** Pieces of earlier builds, but for those that a server which was started today may still ask for. */
function removeStale(folder, current) {
  const dayAgo = Date.now() - 24 * 3600 * 1000;
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    if (!/\.mjs(\.map)?$/.test(name) || current.has(name)) continue;
    if (statSync(file).mtimeMs < dayAgo) rmSync(file);
  }
}
