import { processShell } from './kit/shell.ts';
import { runLatchkey } from './run-latchkey.ts';

// Whoever reads the output may stop reading: `latchkey … | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});

await runLatchkey(process.argv.slice(2), processShell);
