#!/usr/bin/env node
// `npm start`: installs what is missing, builds what has changed, then serves. Runs on the machine's
// own Node (20 or newer) and needs no package; the server itself runs on the Node that it brings.
import { prepare, runLatchkey } from './prepare.mjs';

const args = process.argv.slice(2);
await prepare();
const known = ['serve', 'recover', 'config', 'help', '--help', '-h', '--version'];
const command = known.includes(args[0]) ? args : ['serve', ...args];
await runLatchkey(command);
