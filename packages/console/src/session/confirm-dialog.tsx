import { lazy, Suspense, useSyncExternalStore } from 'react';
import type { ConfirmGate } from './confirm-gate.ts';

// Not part of the first load: nobody is asked before they have done something.
const ConfirmQuestion = lazy(async () => {
  const { ConfirmQuestion: component } = await import('./confirm-question.tsx');
  return { default: component };
});

/** Asks who somebody is when a call needs fresh proof of it; the call then goes on by itself. */
export function ConfirmDialog({ gate }: { readonly gate: ConfirmGate }) {
  const isOpen = useSyncExternalStore(gate.subscribe, gate.isOpen);
  return isOpen ? (
    <Suspense>
      <ConfirmQuestion gate={gate} />
    </Suspense>
  ) : null;
}
