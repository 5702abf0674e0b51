import { expect, test } from 'vitest';
import { filterFault, filterFaultOf } from './filter-fault.ts';

const said = (filter: string, place: string) =>
  `cannot parse expression: ${filter}, error: line ${place}: invalid parameter`;

test('the token at the place is marked', () => {
  const filter = 'id >> 10';
  expect(filterFault(said(filter, "1:4 mismatched input '>'"), filter)).toEqual({
    ...{ start: 4, end: 5, what: "mismatched input '>'" },
  });
  const text = 'color in "red"';
  expect(filterFault(said(text, '1:9 expecting ['), text)).toMatchObject({ start: 9, end: 14 });
});

test('later lines, characters beyond 16 bits and the end of the filter are found', () => {
  const filter = 'a == "😀"\n&& "😀" b';
  expect(filterFault(said(filter, '2:7 x'), filter)).toMatchObject({
    start: filter.length - 1,
    end: filter.length,
  });
  expect(filterFault(said('id >', "1:4 mismatched input '<EOF>'"), 'id >')).toMatchObject({
    ...{ start: 4, end: 4 },
  });
});

test('an error without a place marks nothing', () => {
  expect(filterFault('collection not loaded', 'id > 1')).toBeUndefined();
});

test('of two filters the error is about the one that it repeats', () => {
  const error = new Error(said('team > > 1', "1:7 mismatched input '>'"));
  expect(filterFaultOf(error, 'team > > 1')).toMatchObject({ start: 7 });
  expect(filterFaultOf(error, 'owner == 1')).toBeUndefined();
  expect(filterFaultOf(undefined, 'owner == 1')).toBeUndefined();
});
