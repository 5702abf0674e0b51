import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { must, output } from './children.mjs';

const conformance = dirname(dirname(fileURLToPath(import.meta.url)));
const cache = join(conformance, '.cache');
const root = dirname(conformance);
const INSTALL_SECONDS = 900;

/** Node 24 that the project brings itself, or the one that runs this. */
const bundledNode = join(root, 'node_modules', '.bin', 'node');
export const node = existsSync(bundledNode) ? bundledNode : process.execPath;

/**
 * The programs. Each has a `name`; `missing()`, which tells what this machine lacks for it, if
 * anything; `install()`; and `command`, a list. Slow installations come first.
 */
const newestPython = pythonProgram('3.0.2');
const stores = pythonEnvironment(
  'python-stores',
  join(conformance, 'python', 'requirements-stores.txt'),
);
export const programs = [
  goProgram('go', 'conformance-go'),
  javaProgram(),
  newestPython,
  descriptorProgram(newestPython),
  pythonProgram('2.5.18'),
  pythonProgram('2.4.15'),
  pythonScript('langchain', stores, 'langchain_store.py'),
  pythonScript('llama-index', stores, 'llama_store.py'),
  pythonScript('bulk-import', stores, 'bulk.py'),
  nodeProgram(),
  goProgram('terraform', 'conformance-terraform'),
  http2Program(),
  zillizProgram(),
  zillizCallsProgram(),
  curlProgram(),
  // A seed that stays the same: a change that fails here failed because of what it changed.
  differentialProgram('lite', ['--seed', '1', '--rounds', '3']),
  openApiProgram(),
];

/** Milvus 2.3.5 itself, with an SDK beside it. */
export const milvusEnvironment = pythonEnvironment(
  'differential-standalone',
  join(conformance, 'differential', 'requirements-standalone.txt'),
);

/** Milvus Lite, with the SDK that its server answers with. */
export const liteEnvironment = pythonEnvironment(
  'differential-lite',
  join(conformance, 'differential', 'requirements-lite.txt'),
);

/** pymilvus and what it needs, pinned, in an environment of its own for each version. */
function pythonProgram(version) {
  const name = `python-${version}`;
  const requirements = join(conformance, 'python', `requirements-${version}.txt`);
  return pythonScript(name, pythonEnvironment(name, requirements), 'main.py');
}

/** A program of the folder `python` in an environment, which others may share. */
function pythonScript(name, environment, file) {
  return { ...environment, name, command: [environment.python, join(conformance, 'python', file)] };
}

/**
 * Compares Latchkey with Milvus Lite or Milvus standalone. Not every machine can install these, so
 * to lack them is no failure.
 * @param {'lite' | 'standalone'} other
 * @param {string[]} args of the program, beside `--vs`
 */
export function differentialProgram(other, args) {
  const folder = join(conformance, 'differential');
  const name = `differential-${other}`;
  const environment = pythonEnvironment(name, join(folder, `requirements-${other}.txt`));
  return {
    ...environment,
    name,
    command: [environment.python, '-B', join(folder, 'main.py'), '--vs', other, ...args],
    missing: async () => {
      const missing = await environment.missing();
      if (missing) return missing;
      try {
        await environment.install();
        return undefined;
      } catch (failure) {
        return `what pip should install (${failure.message.trim().split('\n').at(-1)})`;
      }
    },
  };
}

/** An environment of Python with what the file lists. */
function pythonEnvironment(name, requirements) {
  const environment = join(cache, name);
  const python = join(environment, process.platform === 'win32' ? 'Scripts/python' : 'bin/python');
  return {
    python,
    missing: async () => ((await findPython()) ? undefined : 'Python 3.11 or newer with venv'),
    install: sharedStep(async () => {
      const base = await findPython();
      await once(name, [requirements], python, async () => {
        rmSync(environment, { recursive: true, force: true });
        await must(base, ['-m', 'venv', environment], { seconds: 120 });
        // The files list all that is needed.
        const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps'];
        await must(python, [...pip, '-r', requirements], { seconds: INSTALL_SECONDS });
      });
    }),
  };
}

/** schemathesis, pinned, over the control plane's document. */
function openApiProgram() {
  const folder = join(conformance, 'openapi');
  const requirements = join(folder, 'requirements.txt');
  const environment = join(cache, 'openapi');
  const bin = join(environment, process.platform === 'win32' ? 'Scripts' : 'bin');
  const program = join(bin, 'schemathesis');
  return {
    name: 'openapi',
    command: [node, join(folder, 'main.mjs'), program],
    missing: async () => ((await findPython()) ? undefined : 'Python 3.11 or newer with venv'),
    install: async () => {
      const base = await findPython();
      await once('openapi', [requirements], program, async () => {
        rmSync(environment, { recursive: true, force: true });
        await must(base, ['-m', 'venv', environment], { seconds: 120 });
        const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
        await must(join(bin, 'python'), [...pip, '-r', requirements], { seconds: INSTALL_SECONDS });
      });
    },
  };
}

/** Compares the server's table of RPCs with the descriptor inside an installed pymilvus. */
function descriptorProgram(pymilvus) {
  const table = join(cache, 'method-table.json');
  const { python } = pymilvus;
  return {
    name: 'descriptor',
    command: [python, join(conformance, 'python', 'descriptor.py'), table],
    missing: pymilvus.missing,
    install: async () => {
      await pymilvus.install();
      await must(node, [join(conformance, 'method-table.ts'), table], { seconds: 60 });
    },
  };
}

/** One run for all that ask: programs that share an environment may be installed at the same time. */
function sharedStep(step) {
  let run;
  return () => {
    run ??= step();
    return run;
  };
}

