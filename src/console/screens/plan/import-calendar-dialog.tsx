import { Modal } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { AbsenceImport } from '../../../api/schema/plan-people-schema.ts';
import { closeUnlessCovered } from '../../parts/close-unless-covered.ts';
import { FileImport } from '../../parts/file-import.tsx';
import { counted } from '../../parts/number-text.ts';
import { PersonSelect } from '../../parts/person-select.tsx';
import { queryText } from '../../parts/url-state.ts';

/** Takes the absences of a person from an iCalendar file. */
export function ImportCalendarDialog({ onClose }: { onClose: () => void }): ReactNode {
  const [person, setPerson] = useState('');
  return (
    <Modal opened onClose={closeUnlessCovered(onClose)} title="Import a calendar">
      <div className="stack">
        <p>
          Export the person’s calendar as iCalendar (.ics). Whole days, and days of which an event takes six
          hours or more, become absences; canceled events and time that is left free do not. Only the days are
          kept, never what an event is about. A file of the same name replaces what it brought before.
        </p>
        <PersonSelect
          label="Whose calendar"
          placeholder="Choose a person"
          value={person}
          onChange={setPerson}
        />
        {person === '' ? (
          <p className="muted small">Choose the person first, then the file.</p>
        ) : (
          <FileImport<AbsenceImport>
            key={person}
            label="Choose the file"
            path={`/api/plan/absence-calendars${queryText({ person })}`}
            type="text/calendar"
            accept=".ics,text/calendar"
            done={doneText}
          />
        )}
      </div>
    </Modal>
  );
}

function doneText({ absences, days, events, unknownZones }: AbsenceImport): string {
  const told = `${counted(absences, 'absence')} of ${counted(days, 'day')} from ${counted(events, 'event')}`;
  if (unknownZones.length === 0) return told;
  return `${told}; times in ${unknownZones.join(', ')} were read in the zone of the plan, because nobody knows that zone`;
}
