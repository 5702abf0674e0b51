/** A call that upstream has not begun, and will not: it may be made again, whatever it does. */
export class NotBegun extends Error {
  constructor(why: string) {
    super(why);
    this.name = 'NotBegun';
  }
}
