// What `npm run matrix` runs: asks started servers of both profiles, prints who may call what, and
// writes the tables of the documentation. Exits with 1 if something is not as expected.
import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { styleText } from 'node:util';
import { differences } from './differences.ts';
import { groupDocuments, matrixDocument } from './documents.ts';
import { matrixLines } from './matrix-terminal.ts';
import { summary } from './summary.ts';
import { walkMatrix } from './walk.ts';

const matrices = [await walkMatrix('zilliz'), await walkMatrix('milvus')];
for (const matrix of matrices) process.stdout.write(`${matrixLines(matrix).join('\n')}\n`);
const wrong = matrices.flatMap(differences);
for (const line of wrong) process.stdout.write(`not ok - ${line}\n`);
const colour = wrong.length === 0 ? 'green' : 'red';
process.stdout.write(`\n${styleText(colour, summary(matrices))}\n`);
for (const { path, text } of [matrixDocument(matrices), ...groupDocuments()]) {
  writeFileSync(path, text);
  process.stdout.write(`wrote ${relative(process.cwd(), path)}\n`);
}
process.exitCode = wrong.length === 0 ? 0 : 1;
