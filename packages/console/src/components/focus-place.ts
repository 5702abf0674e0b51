/** Where the focus was, and what is near: the keyboard goes on there when the place itself is gone. */
export interface FocusPlace {
  readonly element: HTMLElement;
  /** And not in a dialog or a menu, which are beside it. */
  readonly isInPage: boolean;
  /** If it was in a row of a table: the table's body, which row, and which of the row's controls. */
  readonly row?: { readonly body: HTMLElement; readonly at: number; readonly control: number };
  /** Of the part of the page. */
  readonly heading?: HTMLElement;
}

const CONTROLS = 'a[href], button:not(:disabled), input:not(:disabled)';
const HEADINGS = 'h1, h2, h3';

/** To be taken while the element is still in the page. */
export function focusPlaceOf(element: HTMLElement): FocusPlace {
  const row = element.closest('tr');
  const body = row?.closest('tbody');
  const heading = headingBefore(element);
  return {
    element,
    isInPage: element.closest('main') !== null,
    ...(heading && { heading }),
    ...(row && body && { row: { body, at: indexIn(body, row), control: indexIn(row, element) } }),
  };
}

/** Focuses the place; else the same control of the row that took its place, or the heading of the list. */
export function focusNear({ element, row, heading }: FocusPlace): void {
  if (takesFocus(element)) return;
  const control = row?.body.isConnected ? controlNear(row) : undefined;
  if (control && takesFocus(control)) return;
  if (heading && headingTakesFocus(heading)) return;
  focusPage();
}

/** A page that goes is first hidden, while the next one is loaded: nothing in it takes the focus then. */
function takesFocus(element: HTMLElement): boolean {
  element.focus();
  return document.activeElement === element;
}

/** The page as a whole: the keyboard begins at its top, and what is seen stays. */
export function focusPage(): void {
  document.querySelector('main')?.focus({ preventScroll: true });
}

/** Of the row that is there now, or of one after it, or before it. */
function controlNear({ body, at, control }: NonNullable<FocusPlace['row']>) {
  const rows = [...body.children];
  for (const row of [...rows.slice(at), ...rows.slice(0, at).reverse()]) {
    const controls = [...row.querySelectorAll<HTMLElement>(CONTROLS)];
    const same = controls[Math.min(control, controls.length - 1)];
    if (same) return same;
  }
  return undefined;
}

function indexIn(around: HTMLElement, element: HTMLElement): number {
  const all = around.tagName === 'TR' ? around.querySelectorAll(CONTROLS) : around.children;
  return Math.max(0, [...all].indexOf(element));
}

/** The last one that stands before an element in the page. */
function headingBefore(element: HTMLElement): HTMLElement | undefined {
  const headings = [...document.querySelectorAll<HTMLElement>(`main :is(${HEADINGS})`)];
  return headings.findLast(
    (each) => each.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING,
  );
}

/** It takes the focus from a script alone: no key comes to it. */
function headingTakesFocus(heading: HTMLElement): boolean {
  heading.tabIndex = -1;
  return takesFocus(heading);
}
