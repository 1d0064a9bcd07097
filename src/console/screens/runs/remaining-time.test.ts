import { expect, test } from 'vitest';
import type { RunDetail } from '../../../api/schema/run-schema.ts';
import { remainingTime } from './remaining-time.ts';

const usualSeconds = { map: 10, load: 60, reconcile: 30 };

/** A run whose load is at work since `seconds`, with reconcile to come. */
function loading(seconds: number, remaining: number | null, usual: RunDetail['usualSeconds']): RunDetail {
  const stage = (name: string, state: RunDetail['stages'][number]['state'], took: number) => ({
    stage: name,
    title: name,
    state,
    seconds: took,
    rows: 0,
    error: null,
  });
  return {
    id: '0002',
    command: 'rehearse',
    environment: 'rehearsal',
    state: 'running',
    stopAsked: false,
    startedAt: '2026-11-24T10:00:00.000Z',
    finishedAt: null,
    seconds: seconds + 9,
    verdict: null,
    stages: [stage('map', 'done', 9), stage('load', 'running', seconds), stage('reconcile', 'waiting', 0)],
    progress:
      remaining === null
        ? null
        : { stage: 'load', what: 'people', done: 5, total: 10, rate: 1, remaining, at: '' },
    usualSeconds: usual,
  };
}

test('a run needs what its stages usually take, less what the one at work took', () => {
  expect(remainingTime(loading(20, null, usualSeconds), 0)).toEqual({ step: null, run: 70, atLeast: null });
  expect(remainingTime(loading(20, null, usualSeconds), 5)).toEqual({ step: null, run: 65, atLeast: null });
});

test('the step at its present rate is not taken for the whole stage', () => {
  expect(remainingTime(loading(20, 3, usualSeconds), 0)).toEqual({ step: 3, run: 70, atLeast: null });
});

test('a step that needs longer than the stage usually does makes the run longer', () => {
  expect(remainingTime(loading(20, 100, usualSeconds), 0)).toEqual({ step: 100, run: 130, atLeast: null });
});

test('a stage that takes longer than usual leaves a lower bound', () => {
  expect(remainingTime(loading(90, null, usualSeconds), 0)).toEqual({
    step: null,
    run: 30,
    atLeast: 'slow-stage',
  });
});

test('a stage that was never finished leaves a lower bound, or nothing', () => {
  expect(remainingTime(loading(20, 4, { load: 60 }), 0)).toEqual({
    step: 4,
    run: 40,
    atLeast: 'unknown-stage',
  });
  expect(remainingTime(loading(20, null, {}), 0)).toEqual({
    step: null,
    run: null,
    atLeast: 'unknown-stage',
  });
});

test('time that passed since the answer is never counted below zero', () => {
  expect(remainingTime(loading(20, 3, usualSeconds), 10)).toEqual({ step: 0, run: 60, atLeast: null });
});
