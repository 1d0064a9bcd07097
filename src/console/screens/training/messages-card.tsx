import { Anchor, Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type ReactNode, useState } from 'react';
import type { CampaignView, MailSettingsView } from '../../../api/schema/message-schema.ts';
import { sentenceOf } from '../../api/problem.ts';
import { useMay } from '../../api/session.ts';
import { useApi, useChange } from '../../api/use-api.ts';
import { type Column, DataGrid } from '../../parts/data-grid.tsx';
import { Meter } from '../../parts/meter.tsx';
import { count, counted } from '../../parts/number-text.ts';
import { Card } from '../../parts/page.tsx';
import { Awaited, Empty } from '../../parts/states.tsx';
import { StatusMark, type Tone } from '../../parts/status-mark.tsx';
import { TypedWordDialog } from '../../parts/typed-word-dialog.tsx';
import { DeliveryLog } from './delivery-log.tsx';
import { NewMessageDialog } from './new-message-dialog.tsx';

interface Items<T> {
  readonly items: readonly T[];
}

type Verb = 'start' | 'pause' | 'stop';

/** Messages to many: drafts, how far the sending is, the log. */
export function MessagesCard(): ReactNode {
  const messages = useApi<Items<CampaignView>>('/api/messages', { topics: ['message'] });
  const settings = useApi<MailSettingsView>('/api/mail-settings');
  const maySend = useMay('messages.send');
  const [adding, setAdding] = useState(false);
  const [log, setLog] = useState<CampaignView>();
  const [asked, setAsked] = useState<{ message: CampaignView; verb: Verb }>();
  const change = useChange();
  const act = (message: CampaignView, verb: Verb) =>
    change.mutateAsync({
      method: 'POST',
      path: `/api/messages/${message.id}/${verb}`,
      version: message.version,
    });
  const ask = (message: CampaignView, verb: Verb): void => {
    if (verb !== 'pause') return setAsked({ message, verb });
    void act(message, verb).catch((error: unknown) =>
      notifications.show({ message: sentenceOf(error), color: 'red' }),
    );
  };
  return (
    <Card
      title="Messages"
      flush
      actions={
        maySend && (
          <Button variant="default" onClick={() => setAdding(true)}>
            Prepare a message
          </Button>
        )
      }
    >
      <Awaited query={messages} rows={3}>
        {({ items }) => (
          <DataGrid
            label="Messages"
            columns={columnsFor(maySend ? { ask, openLog: setLog } : undefined)}
            rows={items}
            rowKey={(row) => row.id}
            empty={
              <Empty title="No message yet">
                Write a template, import contacts, then prepare a message for a segment or wave.
              </Empty>
            }
          />
        )}
      </Awaited>
      {adding && <NewMessageDialog onClose={() => setAdding(false)} />}
      {log !== undefined && <DeliveryLog message={log} onClose={() => setLog(undefined)} />}
      {asked !== undefined && (
        <AskDialog
          asked={asked}
          settings={settings.data}
          onClose={() => setAsked(undefined)}
          onConfirm={() => act(asked.message, asked.verb)}
        />
      )}
    </Card>
  );
}

interface AskDialogProps {
  readonly asked: { readonly message: CampaignView; readonly verb: Verb };
  readonly settings: MailSettingsView | undefined;
  readonly onClose: () => void;
  readonly onConfirm: () => Promise<unknown>;
}

function AskDialog({ asked, settings, onClose, onConfirm }: AskDialogProps): ReactNode {
  const { message, verb } = asked;
  const sends = verb === 'start';
  return (
    <TypedWordDialog
      opened
      title={sends ? `Send “${message.title}”` : `End “${message.title}”`}
      consequence={
        sends ? (
          <SendConsequence message={message} settings={settings} />
        ) : (
          'What was not sent yet never is. What was sent stays sent.'
        )
      }
      word={sends ? 'send' : 'end'}
      action={sends ? 'Send' : 'End it'}
      onClose={onClose}
      onConfirm={onConfirm}
    />
  );
}

