#!/usr/bin/env node
// The `latchkey` command of a checkout: prepares it as `npm start` does, then runs the command.
import { prepare, runLatchkey } from './prepare.mjs';

await prepare();
await runLatchkey(process.argv.slice(2));
