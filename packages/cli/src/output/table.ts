import { printable } from './cell.ts';
import type { Paint } from './paint.ts';
import { padText, textWidth } from './text-width.ts';

/** Narrower than this nothing is broken: it would be no easier to read. */
const LEAST = 24;

/**
 * Lines of a table; the last column is broken at spaces to fit. Nothing in it is obeyed by a terminal.
 * @param width of the screen, in characters
 */
export function tableLines(
  head: readonly string[],
  cells: readonly (readonly string[])[],
  { width, paint }: { readonly width: number; readonly paint: Paint },
): string[] {
  const rows = cells.map((row) => row.map(printable));
  const last = head.length - 1;
  const widths = head
    .slice(0, last)
    .map((title, column) =>
      rows.reduce(
        (widest, row) => Math.max(widest, textWidth(row[column] ?? '')),
        textWidth(title),
      ),
    );
  const left = widths.reduce((sum, each) => sum + each + 2, 0);
  const room = Math.max(width - left, LEAST);
  const line = (row: readonly string[]) => {
    const first = widths.map((each, column) => padText(row[column] ?? '', each)).join('  ');
    return `${first}${widths.length > 0 ? '  ' : ''}${row[last] ?? ''}`.trimEnd();
  };
  const body = rows.flatMap((row) =>
    breakText(row[last] ?? '', room).map((part, index) =>
      line(index === 0 ? [...row.slice(0, last), part] : [...widths.map(() => ''), part]),
    ),
  );
  return [paint('dim', line(head)), ...body];
}

/** Breaks a text at spaces; a word that is longer than a line stays whole. */
export function breakText(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && textWidth(line) + 1 + textWidth(word) > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
