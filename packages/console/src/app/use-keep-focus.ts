import { useEffect } from 'react';
import { type FocusPlace, focusNear, focusPlaceOf } from '../components/focus-place.ts';

/**
 * Where what had the focus is gone, with its page or its row, what is near gets it: the next row, or the
 * heading of the list, or the page as a whole. A button that is disabled while it works gets it back. The
 * keyboard and a screen reader go on there, and not at the top of everything: browsers say nothing then.
 */
export function useKeepFocus(): void {
  useEffect(() => {
    let last: FocusPlace | undefined;
    const follow = ({ target }: FocusEvent) => {
      last = target instanceof HTMLElement ? focusPlaceOf(target) : undefined;
    };
    /** Whoever clicks beside everything wants the focus nowhere. */
    const leave = ({ target, relatedTarget }: FocusEvent) => {
      if (relatedTarget || !(target instanceof HTMLElement)) return;
      setTimeout(() => {
        if (last?.element === target && canHaveFocus(target)) last = undefined;
      });
    };
    const observer = new MutationObserver(() => {
      if (!last || document.activeElement !== document.body) return;
      if (canHaveFocus(last.element)) last.element.focus({ preventScroll: true });
      // Dialogs and menus, which are beside the page, have their own way.
      else if (!last.element.isConnected && last.isInPage) focusNear(last);
    });
    document.addEventListener('focusin', follow);
    document.addEventListener('focusout', leave);
    observer.observe(document.body, {
      ...{ childList: true, subtree: true, attributeFilter: ['disabled'] },
    });
    return () => {
      document.removeEventListener('focusin', follow);
      document.removeEventListener('focusout', leave);
      observer.disconnect();
    };
  }, []);
}

/** A page that goes is first hidden, while the next one is loaded. */
function canHaveFocus(element: HTMLElement): boolean {
  return element.getClientRects().length > 0 && !element.matches(':disabled');
}
