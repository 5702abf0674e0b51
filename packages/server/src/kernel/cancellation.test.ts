import { expect, test } from 'vitest';
import { type Cancellation, cancellationBy, OwnCancellation } from './cancellation.ts';

function own(): { cancellation: Cancellation; cancel: (reason: unknown) => void } {
  const cancellation = new OwnCancellation();
  return { cancellation, cancel: (reason) => cancellation.cancel(reason) };
}

function bySignal(): { cancellation: Cancellation; cancel: (reason: unknown) => void } {
  const abort = new AbortController();
  const cancel = (reason: unknown) => abort.abort(reason);
  return { cancellation: cancellationBy(abort.signal), cancel };
}

const kinds = [
  ['of a door', own],
  ['by a signal', bySignal],
] as const;

test.each(kinds)('%s: who listens is told once, and why; who has left is not', (_name, make) => {
  const { cancellation, cancel } = make();
  const told: string[] = [];
  const leaver = () => told.push('leaver');
  cancellation.listen(() => told.push(`first: ${cancellation.reason}`));
  cancellation.listen(leaver);
  cancellation.listen(() => told.push('second'));
  cancellation.forget(leaver);
  expect(cancellation.isCancelled).toBe(false);
  cancel('gone');
  cancel('once more');
  expect(told).toEqual(['first: gone', 'second']);
  expect(cancellation.isCancelled).toBe(true);
  expect(cancellation.reason).toBe('gone');
});

test.each(kinds)('%s: a signal fires with it, and tells the same reason', (_name, make) => {
  const { cancellation, cancel } = make();
  const { signal } = cancellation;
  let fired = 0;
  signal.addEventListener('abort', () => {
    fired += 1;
  });
  cancel('gone');
  expect(fired).toBe(1);
  expect(signal.reason).toBe('gone');
});

test('a signal that is asked for only afterwards has fired already', () => {
  const cancellation = new OwnCancellation();
  cancellation.cancel('gone');
  expect(cancellation.signal.aborted).toBe(true);
  expect(cancellation.signal.reason).toBe('gone');
});

test('one that stops listening while others are told is no trouble', () => {
  const cancellation = new OwnCancellation();
  const told: string[] = [];
  const second = () => told.push('second');
  cancellation.listen(() => cancellation.forget(second));
  cancellation.listen(second);
  cancellation.cancel('gone');
  expect(told).toEqual(['second']);
});
