import { Button, Modal, Textarea, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { MessagePreviewView, MessageTemplateView } from '../../../api/schema/message-schema.ts';
import { sentenceOf } from '../../api/problem.ts';
import { useChange } from '../../api/use-api.ts';
import { ConflictDialog } from '../../parts/conflict-dialog.tsx';
import { Notice } from '../../parts/notice.tsx';
import classes from './template-dialog.module.css';

const labels = { name: 'Name', subject: 'Subject', body: 'Text' };
const hints = {
  name: '',
  subject: 'Placeholders like {{name}}, {{organization}}, {{wave}}, {{fields.product}}',
  body: 'Plain text; an empty line begins a paragraph. The link that ends the messages is added.',
};

interface TemplateDialogProps {
  readonly template: MessageTemplateView | undefined;
  readonly onClose: () => void;
}

/** Writes a template, shows it filled, and sends it to oneself. */
export function TemplateDialog({ template, onClose }: TemplateDialogProps): ReactNode {
  const { name, subject, body } = template ?? { name: '', subject: '', body: '' };
  const [draft, setDraft] = useState({ name, subject, body });
  // What was shown when the dialog opened: a change is based on that, also when the page moves on.
  const [based] = useState(template?.version ?? 0);
  const save = useChange();
  const store = (version: number): void => {
    const path = '/api/messages/templates';
    const change =
      template === undefined
        ? ({ method: 'POST', path, body: draft } as const)
        : ({ method: 'PATCH', path: `${path}/${template.id}`, body: draft, version } as const);
    save.mutate(change, { onSuccess: onClose });
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    store(based);
  };
  const field = (key: keyof typeof labels) => ({
    label: labels[key],
    description: hints[key],
    value: draft[key],
    required: true,
    onChange: (event: { currentTarget: { value: string } }) =>
      setDraft({ ...draft, [key]: event.currentTarget.value }),
  });
  return (
    <Modal opened onClose={onClose} title={template?.name ?? 'Write a template'} size="xl">
      <form className="stack" onSubmit={submit}>
        <TextInput {...field('name')} />
        <TextInput {...field('subject')} />
        <Textarea {...field('body')} autosize minRows={8} maxRows={20} />
        {save.error !== null && <Notice tone="red">{sentenceOf(save.error)}</Notice>}
        <Trying texts={{ subject: draft.subject, body: draft.body }}>
          <Button type="submit" loading={save.isPending}>
            Save
          </Button>
        </Trying>
      </form>
      <ConflictDialog
        error={save.error}
        mine={draft}
        labels={labels}
        onTakeTheirs={onClose}
        onKeepMine={store}
      />
    </Modal>
  );
}

interface TryingProps {
  readonly texts: { readonly subject: string; readonly body: string };
  readonly children: ReactNode;
}

/** Preview and test; `children` is the button beside them. */
function Trying({ texts, children }: TryingProps): ReactNode {
  const preview = useChange<MessagePreviewView>();
  const test = useChange<{ result: string; to: string | null; reply: string }>();
  const failure = preview.error ?? test.error;
  const sendTest = (): void => {
    test.mutate(
      { method: 'POST', path: '/api/messages/test', body: texts },
      {
        onSuccess: ({ result, to, reply }) =>
          notifications.show({
            message: result === 'sent' ? `Sent to ${to}` : `Not sent: ${reply}`,
            color: result === 'sent' ? 'green' : 'red',
          }),
      },
    );
  };
  return (
    <>
      {failure !== null && <Notice tone="red">{sentenceOf(failure)}</Notice>}
      <div className="row between wrap">
        <span className="row wrap">
          <Button
            variant="default"
            loading={preview.isPending}
            onClick={() => preview.mutate({ method: 'POST', path: '/api/messages/preview', body: texts })}
          >
            Preview
          </Button>
          <Button variant="default" loading={test.isPending} onClick={sendTest}>
            Send me a test
          </Button>
        </span>
        {children}
      </div>
      {preview.data !== undefined && (
        <section className={classes['preview']} aria-label="Preview">
          <p className="strong">{preview.data.subject}</p>
          <p className={classes['text']}>{preview.data.text}</p>
          <p className="muted small">
            Placeholders: {preview.data.placeholders.map((one) => `{{${one}}}`).join(', ')}
          </p>
        </section>
      )}
    </>
  );
}
