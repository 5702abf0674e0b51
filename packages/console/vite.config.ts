import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** What the first page needs, and others too, in one file: small pieces would each be a request of their own. */
const BASE =
  /node_modules\/(?:@tanstack|@mantine\/hooks|clsx)\/|@mantine\/core\/esm\/components\/(?:UnstyledButton|Paper)\//;

export default defineConfig({
  root: import.meta.dirname,
  cacheDir: join(import.meta.dirname, '../../node_modules/.vite'),
  plugins: [react()],
  build: {
    outDir: join(import.meta.dirname, '../../dist/console'),
    emptyOutDir: true,
    target: 'es2022',
    // Nothing inline: the policy of the pages allows scripts and styles from this server alone.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'base', test: BASE }] } } },
  },
});
