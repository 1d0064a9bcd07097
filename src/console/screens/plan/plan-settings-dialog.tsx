import { Modal, MultiSelect, NumberInput, Select, TagsInput, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { PlanSettings } from '../../../api/schema/plan-schema.ts';
import { useChange } from '../../api/use-api.ts';
import { closeUnlessCovered } from '../../parts/close-unless-covered.ts';
import { ConflictDialog } from '../../parts/conflict-dialog.tsx';
import { FormEnd } from '../../parts/form-end.tsx';
import { useGroups } from '../../parts/use-groups.ts';
import classes from './plan-settings-dialog.module.css';

const labels = {
  goLiveTime: 'Time of go-live',
  zone: 'Time zone of the plan',
  windowFrom: 'First day looked at',
  windowUntil: 'Last day looked at',
  countries: 'Countries whose holidays count',
  accountable: 'Groups that must be there',
  fiscalYearStartMonth: 'Fiscal year begins in',
  freezeDaysBefore: 'Freeze: days before a quarter ends',
  freezeDaysAfter: 'Freeze: days after it ended',
  thursdayReason: 'Reason for a Thursday',
  cutoverMinutes: 'Longest switch (minutes)',
};

/** Changes the rules by which days are proposed, and the time and zone of go-live. */
export function PlanSettingsDialog({
  settings,
  onClose,
}: {
  settings: PlanSettings;
  onClose: () => void;
}): ReactNode {
  const [based] = useState(settings.version);
  const [draft, setDraft] = useState(() => draftOf(settings));
  const change = useChange<PlanSettings>();
  const body = bodyOf(draft);
  const save = (version: number): void =>
    change.mutate({ method: 'PATCH', path: '/api/plan/settings', body, version }, { onSuccess: onClose });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save(based);
  };
  return (
    <Modal opened onClose={closeUnlessCovered(onClose)} title="Rules of the go-live day" size="lg">
      <form className="stack" onSubmit={submit}>
        <WhenFields draft={draft} onChange={setDraft} />
        <WhoFields draft={draft} onChange={setDraft} />
        <FreezeFields draft={draft} onChange={setDraft} />
        <FormEnd error={change.error} busy={change.isPending} action="Save" onClose={onClose} />
      </form>
      <ConflictDialog
        error={change.error}
        mine={body}
        labels={labels}
        onTakeTheirs={onClose}
        onKeepMine={save}
      />
    </Modal>
  );
}

type Draft = ReturnType<typeof draftOf>;

interface FieldsProps {
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
}

const zones = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];

function WhenFields({ draft, onChange }: FieldsProps): ReactNode {
  const day = (name: 'windowFrom' | 'windowUntil') => ({
    type: 'date',
    label: labels[name],
    value: draft[name],
    onChange: (event: { currentTarget: { value: string } }) =>
      onChange({ ...draft, [name]: event.currentTarget.value }),
  });
  return (
    <>
      <div className={classes['pair']}>
        <TextInput
          type="time"
          label={labels.goLiveTime}
          required
          value={draft.goLiveTime}
          onChange={(event) => onChange({ ...draft, goLiveTime: event.currentTarget.value.slice(0, 5) })}
        />
        <Select
          label={labels.zone}
          searchable
          allowDeselect={false}
          value={draft.zone}
          data={zones.includes(draft.zone) ? zones : [draft.zone, ...zones]}
          onChange={(zone) => onChange({ ...draft, zone: zone ?? draft.zone })}
        />
      </div>
      <div className={classes['pair']}>
        <TextInput {...day('windowFrom')} />
        <TextInput {...day('windowUntil')} />
      </div>
    </>
  );
}

function WhoFields({ draft, onChange }: FieldsProps): ReactNode {
  const groups = useGroups();
  return (
    <>
      <TagsInput
        label={labels.countries}
        description="ISO 3166 codes, with a region where holidays differ: US, DE-BY"
        value={[...draft.countries]}
        onChange={(codes) => onChange({ ...draft, countries: codes.map((code) => code.toUpperCase()) })}
      />
      <MultiSelect
        label={labels.accountable}
        description="A day on which owner and deputy of one of these are away is refused"
        value={[...draft.accountable]}
        data={groups.items.map((one) => ({ value: one.id, label: one.title }))}
        onChange={(accountable) => onChange({ ...draft, accountable })}
      />
      <TextInput
        label={labels.thursdayReason}
        description="Without one, no Thursday is proposed"
        maxLength={500}
        value={draft.thursdayReason}
        onChange={(event) => onChange({ ...draft, thursdayReason: event.currentTarget.value })}
      />
    </>
  );
}

const months = Array.from({ length: 12 }, (_, index) => ({
  value: String(index + 1),
  label: new Intl.DateTimeFormat('en', { month: 'long', timeZone: 'UTC' }).format(
    new Date(Date.UTC(2026, index, 1)),
  ),
}));
const longestFreeze = 60;
const longestSwitch = 60_000;

function FreezeFields({ draft, onChange }: FieldsProps): ReactNode {
  const number = (
    name: 'freezeDaysBefore' | 'freezeDaysAfter' | 'cutoverMinutes',
    min: number,
    max: number,
  ) => ({
    label: labels[name],
    required: true,
    allowDecimal: false,
    min,
    max,
    value: draft[name],
    onChange: (value: number | string) => onChange({ ...draft, [name]: Number(value) }),
  });
  return (
    <>
      <div className={classes['pair']}>
        <NumberInput {...number('freezeDaysBefore', 0, longestFreeze)} />
        <NumberInput {...number('freezeDaysAfter', 0, longestFreeze)} />
      </div>
      <div className={classes['pair']}>
        <Select
          label={labels.fiscalYearStartMonth}
          allowDeselect={false}
          value={String(draft.fiscalYearStartMonth)}
          data={months}
          onChange={(month) => onChange({ ...draft, fiscalYearStartMonth: Number(month ?? 1) })}
        />
        <NumberInput {...number('cutoverMinutes', 1, longestSwitch)} />
      </div>
    </>
  );
}

function draftOf(settings: PlanSettings) {
  const { version: _, coverageGoal: __, goLiveDate: ___, windowFrom, windowUntil, ...rest } = settings;
  return { ...rest, windowFrom: windowFrom ?? '', windowUntil: windowUntil ?? '' };
}

function bodyOf({ windowFrom, windowUntil, ...rest }: Draft) {
  return {
    ...rest,
    windowFrom: windowFrom === '' ? null : windowFrom,
    windowUntil: windowUntil === '' ? null : windowUntil,
  };
}
