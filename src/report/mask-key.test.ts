import { describe, expect, it } from 'vitest';
import { maskKey } from './mask-key.ts';

describe('a key in the report', () => {
  it.each([
    ['17', '17'],
    ['L-00417', 'L-00417'],
    ['key:4711', 'key:4711'],
    ['12|3', '12|3'],
    ['company:acme engineering', 'company:acme•••'],
    ['license:234/0', 'license:234/0'],
    ['acmeengineering', 'acme•••'],
    ['', ''],
    ['ann.miller@example.com', 'a•••@example.com'],
    ['person:ann.miller@example.com', 'person:a•••@example.com'],
    ['MRD7-K2PX-99QT-ZZ41', 'MRD7•••'],
    ['0b9c7e2e-1f2a-4c55-9a55-aa0011223344', '0b9c•••'],
    ['Ann Miller', 'Ann •••'],
    ['Müller', 'Mü•••'],
    ['1234567890123456', '1234•••'],
  ])('%s is shown as %s', (key, shown) => {
    expect(maskKey(key)).toBe(shown);
  });
});