function SendConsequence({
  message,
  settings,
}: {
  message: CampaignView;
  settings: MailSettingsView | undefined;
}): ReactNode {
  const where =
    settings?.onlyCatchAll === true
      ? `to ${settings.catchAll ?? 'the catch-all address'} only, because this is a rehearsal`
      : 'to its readers';
  return (
    <p>
      {counted(message.state === 'DRAFT' ? message.recipients : message.deliveries.queued, 'message')} will be
      sent {where}. A message that was sent cannot be taken back.
    </p>
  );
}

const tones: Record<CampaignView['state'], Tone> = {
  DRAFT: 'grey',
  SENDING: 'yellow',
  PAUSED: 'yellow',
  DONE: 'green',
  STOPPED: 'red',
};
const words: Record<CampaignView['state'], string> = {
  DRAFT: 'Draft',
  SENDING: 'Being sent',
  PAUSED: 'Paused',
  DONE: 'Sent',
  STOPPED: 'Ended',
};

interface Acts {
  readonly ask: (message: CampaignView, verb: Verb) => void;
  readonly openLog: (message: CampaignView) => void;
}

function columnsFor(acts: Acts | undefined): readonly Column<CampaignView>[] {
  return [
    {
      id: 'title',
      header: 'Message',
      phone: 'title',
      sort: (row) => row.title,
      cell: (row) => (
        <div>
          {acts === undefined || row.state === 'DRAFT' ? (
            <span className="strong break">{row.title}</span>
          ) : (
            <Anchor component="button" type="button" className="strong" onClick={() => acts.openLog(row)}>
              {row.title}
            </Anchor>
          )}
          <div className="muted small">
            {row.templateName} · segment {row.segment ?? 'any'} · wave {row.wave ?? 'any'}
          </div>
        </div>
      ),
    },
    {
      id: 'state',
      header: 'State',
      sort: (row) => row.state,
      cell: (row) => (
        <div>
          <StatusMark tone={row.trouble === '' ? tones[row.state] : 'red'}>{words[row.state]}</StatusMark>
          {row.trouble !== '' && <div className="small break">{row.trouble}</div>}
        </div>
      ),
    },
    { id: 'progress', header: 'Sent', width: '210px', cell: (row) => <Progress message={row} /> },
    {
      id: 'acts',
      header: 'Next',
      cell: (row) => (acts === undefined ? '–' : <Buttons message={row} ask={acts.ask} />),
    },
  ];
}

function Progress({ message }: { message: CampaignView }): ReactNode {
  const { queued, sending, sent, failed, unknown, suppressed, bounced } = message.deliveries;
  if (message.state === 'DRAFT')
    return <span className="muted">{counted(message.recipients, 'contact')} now</span>;
  const all = queued + sending + sent + failed + unknown + suppressed + bounced;
  const rest = [
    [failed, 'failed'],
    [unknown, 'unknown'],
    [bounced, 'bounced'],
    [suppressed, 'left out'],
  ] as const;
  return (
    <div>
      <span className="numbers">
        {count(sent)} <span className="muted">of {count(all)}</span>
      </span>
      <Meter value={sent} of={all} label={`Sent of ${message.title}`} tone="green" />
      <div className="muted small">
        {rest
          .filter(([number]) => number > 0)
          .map(([number, word]) => `${count(number)} ${word}`)
          .join(', ')}
      </div>
    </div>
  );
}

function Buttons({ message, ask }: { message: CampaignView; ask: Acts['ask'] }): ReactNode {
  const button = (verb: Verb, label: string): ReactNode => (
    <Button
      size="compact-xs"
      variant="default"
      onClick={() => ask(message, verb)}
      aria-label={`${label}: ${message.title}`}
    >
      {label}
    </Button>
  );
  return (
    <span className="row wrap">
      {message.state === 'DRAFT' && button('start', 'Send')}
      {message.state === 'PAUSED' && button('start', 'Go on')}
      {message.state === 'SENDING' && button('pause', 'Pause')}
      {(message.state === 'SENDING' || message.state === 'PAUSED') && button('stop', 'End')}
      {(message.state === 'DONE' || message.state === 'STOPPED') && <span className="muted">–</span>}
    </span>
  );
}