async function findPython() {
  const test = 'import sys, venv, ensurepip; print(sys.version_info >= (3, 11))';
  for (const candidate of ['python3', 'python', 'python3.13', 'python3.12', 'python3.11']) {
    if ((await output(candidate, ['-c', test])) === 'True') return candidate;
  }
  return undefined;
}

function nodeProgram() {
  const folder = join(conformance, 'node');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  return {
    name: 'node',
    command: [node, join(folder, 'main.mjs')],
    missing: async () => ((await output(npm, ['--version'])) ? undefined : 'npm'),
    install: () =>
      once('node', [join(folder, 'package-lock.json')], join(folder, 'node_modules'), () =>
        must(npm, ['ci'], { cwd: folder, seconds: INSTALL_SECONDS }),
      ),
  };
}

function javaProgram() {
  const folder = join(conformance, 'java');
  const [classes, libraries] = [join(cache, 'java', 'classes'), join(cache, 'java', 'lib')];
  const classPath = [classes, join(libraries, '*')].join(delimiter);
  const pom = join(folder, 'pom.xml');
  const sdk = /<milvus.version>(.*)</.exec(readFileSync(pom, 'utf8'))?.[1];
  const maven = (...goals) => ['-q', '-B', '-ntp', '-f', pom, ...goals];
  return {
    name: 'java',
    command: ['java', `-Dsdk=${sdk}`, '-cp', classPath, 'latchkey.conformance.Main'],
    missing: async () => {
      if (!(await output('javac', ['-version']))) return 'a JDK 11 or newer';
      return (await output('mvn', ['--version'])) ? undefined : 'Maven';
    },
    install: () =>
      once('java', [pom, ...sources(join(folder, 'src'))], libraries, async () => {
        const goals = ['compile', 'dependency:copy-dependencies', `-DoutputDirectory=${libraries}`];
        try {
          await must('mvn', maven('-o', ...goals), { seconds: 300 });
        } catch {
          // The first time Maven has to fetch.
          await must('mvn', maven(...goals), { seconds: INSTALL_SECONDS });
        }
      }),
  };
}

/** @param name of the folder and the program */
function goProgram(name, executable) {
  const folder = join(conformance, name);
  const program = join(cache, process.platform === 'win32' ? `${executable}.exe` : executable);
  const wanted = /^go (.*)$/m.exec(readFileSync(join(folder, 'go.mod'), 'utf8'))?.[1] ?? '';
  return {
    name,
    command: [program],
    missing: async () => {
      const version = (await output('go', ['env', 'GOVERSION']))?.replace('go', '');
      return version && atLeast(version, wanted) ? undefined : `Go ${wanted} or newer`;
    },
    install: () =>
      once(name, sources(folder), program, () =>
        must('go', ['build', '-o', program, '.'], { cwd: folder, seconds: INSTALL_SECONDS }),
      ),
  };
}

/** h2spec against our HTTP/2; it takes nothing of the started server. */
function http2Program() {
  const folder = join(cache, 'h2spec-2.2.1');
  const program = join(folder, process.platform === 'win32' ? 'h2spec.exe' : 'h2spec');
  const source = 'github.com/summerwind/h2spec/cmd/h2spec@v2.2.1+incompatible';
  return {
    name: 'http2',
    command: [node, join(conformance, 'http2', 'main.ts'), program],
    missing: async () => ((await output('go', ['env', 'GOVERSION'])) ? undefined : 'Go'),
    install: () =>
      once('h2spec-2.2.1', [], program, () =>
        must('go', ['install', source], {
          env: { ...process.env, GOBIN: folder },
          seconds: INSTALL_SECONDS,
        }),
      ),
  };
}

/** The official command line, where it is on the PATH; `npm run conformance:zilliz` builds it. */
function zillizProgram() {
  return {
    name: 'zilliz',
    command: [node, join(conformance, 'zilliz', 'cli.mjs')],
    optional: true,
    missing: async () =>
      (await output('zilliz', ['--version'])) ? undefined : 'zilliz (npm run conformance:zilliz)',
    install: async () => undefined,
  };
}

/** The same calls without it. */
function zillizCallsProgram() {
  return {
    name: 'zilliz-calls',
    command: [node, join(conformance, 'zilliz', 'calls.mjs')],
    missing: async () => undefined,
    install: async () => undefined,
  };
}

function curlProgram() {
  return {
    name: 'curl',
    command: ['bash', join(conformance, 'curl', 'main.sh')],
    missing: async () => {
      if (!(await output('bash', ['--version']))) return 'bash';
      return (await output('curl', ['--version'])) ? undefined : 'curl';
    },
    install: async () => undefined,
  };
}

/**
 * Runs `install` unless it succeeded before with the same content of `files` and `product` is still
 * there.
 */
async function once(name, files, product, install) {
  mkdirSync(cache, { recursive: true });
  const hash = createHash('sha256');
  for (const file of files) hash.update(file).update(readFileSync(file));
  const key = hash.digest('hex');
  const stamp = join(cache, `${name}.installed`);
  const isThere = existsSync(stamp) && readFileSync(stamp, 'utf8') === key;
  if (isThere && existsSync(product)) return;
  rmSync(stamp, { force: true });
  await install();
  writeFileSync(stamp, key);
}

/** All files below a folder, in a fixed order. */
function sources(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function atLeast(version, wanted) {
  const [left, right] = [version, wanted].map((text) => text.split('.').map(Number));
  for (let n = 0; n < right.length; n += 1) {
    const difference = (left[n] ?? 0) - right[n];
    if (difference !== 0) return difference > 0;
  }
  return true;
}
