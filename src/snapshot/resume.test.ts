import { describe, expect, it } from 'vitest';
import { continueSnapshot } from './resume.ts';
import type { StoredSnapshot } from './snapshot-store.ts';

const parts = [{ number: 0, label: 'all rows', files: [] }];
const earlier: StoredSnapshot = {
  state: 'view:1',
  consistency: 'TRANSACTION',
  reason: '',
  finished: false,
  tables: [
    { name: 'done', columns: [], rows: 3, parts },
    { name: 'begun', columns: [], rows: undefined, parts },
  ],
};
const reading = { state: 'view:2', consistency: 'TRANSACTION', reason: '' } as const;
const strict = { quiesced: false, allowFuzzy: false };

describe('a snapshot that goes on', () => {
  it('begins without a note when nothing was there', () => {
    expect(continueSnapshot(undefined, reading, strict)).toEqual({
      view: reading,
      kept: [],
      note: undefined,
    });
  });

  it('starts again when its transaction was lost', () => {
    const { view, kept, note } = continueSnapshot(earlier, reading, strict);
    expect(view).toEqual(reading);
    expect(kept).toEqual([]);
    expect(note).toMatch(/transaction was lost.*from the beginning/);
  });

  it('keeps everything when the same state is found again', () => {
    const same = { ...reading, state: 'view:1' };
    expect(continueSnapshot(earlier, same, strict)).toMatchObject({
      view: { consistency: 'TRANSACTION' },
      kept: ['done', 'begun'],
    });
  });

  it('keeps everything of a system that is held still, but no longer calls it one transaction', () => {
    const { view, kept } = continueSnapshot(earlier, reading, { quiesced: true, allowFuzzy: false });
    expect(kept).toEqual(['done', 'begun']);
    expect(view).toMatchObject({ consistency: 'QUIESCED', state: 'view:2' });
    expect(view.reason).toMatch(/more than one transaction/);
  });

  it('does not believe that a system was held still when its content is another', () => {
    const before = { ...earlier, state: 'content:1' };
    const now = { ...reading, state: 'content:2' };
    const { kept, note } = continueSnapshot(before, now, { quiesced: true, allowFuzzy: false });
    expect(kept).toEqual([]);
    expect(note).toMatch(/has changed since/);
  });

  it('keeps whole tables, never parts, where FUZZY is allowed, and names them', () => {
    const { view, kept } = continueSnapshot(earlier, reading, { quiesced: false, allowFuzzy: true });
    expect(kept).toEqual(['done']);
    expect(view.consistency).toBe('FUZZY');
    expect(view.reason).toMatch(/allow_fuzzy permits: done$/);
  });

  it('stays FUZZY when it is interrupted once more in the same state', () => {
    const fuzzy: StoredSnapshot = { ...earlier, consistency: 'FUZZY', reason: 'why' };
    const same = { ...reading, state: 'view:1' };
    expect(continueSnapshot(fuzzy, same, strict).view).toMatchObject({ consistency: 'FUZZY', reason: 'why' });
  });

  it('is one transaction again when nothing of the earlier one is kept', () => {
    const none = { ...earlier, tables: earlier.tables.slice(1) };
    const { view, kept } = continueSnapshot(none, reading, { quiesced: false, allowFuzzy: true });
    expect(kept).toEqual([]);
    expect(view).toEqual(reading);
  });
});
