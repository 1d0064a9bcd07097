import { Button, Select, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { SettingsView } from '../../../api/schema/admin-schema.ts';
import { sentenceOf } from '../../api/problem.ts';
import { useMay } from '../../api/session.ts';
import { useApi, useChange } from '../../api/use-api.ts';
import { ConflictDialog } from '../../parts/conflict-dialog.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Card } from '../../parts/page.tsx';
import { Awaited } from '../../parts/states.tsx';

/** What people set for everybody. */
export function MigrationCard(): ReactNode {
  const settings = useApi<SettingsView>('/api/settings', { topics: ['plan'] });
  const [generation, setGeneration] = useState(0);
  return (
    <Card title="Migration" note="for everybody">
      <Awaited query={settings} rows={3}>
        {(data) => (
          <SettingsForm
            key={generation}
            settings={data}
            onReset={() => setGeneration((before) => before + 1)}
          />
        )}
      </Awaited>
    </Card>
  );
}

const labels = { timeZone: 'Time zone', banner: 'Banner' };
const zones = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];

function SettingsForm({ settings, onReset }: { settings: SettingsView; onReset: () => void }): ReactNode {
  const mayWrite = useMay('settings.write');
  // What was shown when the typing began: the save is based on exactly this.
  const [based] = useState(settings);
  const [draft, setDraft] = useState({ timeZone: settings.timeZone, banner: settings.banner });
  const change = useChange<SettingsView>();
  const done = (): void => {
    notifications.show({ message: 'Settings saved', color: 'green' });
    onReset();
  };
  const save = (version: number): void => {
    change.mutate({ method: 'PATCH', path: '/api/settings', body: draft, version }, { onSuccess: done });
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save(based.version);
  };
  const same = draft.timeZone === based.timeZone && draft.banner === based.banner;
  return (
    <form className="stack" onSubmit={submit}>
      <Fields draft={draft} readOnly={!mayWrite} onChange={setDraft} />
      {change.error !== null && <Notice tone="red">{sentenceOf(change.error)}</Notice>}
      {mayWrite ? (
        <div className="row between">
          <span />
          <Button type="submit" loading={change.isPending} disabled={same}>
            Save
          </Button>
        </div>
      ) : (
        <p className="muted small">An administrator changes these.</p>
      )}
      <ConflictDialog
        error={change.error}
        mine={draft}
        labels={labels}
        onTakeTheirs={onReset}
        onKeepMine={save}
      />
    </form>
  );
}

type Draft = Pick<SettingsView, 'timeZone' | 'banner'>;

interface FieldsProps {
  readonly draft: Draft;
  readonly readOnly: boolean;
  readonly onChange: (draft: Draft) => void;
}

function Fields({ draft, readOnly, onChange }: FieldsProps): ReactNode {
  return (
    <>
      <Select
        label={labels.timeZone}
        description="In which the console shows times, unless somebody chooses their own"
        searchable
        allowDeselect={false}
        readOnly={readOnly}
        value={draft.timeZone}
        data={zones.includes(draft.timeZone) ? zones : [draft.timeZone, ...zones]}
        onChange={(zone) => onChange({ ...draft, timeZone: zone ?? draft.timeZone })}
      />
      <TextInput
        label={labels.banner}
        description="A line above every page, for everybody; empty for none"
        maxLength={300}
        readOnly={readOnly}
        value={draft.banner}
        onChange={(event) => onChange({ ...draft, banner: event.currentTarget.value })}
      />
    </>
  );
}
