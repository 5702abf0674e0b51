import { eachInSteps } from '../../kernel/mapped-in-steps.ts';
import type { PrimaryKey } from './compiled-filter.ts';
import { type Constant, narrowInteger } from './constant.ts';
import { ConstantSet } from './constant-set.ts';

/**
 * The values of an `in`. What a hundred thousand are looked up by takes 50 ms to make: it is made when
 * somebody asks for the first time, or before that in steps.
 */
export class ConstantList {
  readonly constants: readonly Constant[];
  #set: ConstantSet | undefined;
  #keys: readonly PrimaryKey[] | undefined;

  constructor(constants: readonly Constant[]) {
    this.constants = constants;
  }

  get length(): number {
    return this.constants.length;
  }

  get set(): ConstantSet {
    this.#set ??= new ConstantSet(this.constants);
    return this.#set;
  }

  /** As primary keys, without repeats. */
  get keys(): readonly PrimaryKey[] {
    if (!this.#keys) {
      const found = new Set<PrimaryKey>();
      for (const one of this.constants) addKey(found, one);
      this.#keys = [...found];
    }
    return this.#keys;
  }

  async prepareSet(): Promise<void> {
    const set = new ConstantSet([]);
    await eachInSteps(this.constants, (one) => set.add(one));
    this.#set = set;
  }

  async prepareKeys(): Promise<void> {
    const found = new Set<PrimaryKey>();
    await eachInSteps(this.constants, (one) => addKey(found, one));
    this.#keys = [...found];
  }
}

function addKey(found: Set<PrimaryKey>, constant: Constant): void {
  if (constant.kind === 'int') found.add(narrowInteger(constant.value));
  else if (constant.kind === 'string') found.add(constant.value);
}
