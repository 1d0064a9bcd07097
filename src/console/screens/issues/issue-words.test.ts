import { describe, expect, it } from 'vitest';
import type { IssueLink } from '../../../api/schema/issue-schema.ts';
import { linkTarget } from './issue-words.ts';

const target = (kind: IssueLink['kind'], ref: string) => linkTarget({ kind, ref, label: '' });

describe('a link of an entry', () => {
  it('leads to the differences of one record and field, whose old key may hold slashes', () => {
    expect(target('DIFFERENCE', '0001/organization/a/b/name')).toEqual({
      to: '/reconciliation/0001',
      search: { entity: 'organization', field: 'name', key: 'a/b' },
    });
  });

  it('leads to the differences of a record when no field is named, and of a run when nothing else is', () => {
    expect(target('DIFFERENCE', '0001/organization/12').search).toEqual({
      entity: 'organization',
      key: '12',
    });
    expect(target('DIFFERENCE', '0001')).toEqual({ to: '/reconciliation/0001', search: {} });
  });

  it('never leaves the console, whatever stands in it', () => {
    expect(target('RUN', '//evil.example/x').to).toBe('/runs/%2F%2Fevil.example%2Fx');
    expect(target('DIFFERENCE', 'https://evil.example').to).toBe('/reconciliation/https%3A');
    expect(target('SCENARIO', 'javascript:alert(1)')).toEqual({
      to: '/coverage',
      search: { scenario: 'javascript:alert(1)' },
    });
  });
});
