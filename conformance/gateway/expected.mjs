/**
 * Judges the checks of programs by a list of those that upstream cannot pass: each must fail, and
 * with the error that the list tells.
 */
export class Expected {
  /** By program and check. */
  #listed = new Map();
  #met = new Set();

  /** @param list see `milvus-2.3.5.mjs` */
  constructor(list) {
    for (const { reason, error, checks } of list) {
      for (const [program, names] of Object.entries(checks)) {
        for (const name of names) this.#listed.set(keyOf(program, name), { reason, error });
      }
    }
  }

  /** @returns the line as it is to be told and counted */
  judge = (program, line) => {
    const [, no, name, text = ''] = /^(not )?ok - (.*?)(?:: (.*))?$/.exec(line) ?? [];
    const [key, listed] = this.#find(program, name, text);
    if (!listed) return line;
    this.#met.add(key);
    if (!no) return `not ok - ${name}: it is listed as beyond Milvus 2.3.5 (${listed.reason})`;
    if (!listed.error.test(text)) return line;
    return `ok - ${name} (refused as listed: ${listed.reason})`;
  };

  /** Listed checks of a program that it does not have. */
  unmet(program) {
    return [...this.#listed.keys()]
      .filter((key) => key.startsWith(`${program}\0`) && !this.#met.has(key))
      .map((key) => key.split('\0')[1]);
  }

  /** The name of a check may hold a colon, too. */
  #find(program, name, text) {
    let longer = name ?? '';
    for (const part of ['', ...text.split(': ')]) {
      if (part !== '') longer = `${longer}: ${part}`;
      const key = keyOf(program, longer);
      const listed = this.#listed.get(key);
      if (listed) return [key, listed];
    }
    return ['', undefined];
  }
}

const keyOf = (program, name) => `${program.replace(/-.*/, '')}\0${name}`;
