import { expect, test } from 'vitest';
import { differingPart } from './differing-part.ts';

test('what lies between a common beginning and a common end differs', () => {
  expect(differingPart('2025-01-15', '2025-01-14')).toEqual(['2025-01-1', '5', '']);
  expect(differingPart('2022-11-03T14:41:31Z', '2022-11-03T20:41:31Z')).toEqual([
    '2022-11-03T',
    '14',
    ':41:31Z',
  ]);
});

test('a text that only has more shows what it has more', () => {
  expect(differingPart('MRDN-AAALE', 'MRDN-AAAL')).toEqual(['MRDN-AAAL', 'E', '']);
  expect(differingPart('MRDN-AAAL', 'MRDN-AAALE')).toEqual(['MRDN-AAAL', '', '']);
  expect(differingPart('aa', 'a')).toEqual(['a', 'a', '']);
});

test('nothing in common, nothing at all, and everything', () => {
  expect(differingPart('ABC', 'xyz')).toEqual(['', 'ABC', '']);
  expect(differingPart('', 'x')).toEqual(['', '', '']);
  expect(differingPart('same', 'same')).toEqual(['same', '', '']);
});

test('a character beyond the basic plane is not cut in two', () => {
  expect(differingPart('x😀y', 'x😁y')).toEqual(['x', '😀', 'y']);
});
