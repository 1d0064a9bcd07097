import { expect, it } from 'vitest';
import { findCycle } from './find-cycle.ts';

const needsOf = new Map([
  ['b', ['c', 'd']],
  ['c', ['d']],
  ['d', ['a']],
]);

it('finds a circle over several tasks, and over the task itself', () => {
  expect(findCycle('a', ['b'], needsOf)).toEqual(expect.arrayContaining(['a', 'b', 'd']));
  expect(findCycle('a', ['a'], needsOf)).toEqual(['a', 'a']);
});

it('finds none where several ways lead to the same task, or a circle does not hold the task', () => {
  expect(findCycle('x', ['b', 'c'], needsOf)).toBeUndefined();
  expect(
    findCycle(
      'x',
      ['y'],
      new Map([
        ['y', ['z']],
        ['z', ['y']],
      ]),
    ),
  ).toBeUndefined();
});
