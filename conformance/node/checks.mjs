/** Counts checks and prints one line for each. */
export class Checks {
  passed = 0;
  failed = 0;

  /** Runs `step`; it fails by throwing. Later checks run all the same. */
  check = async (name, step) => {
    try {
      await step();
      this.passed += 1;
      console.log(`ok - ${name}`);
    } catch (why) {
      this.failed += 1;
      const text = String(why?.message ?? why).replace(/\s+/g, ' ');
      console.log(`not ok - ${name}: ${text.slice(0, 500)}`);
    }
  };

  /** Prints the totals; returns the exit code of the program. */
  finish() {
    console.log(`${this.passed} passed, ${this.failed} failed`);
    return this.failed > 0 ? 1 : 0;
  }
}

/** What a failed call looked like to the user: gRPC status name or Milvus code, and the text. */
export class Refused extends Error {
  constructor(code, text) {
    super(`${code} ${JSON.stringify(text)}`);
    this.code = code;
    this.text = text;
  }
}

export function equal(got, wanted) {
  const [left, right] = [JSON.stringify(got), JSON.stringify(wanted)];
  if (left !== right) throw new Error(`got ${left}, wanted ${right}`);
}

export function holds(condition, what) {
  if (!condition) throw new Error(what);
}

/** `call` must fail with this code and with a text that the whole pattern matches. */
export async function refused(code, pattern, call) {
  let got;
  try {
    got = await call();
  } catch (failure) {
    if (!(failure instanceof Refused)) throw failure;
    equal(failure.code, code);
    const whole = pattern instanceof RegExp ? new RegExp(`^(?:${pattern.source})$`, 's') : null;
    const fits = whole ? whole.test(failure.text) : failure.text === pattern;
    holds(fits, `text ${JSON.stringify(failure.text)} does not match ${pattern}`);
    return;
  }
  throw new Error(`was not refused: ${JSON.stringify(got)?.slice(0, 200)}`);
}
