import { expect, test } from 'vitest';
import { tableLines } from './table.ts';

test('a table may have more lines than a function takes arguments', () => {
  const rows = Array.from({ length: 300_000 }, (_, i) => [`row ${i}`, 'x']);
  const lines = tableLines(['name', 'value'], rows, { width: 80, paint: (_, text) => text });
  expect(lines).toHaveLength(300_001);
  expect(lines.at(-1)).toBe('row 299999  x');
});

test('a cell holds nothing that a terminal would obey', () => {
  const rows = [['\u001b[2Jall gone', 'x\u202ey']];
  const lines = tableLines(['name', 'why'], rows, { width: 80, paint: (_, text) => text });
  expect(lines.at(-1)).toBe('\\u001b[2Jall gone  x\\u202ey');
});
