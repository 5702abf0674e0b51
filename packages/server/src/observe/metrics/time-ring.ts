/**
 * One value for each step of the time that is past, for the last `size` steps. Steps in which nothing
 * happened have none, and take no memory.
 */
export class TimeRing<Value> {
  readonly stepMs: number;
  readonly size: number;
  readonly #make: () => Value;
  readonly #slots = new Map<number, { readonly step: number; readonly value: Value }>();

  constructor({ stepMs, size, make }: { stepMs: number; size: number; make: () => Value }) {
    this.stepMs = stepMs;
    this.size = size;
    this.#make = make;
  }

  /** The value of a moment's step, made if it is the first. @param now ms since 1970 UTC */
  at(now: number): Value {
    const step = Math.floor(now / this.stepMs);
    const place = step % this.size;
    const slot = this.#slots.get(place);
    if (slot?.step === step) return slot.value;
    const value = this.#make();
    this.#slots.set(place, { step, value });
    return value;
  }

  /** The value of a step that may be over, or undefined. @param time of its beginning, ms since 1970 */
  find(time: number): Value | undefined {
    const step = Math.floor(time / this.stepMs);
    const slot = this.#slots.get(step % this.size);
    return slot?.step === step ? slot.value : undefined;
  }
}
