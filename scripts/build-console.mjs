// Builds the pages of the console into dist/console, each file also compressed, so that the server has
// nothing to do but to send them.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'vite';

/** @param {string} root of the checkout */
export async function buildConsole(root) {
  const configFile = join(root, 'packages/console/vite.config.ts');
  await build({ configFile, configLoader: 'native', logLevel: 'warn' });
  compress(join(root, 'dist/console'));
}

function compress(dir) {
  for (const name of readdirSync(dir, { recursive: true, encoding: 'utf8' })) {
    if (!/\.(?:js|css|html|svg)$/.test(name)) continue;
    const path = join(dir, name);
    const bytes = readFileSync(path);
    writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
    writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params }));
  }
}
