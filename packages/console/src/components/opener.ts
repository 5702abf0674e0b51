import { createContext } from 'react';
import { type FocusPlace, focusPlaceOf } from './focus-place.ts';

/** What had the focus before a dialog, and gets it back. */
export type Opener = FocusPlace | undefined;

/** Of dialogs that follow each other: what opened the first of them. Unset: each looks for its own. */
export const OpenerContext = createContext<Opener>(undefined);

/** What has the focus now; of a menu that closes with the choice, the button that it hangs on. */
export function openerOf(): Opener {
  const active = document.activeElement;
  if (!(active instanceof HTMLElement)) return undefined;
  const label = active.closest('[role="menu"]')?.getAttribute('aria-labelledby');
  return focusPlaceOf((label && document.getElementById(label)) || active);
}
