import type { ReactNode } from 'react';
import type { WorkstreamStatusView } from '../../../api/schema/status-schema.ts';
import { fullDate } from '../../parts/plain-date.ts';
import { StatusMark, toneOf, workstreamWord } from '../../parts/status-mark.tsx';

/** The status of a workstream, and beside it what was computed when a person set another one. */
export function StatusText({ shown }: { shown: WorkstreamStatusView }): ReactNode {
  const { override, computed } = shown;
  return (
    <div>
      <StatusMark tone={toneOf(shown.status)}>{workstreamWord(shown.status)}</StatusMark>
      {override !== null && (
        <div className="muted small">
          {override.direction === 'RAISE' ? 'raised' : 'lowered'} by {override.by?.name ?? 'the operator'};
          computed: {workstreamWord(computed).toLowerCase()}
          {override.expiresOn !== null && `; until ${fullDate(override.expiresOn)}`}
        </div>
      )}
    </div>
  );
}
