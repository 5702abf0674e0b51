import { useContext, useEffect, useState } from 'react';
import { focusNear, focusPage } from './focus-place.ts';
import { type Opener, OpenerContext, openerOf } from './opener.ts';

/** Gives the focus back, when what takes it is gone, to what had it before: the keyboard goes on there. */
export function useReturnFocus(): void {
  const first = useContext(OpenerContext);
  const [before] = useState(() => first ?? openerOf());
  useEffect(
    () => () => {
      // Once the dialog has left the page, and its own handling of the focus is over.
      setTimeout(() => giveFocus(before), 50);
    },
    [before],
  );
}

/** Where it went with its row, what is near has the focus, and not nothing. */
function giveFocus(opener: Opener): void {
  if (document.activeElement !== document.body) return;
  if (opener) focusNear(opener);
  else focusPage();
}
