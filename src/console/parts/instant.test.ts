import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { beginOfDay, instantText, setMigrationZone } from './instant.ts';

// Outside of a browser there is no storage: a map does the same.
const stored = new Map<string, string>();
beforeEach(() => vi.stubGlobal('localStorage', { getItem: (name: string) => stored.get(name) ?? null }));
afterEach(() => {
  vi.unstubAllGlobals();
  setMigrationZone('UTC');
});

describe('instants in the zone of the migration', () => {
  it.each([
    ['UTC', '2026-11-24T09:41:00.000Z', '24 Nov, 09:41 UTC'],
    ['America/Chicago', '2026-11-24T09:41:00.000Z', '24 Nov, 03:41 GMT-6'],
    ['Asia/Kolkata', '2026-11-24T20:41:00.000Z', '25 Nov, 02:11 GMT+5:30'],
  ])('in %s', (zone, instant, text) => {
    setMigrationZone(zone);
    expect(instantText(instant)).toBe(text);
  });

  it.each([
    ['UTC', '2026-11-24', '2026-11-24T00:00:00.000Z'],
    ['America/Chicago', '2026-11-24', '2026-11-24T06:00:00.000Z'],
    // The day on which summer time ends begins in summer time.
    ['America/Chicago', '2026-11-01', '2026-11-01T05:00:00.000Z'],
    ['Europe/Berlin', '2026-03-29', '2026-03-28T23:00:00.000Z'],
    ['Asia/Kolkata', '2026-03-29', '2026-03-28T18:30:00.000Z'],
  ])('a day begins in %s', (zone, day, instant) => {
    setMigrationZone(zone);
    expect(beginOfDay(day)).toBe(instant);
  });
});
