import { describe, expect, it } from 'vitest';
import { parsePlainSearch, plainSearchText } from './plain-search.ts';

describe('the query of an address', () => {
  it('keeps texts that look like numbers, truths or JSON as they are', () => {
    const search = {
      entry: '11',
      run: '0001',
      text: '1e5',
      open: 'true',
      find: '{"a":[1]}',
      name: 'ü & b=c',
    };
    expect(plainSearchText({ entry: '11' })).toBe('?entry=11');
    expect(parsePlainSearch(plainSearchText(search))).toEqual(search);
  });

  it('leaves out what is not given', () => {
    expect(plainSearchText({ kind: undefined, text: '' })).toBe('');
    expect(parsePlainSearch('')).toEqual({});
  });
});
