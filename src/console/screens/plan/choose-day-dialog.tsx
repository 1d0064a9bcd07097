import type { ReactNode } from 'react';
import type { GoLive, PlanSettings } from '../../../api/schema/plan-schema.ts';
import { useApi, useChange } from '../../api/use-api.ts';
import { Notice } from '../../parts/notice.tsx';
import { fullDate } from '../../parts/plain-date.ts';
import { TypedWordDialog } from '../../parts/typed-word-dialog.tsx';

interface ChooseDayDialogProps {
  readonly date: string;
  readonly settings: PlanSettings;
  readonly onClose: () => void;
}

/** Sets the day of go-live, after showing what follows from it. */
export function ChooseDayDialog({ date, settings, onClose }: ChooseDayDialogProps): ReactNode {
  const goLive = useApi<GoLive>('/api/plan/go-live', { topics: ['plan'] });
  const change = useChange<PlanSettings>();
  const day = goLive.data?.days.find((one) => one.date === date);
  return (
    <TypedWordDialog
      opened
      title={`Go live on ${fullDate(date)}`}
      consequence={
        <div className="stack">
          <p>
            Everybody sees {fullDate(date)}, {settings.goLiveTime} {settings.zone} as the day of go-live: on
            Readiness, in the plan, in packs of meetings and in calendar files.
            {settings.goLiveDate !== null && ` It was ${fullDate(settings.goLiveDate)}. Days of tasks stay.`}
          </p>
          {day?.possible === false && <Notice tone="red">{day.reasons.join(' ')}</Notice>}
        </div>
      }
      word="GO-LIVE"
      action="Set this day"
      onClose={onClose}
      onConfirm={async () =>
        change.mutateAsync({
          method: 'PATCH',
          path: '/api/plan/settings',
          body: { goLiveDate: date },
          version: settings.version,
        })
      }
    />
  );
}
