import { expect, test } from 'vitest';
import { chartPath, roundUp, roundUpBytes } from './chart-path.ts';

const box = { width: 100, height: 10, highest: 5 };

test('values go from left to right, and the highest to the upper edge', () => {
  expect(chartPath([0, 5, 2.5], box)).toEqual({
    line: 'M0 10L50 0L100 5',
    area: 'M0 10L50 0L100 5L100 10L0 10Z',
    dots: '',
  });
});

test('where there is no value the line has a gap, and a lone value is a dot', () => {
  expect(chartPath([1, undefined, 1, 1], box)).toMatchObject({
    line: 'M66.67 8L100 8',
    dots: 'M0 8h0.01',
  });
  expect(chartPath([undefined, undefined], box)).toEqual({ line: '', area: '', dots: '' });
});

test('the upper edge is a round number that the highest fits under', () => {
  expect([0, 0.3, 1, 3, 17, 501, 1000].map(roundUp)).toEqual([1, 0.5, 1, 5, 20, 1000, 1000]);
  expect([0, 190 * 2 ** 20].map(roundUpBytes)).toEqual([1, 256 * 2 ** 20]);
});
