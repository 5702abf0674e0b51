import { type RefObject, useEffect } from 'react';

/**
 * Where what had the focus is gone, with its page or its row, the page as a whole gets it: the keyboard and
 * a screen reader go on there, and not at the top of everything. Browsers say nothing when that happens.
 */
export function useKeepFocus(page: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const { current } = page;
    if (!current) return undefined;
    /** In the page; dialogs have their own way. */
    let last: Element | undefined;
    const follow = ({ target }: FocusEvent) => {
      last = target instanceof Element && current.contains(target) ? target : undefined;
    };
    const observer = new MutationObserver(() => {
      if (!last || last.isConnected || document.activeElement !== document.body) return;
      current.focus({ preventScroll: true });
    });
    document.addEventListener('focusin', follow);
    observer.observe(current, { childList: true, subtree: true });
    return () => {
      document.removeEventListener('focusin', follow);
      observer.disconnect();
    };
  }, [page]);
}
