import type { Page } from 'playwright-core';

/** What has the focus, and why it is not seen that it has; empty: it is. */
export interface FocusFault {
  readonly name: string;
  readonly fault: string;
}

/**
 * Looks at what has the focus: it must be in sight, and look different from what it would without the
 * focus. The look is compared with that of a copy that is put beside it for a moment.
 */
export function focusFault(page: Page): Promise<FocusFault> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!(element instanceof HTMLElement) || element === document.body) {
      return { name: 'the page', fault: '' };
    }
    // What comes with the focus may come slowly.
    for (const running of document.getAnimations()) {
      if (running instanceof CSSTransition) running.finish();
    }
    const text = element.getAttribute('aria-label') ?? element.textContent ?? '';
    const label = element.id && document.querySelector(`label[for="${element.id}"]`)?.textContent;
    const name = `${element.tagName.toLowerCase()} ${label || text.trim().slice(0, 40)}`;
    const look = (one: Element) => {
      const { outlineStyle, outlineWidth, outlineColor, borderColor, boxShadow, backgroundColor } =
        getComputedStyle(one);
      const outline =
        outlineStyle === 'none' ? '' : `${outlineStyle} ${outlineWidth} ${outlineColor}`;
      return [outline, borderColor, boxShadow, backgroundColor].join();
    };
    // A switch draws what is seen beside an input that is not; a field with pills around it.
    const beside = element.nextElementSibling;
    const before = beside && look(beside);
    const copyDiffers = (one: HTMLElement) => {
      const copy = one.cloneNode(false) as HTMLElement;
      copy.removeAttribute('id');
      copy.removeAttribute('name');
      one.after(copy);
      const isOther =
        look(one) !== look(copy) || (one === element && beside && look(beside) !== before);
      copy.remove();
      return Boolean(isOther);
    };
    const around: HTMLElement[] = [];
    for (let one: HTMLElement | null = element; one && around.length < 4; one = one.parentElement) {
      around.push(one);
    }
    if (!around.some(copyDiffers)) return { name, fault: 'looks as without it' };
    const seen = [element, element.nextElementSibling, element.parentElement].some((one) => {
      const box = one?.getBoundingClientRect();
      return (
        box &&
        box.width > 1 &&
        box.height > 1 &&
        box.bottom > 0 &&
        box.top < innerHeight &&
        box.right > 0 &&
        box.left < innerWidth
      );
    });
    return { name, fault: seen ? '' : 'is out of sight' };
  });
}
