const FIRST = 256;
/** Bytes of a key, and of a slot. */
const NUMBER = 4;

/**
 * Slots by a key, the one with the smallest at the top. It keeps its room when it is emptied, and takes the
 * first when it is used: while garbage is collected, each array that is made may take 5 to 10 ms.
 */
export class Heap {
  #keys = new Float32Array();
  #slots = new Int32Array();
  size = 0;

  /** Of the top. */
  get key(): number {
    return this.#keys[0] as number;
  }

  /** At the top. */
  get slot(): number {
    return this.#slots[0] as number;
  }

  push(key: number, slot: number): void {
    if (this.size === this.#keys.length) this.#grow();
    const [keys, slots] = [this.#keys, this.#slots];
    let at = this.size++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if ((keys[parent] as number) <= key) break;
      keys[at] = keys[parent] as number;
      slots[at] = slots[parent] as number;
      at = parent;
    }
    keys[at] = key;
    slots[at] = slot;
  }

  /** Takes the top away. */
  pop(): void {
    const last = --this.size;
    if (last > 0) this.#sink(this.#keys[last] as number, this.#slots[last] as number);
  }

  /** Puts another one in the place of the top. */
  replace(key: number, slot: number): void {
    this.#sink(key, slot);
  }

  #sink(key: number, slot: number): void {
    const [keys, slots, size] = [this.#keys, this.#slots, this.size];
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      const right = child + 1;
      if (right < size && (keys[right] as number) < (keys[child] as number)) child = right;
      if ((keys[child] as number) >= key) break;
      keys[at] = keys[child] as number;
      slots[at] = slots[child] as number;
      at = child;
    }
    keys[at] = key;
    slots[at] = slot;
  }

  #grow(): void {
    const count = Math.max(FIRST, this.#keys.length * 2);
    const room = new ArrayBuffer(count * NUMBER * 2);
    const keys = new Float32Array(room, 0, count);
    keys.set(this.#keys);
    this.#keys = keys;
    const slots = new Int32Array(room, count * NUMBER, count);
    slots.set(this.#slots);
    this.#slots = slots;
  }
}
