import { describe, expect, it } from 'vitest';
import { fieldChanges } from './value-diff.ts';

describe('the fields that a change touched', () => {
  it('are those that differ, by path, without the version', () => {
    const before = { state: 'OPEN', owner: { id: '1', name: 'Ada' }, needs: ['T-1'], version: 1, note: '' };
    const after = { state: 'DONE', owner: { id: '2', name: 'Bo' }, needs: ['T-1'], version: 2, note: 'ok' };
    expect(fieldChanges(before, after)).toEqual([
      { field: 'note', before: 'empty', after: 'ok' },
      { field: 'owner.id', before: '1', after: '2' },
      { field: 'owner.name', before: 'Ada', after: 'Bo' },
      { field: 'state', before: 'OPEN', after: 'DONE' },
    ]);
  });

  it('of something new are all of it, and of something removed, too', () => {
    expect(fieldChanges(null, { a: 1, b: null })).toEqual([
      { field: 'a', before: undefined, after: '1' },
      { field: 'b', before: undefined, after: 'none' },
    ]);
    expect(fieldChanges({ list: [{ x: 1 }, { x: 2 }] }, null)).toEqual([
      { field: 'list.0.x', before: '1', after: undefined },
      { field: 'list.1.x', before: '2', after: undefined },
    ]);
  });

  it('are none when nothing differs', () => {
    expect(fieldChanges({ a: [], b: true }, { b: true, a: [] })).toEqual([]);
  });
});
