// `npm run test:console`: the console in a real Chromium, through the built server; makes the pictures of
// docs/console. Installs Debian's chromium where it is missing and may. Ends with `N passed, N failed`.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { prepare, root } from './prepare.mjs';
import { runVitest } from './run-vitest.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

await prepare();
const chromium = find() ?? install();
if (chromium) {
  const config = join(root, 'packages/console/e2e/vitest.config.ts');
  const args = ['--config', config, ...process.argv.slice(2)];
  runVitest(args, { LATCHKEY_CHROMIUM: chromium });
} else missing();

function find() {
  const named = process.env.LATCHKEY_CHROMIUM;
  if (named) return named;
  for (const name of NAMES) {
    const { status, stdout } = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' });
    if (status === 0) return stdout.trim();
  }
  return undefined;
}

/** Chinese letters, too: without their font the pictures would show boxes. */
function install() {
  if (process.platform !== 'linux' || process.getuid() !== 0) return undefined;
  const packages = ['chromium', 'fonts-noto-cjk'];
  const get = (...args) =>
    spawnSync('apt-get', args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }).status === 0;
  const line = ['install', '-y', '--no-install-recommends', ...packages];
  if (get(...line) || (get('update') && get(...line))) return find();
  return undefined;
}

function missing() {
  const isFailure = process.env.CI === 'true';
  const text = 'this machine lacks chromium (apt-get install chromium, or set LATCHKEY_CHROMIUM)';
  console.log(isFailure ? `not ok - ${text}` : `skipped: ${text}`);
  console.log(`0 passed, ${isFailure ? 1 : 0} failed`);
  process.exitCode = isFailure ? 1 : 0;
}
