import { useEffect, useState } from 'react';

/** Gives the focus back, when what takes it is gone, to what had it before: the keyboard goes on there. */
export function useReturnFocus(): void {
  const [before] = useState(openerOf);
  useEffect(
    () => () => {
      // Once the dialog has left the page, and its own handling of the focus is over.
      setTimeout(() => {
        if (before?.isConnected && document.activeElement === document.body) before.focus();
      }, 50);
    },
    [before],
  );
}

/** Of a menu that closes with the choice: the button that it hangs on. */
function openerOf(): HTMLElement | undefined {
  const active = document.activeElement;
  if (!(active instanceof HTMLElement)) return undefined;
  const label = active.closest('[role="menu"]')?.getAttribute('aria-labelledby');
  return (label && document.getElementById(label)) || active;
}
