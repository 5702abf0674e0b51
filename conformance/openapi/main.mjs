/**
 * schemathesis over the control plane's OpenAPI document, against a server of its own: what it makes up
 * may suspend and drop clusters. Argument: the program `schemathesis`.
 *
 * Looks for server errors, replies that are not as the document says, and bodies that break it but are
 * taken.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { start } from '../runner/children.mjs';
import { startServer } from '../runner/server.mjs';

const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_schema_conformance',
  'ignored_auth',
  'negative_data_rejection',
];

const server = await startServer();
const { LATCHKEY_CONTROL_URL: control } = server.target;
const config = join(dirname(fileURLToPath(import.meta.url)), 'schemathesis.toml');
// It keeps what it found where it runs.
const folder = mkdtempSync(join(tmpdir(), 'latchkey-openapi-'));
const args = [
  '--config-file',
  config,
  'run',
  `${control}/v2/openapi.json`,
  '--url',
  control,
  '--no-color',
  // Where it makes up too much that it throws away itself (times of a long pattern), it is no finding.
  '--suppress-health-check=filter_too_much',
];
const lines = [];
const run = start(process.argv[2], [...args, '--checks', CHECKS.join(',')], {
  cwd: folder,
  env: server.target,
  onLine: (line) => lines.push(line),
});
const code = await run.end;
rmSync(folder, { recursive: true, force: true });
const wrong = await server.stop();

const counted = lines.find((line) => /\d+ generated/.test(line))?.trim() ?? 'nothing counted';
if (code === 0) console.log(`ok - schemathesis found nothing wrong (${counted})`);
else console.log(`not ok - schemathesis ended with ${code}\n# ${lines.slice(-200).join('\n# ')}`);
if (wrong) console.log(`not ok - ${wrong}`);
const failed = (code === 0 ? 0 : 1) + (wrong ? 1 : 0);
console.log(`${code === 0 ? 1 : 0} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
