import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLog } from '../observe/log.ts';
import { BodyBudget, FREE_BODY_BYTES } from './body-budget.ts';

const LIMIT = 1_000_000;
const budget = () => new BodyBudget({ limit: LIMIT, log: createLog('silent'), clock: Date });

/** Calls of a few requests in any order; each may end more than once, and be told of bytes after it. */
const step = fc.record({
  which: fc.nat(4),
  what: fc.oneof(
    fc.constant('release' as const),
    fc.record({ bytes: fc.nat(LIMIT), announced: fc.option(fc.nat(LIMIT)) }),
  ),
});

test('never more is held than allowed, each holds the most that it was let, and all comes back', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const whole = budget();
      const shares = Array.from({ length: 5 }, () => whole.share());
      const model = shares.map(() => ({ held: 0, isOver: false }));
      for (const { which, what } of steps) {
        const [share, known] = [shares[which], model[which]];
        if (!share || !known) continue;
        if (what === 'release') {
          share.release();
          Object.assign(known, { held: 0, isOver: true });
        } else if (isLet(() => share.hold(what.bytes, what.announced ?? undefined))) {
          if (
            what.bytes > known.held &&
            Math.max(what.bytes, what.announced ?? 0) > FREE_BODY_BYTES
          )
            known.held = what.bytes;
        } else {
          expect(Math.max(what.bytes, what.announced ?? 0)).toBeGreaterThan(FREE_BODY_BYTES);
        }
        expect(whole.held).toBe(model.reduce((sum, { held }) => sum + held, 0));
        expect(whole.held).toBeLessThanOrEqual(LIMIT);
      }
      for (const share of shares) share.release();
      expect(whole.held).toBe(0);
    }),
    { numRuns: 2000 },
  );
});

function isLet(hold: () => void): boolean {
  try {
    hold();
    return true;
  } catch {
    return false;
  }
}

test('when all is used up a small body is let in, and one that is to be large is refused at once', () => {
  const whole = budget();
  whole.share().hold(LIMIT);
  whole.share().hold(FREE_BODY_BYTES, FREE_BODY_BYTES);
  expect(() => whole.share().hold(1, FREE_BODY_BYTES + 1)).toThrow('try again in a moment');
  expect([whole.held, whole.refused]).toEqual([LIMIT, 1]);
});
