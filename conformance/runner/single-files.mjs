import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { programs } from './programs.mjs';

const conformance = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * How one source file runs with the SDK of its language, which is installed as for the programs here,
 * and once for both. `NodeJS` is not among them: its SDK is a package of the project.
 */
export const singleFiles = {
  Python: from('python-3.0.2', ({ command: [python] }) => ({
    command: (file) => [python, file],
  })),
  Java: from('java', ({ command }) => ({
    // The launcher compiles a single file by itself.
    command: (file) => ['java', '-cp', command[command.indexOf('-cp') + 1], file],
  })),
  Go: from('go', () => ({
    command: (file) => ['go', 'run', file],
    // The file is outside; the module here says where its imports come from.
    cwd: join(conformance, 'go'),
  })),
  cURL: from('curl', () => ({ command: (file) => ['bash', file] })),
};

function from(name, how) {
  const program = programs.find((each) => each.name === name);
  if (!program) throw new Error(`no such program: ${name}`);
  return { missing: program.missing, install: program.install, ...how(program) };
}
