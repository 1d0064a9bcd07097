import { Modal, Select, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { ContactGroupView, MessageTemplateView } from '../../../api/schema/message-schema.ts';
import { useApi, useChange } from '../../api/use-api.ts';
import { FormEnd } from '../../parts/form-end.tsx';
import { counted } from '../../parts/number-text.ts';

interface Items<T> {
  readonly items: readonly T[];
}

/** Prepares a message: a template for a segment or wave. */
export function NewMessageDialog({ onClose }: { onClose: () => void }): ReactNode {
  const templates = useApi<Items<MessageTemplateView>>('/api/messages/templates', { topics: ['message'] });
  const groups = useApi<Items<ContactGroupView>>('/api/messages/contact-groups', { topics: ['message'] });
  const [title, setTitle] = useState('');
  const [template, setTemplate] = useState<string | null>(null);
  const [segment, setSegment] = useState<string | null>(null);
  const [wave, setWave] = useState<string | null>(null);
  const change = useChange();
  const all = groups.data?.items ?? [];
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const body = { title, template, segment, wave };
    change.mutate({ method: 'POST', path: '/api/messages', body }, { onSuccess: onClose });
  };
  return (
    <Modal opened onClose={onClose} title="Prepare a message">
      <form className="stack" onSubmit={submit}>
        <TextInput
          label="Title"
          required
          value={title}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <Select
          label="Template"
          required
          value={template}
          data={(templates.data?.items ?? []).map((one) => ({ value: one.id, label: one.name }))}
          onChange={setTemplate}
        />
        <Select
          label="Segment"
          placeholder="Every segment"
          clearable
          value={segment}
          data={valuesOf(all, 'segment')}
          onChange={setSegment}
        />
        <Select
          label="Wave"
          placeholder="Every wave"
          clearable
          value={wave}
          data={valuesOf(all, 'wave')}
          onChange={setWave}
        />
        <Reached groups={all} segment={segment} wave={wave} />
        <FormEnd
          error={change.error}
          busy={change.isPending}
          action="Prepare"
          onClose={onClose}
          disabled={template === null}
        />
      </form>
    </Modal>
  );
}

interface ReachedProps {
  readonly groups: readonly ContactGroupView[];
  readonly segment: string | null;
  readonly wave: string | null;
}

function Reached({ groups, segment, wave }: ReachedProps): ReactNode {
  const contacts = groups
    .filter((one) => (segment === null || one.segment === segment) && (wave === null || one.wave === wave))
    .reduce((sum, one) => sum + one.contacts - one.suppressed, 0);
  return <p className="muted">{counted(contacts, 'contact')} would get it. Nothing is sent yet.</p>;
}

function valuesOf(groups: readonly ContactGroupView[], of: 'segment' | 'wave'): string[] {
  return [...new Set(groups.map((one) => one[of]))].filter((value) => value !== '').toSorted();
}
