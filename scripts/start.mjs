#!/usr/bin/env node
// `npm start`: installs what is missing, builds what has changed, then serves. Runs on the machine's
// own Node (20 or newer) and needs no package; the server itself runs on the Node that it brings.
import { prepare, runLatchkey } from './prepare.mjs';

const args = process.argv.slice(2);
await prepare();
// Flags alone are those of `serve`.
const [first = '--'] = args;
const isCommand = !first.startsWith('-') || ['--help', '-h', '--version', '-V'].includes(first);
const command = isCommand ? args : ['serve', ...args];
await runLatchkey(command);
