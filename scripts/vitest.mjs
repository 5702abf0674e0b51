#!/usr/bin/env node
// Runs the unit and integration tests; further arguments go to vitest. Ends with a plain line
// `N passed, N failed`.
import { prepare } from './prepare.mjs';
import { runVitest } from './run-vitest.mjs';

await prepare();
runVitest(process.argv.slice(2));
