import { expect, test } from 'vitest';
import { parseGrpcTimeout } from './timeout.ts';

test.each([
  ['1H', 3_600_000],
  ['2M', 120_000],
  ['10S', 10_000],
  ['250m', 250],
  ['5000u', 5],
  ['0S', 0],
])('%s is %d ms', (header, ms) => {
  expect(parseGrpcTimeout(header)).toBe(ms);
});

test.each([undefined, '', '5', 'S', '-1S', '1.5S', '123456789S', '5 S', '99999999H'])(
  '%s is no deadline',
  (header) => {
    expect(parseGrpcTimeout(header)).toBeUndefined();
  },
);
