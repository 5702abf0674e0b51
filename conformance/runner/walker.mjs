import { run } from './children.mjs';

const PROGRAM_SECONDS = 300;

/** Installs and runs programs, prints their lines and counts their checks. */
export class Walker {
  passed = 0;
  failed = 0;
  #judge;

  /** @param judge `(program, line) => line`, which may turn `ok` and `not ok` round */
  constructor(judge) {
    this.#judge = judge;
  }

  say(name, text) {
    for (const line of text.split('\n')) console.log(`${name.padEnd(14)} ${line}`);
  }

  fail(name, text) {
    this.failed += 1;
    this.say(name, `not ok - ${text}`);
  }

  /** Runs a program in an environment of variables, if the machine has what it needs. @returns whether it has */
  async walk(program, target) {
    if (!(await this.#install(program))) return false;
    await this.#run(program, target);
    return true;
  }

  /** @returns {Promise<boolean>} whether the program can run */
  async #install(program) {
    const missing = await program.missing();
    if (missing) {
      if (process.env.CI === 'true' && !program.optional)
        this.fail(program.name, `this machine lacks ${missing}`);
      else this.say(program.name, `skipped: this machine lacks ${missing}`);
      return false;
    }
    const started = Date.now();
    try {
      await program.install();
    } catch (failure) {
      this.fail(program.name, `could not be installed: ${failure.message}`);
      return false;
    }
    this.say(program.name, `installed (${((Date.now() - started) / 1000).toFixed(1)} s)`);
    return true;
  }

  async #run(program, target) {
    let sums;
    const shift = { passed: 0, failed: 0 };
    const onLine = (line) => {
      const counted = /^(\d+) passed, (\d+) failed$/.exec(line);
      if (counted) sums = { passed: Number(counted[1]), failed: Number(counted[2]) };
      else if (/^(ok - |not ok - |# )/.test(line)) {
        this.say(program.name, this.#judged(program, line, shift));
      }
    };
    const [command, ...args] = program.command;
    try {
      const { code, tail } = await run(command, args, {
        env: target,
        seconds: PROGRAM_SECONDS,
        onLine,
      });
      if (!sums || (code !== 0) !== sums.failed > 0) {
        this.fail(program.name, `the program ended with ${code}\n${tail}`);
      }
    } catch (failure) {
      this.fail(program.name, failure.message);
    }
    const passed = (sums?.passed ?? 0) + shift.passed;
    const failed = (sums?.failed ?? 0) + shift.failed;
    if (sums) this.say(program.name, `${passed} passed, ${failed} failed`);
    this.passed += passed;
    this.failed += failed;
  }

  /** A line as it is to be told; a check that ends as it should not is moved from one sum to the other. */
  #judged(program, line, shift) {
    const judged = this.#judge?.(program.name, line) ?? line;
    const change = Number(judged.startsWith('ok - ')) - Number(line.startsWith('ok - '));
    shift.passed += change;
    shift.failed -= change;
    return judged;
  }
}
