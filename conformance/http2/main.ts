/**
 * Runs h2spec, which knows what RFC 9113 and RFC 7541 demand of a server, against our HTTP/2 alone.
 * `main.ts H2SPEC`: the path of its program.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { startHttp2Echo } from '../../packages/server/src/testing/http2-echo.ts';

const server = await startHttp2Echo();
const args = ['--host', '127.0.0.1', '--port', String(server.port), '--strict', '--timeout', '2'];
const child = spawn(process.argv[2] ?? 'h2spec', args, { stdio: ['ignore', 'pipe', 'inherit'] });
let text = '';
child.stdout.on('data', (chunk: Buffer) => {
  text += chunk;
});
await once(child, 'close');
server.close();
const [, passed = '0', failed = '1'] =
  /tests, (\d+) passed, \d+ skipped, (\d+) failed/.exec(text) ?? [];
for (const [, line] of text.matchAll(/^ *(×.*)$/gm)) console.log(`not ok - ${line}`);
if (failed === '0') console.log(`ok - ${passed} demands of HTTP/2, asked by h2spec`);
for (const bug of server.bugs) console.log(`not ok - ${bug}`);
console.log(`${passed} passed, ${Number(failed) + server.bugs.length} failed`);
process.exitCode = failed === '0' && server.bugs.length === 0 ? 0 : 1;
