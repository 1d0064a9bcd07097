import { Button, Modal, Select } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type ReactNode, useState } from 'react';
import type { CampaignView, DeliveryView } from '../../../api/schema/message-schema.ts';
import { sentenceOf } from '../../api/problem.ts';
import { useChange } from '../../api/use-api.ts';
import { type Column, DataGrid } from '../../parts/data-grid.tsx';
import { instantText } from '../../parts/instant.ts';
import { Pager } from '../../parts/pager.tsx';
import { Awaited, Empty } from '../../parts/states.tsx';
import { StatusMark, type Tone } from '../../parts/status-mark.tsx';
import { queryText } from '../../parts/url-state.ts';
import { usePages } from '../../parts/use-pages.ts';

const states: Record<DeliveryView['state'], { word: string; tone: Tone }> = {
  QUEUED: { word: 'Waiting', tone: 'grey' },
  SENDING: { word: 'Being sent', tone: 'yellow' },
  SENT: { word: 'Sent', tone: 'green' },
  FAILED: { word: 'Failed', tone: 'red' },
  UNKNOWN: { word: 'Unknown', tone: 'yellow' },
  SUPPRESSED: { word: 'Left out', tone: 'grey' },
  BOUNCED: { word: 'Bounced', tone: 'red' },
};

type Decision = 'SEND_AGAIN' | 'TAKE_AS_SENT';

/** The delivery log of a message; a person decides about what is unknown or failed. */
export function DeliveryLog({ message, onClose }: { message: CampaignView; onClose: () => void }): ReactNode {
  const [state, setState] = useState<string | null>(null);
  const path = `/api/messages/${message.id}/deliveries${queryText({ limit: 100, state: state ?? undefined })}`;
  const pages = usePages<DeliveryView>(path, ['message']);
  const change = useChange();
  const decide = (delivery: DeliveryView, decision: Decision): void => {
    change.mutate(
      { method: 'POST', path: `/api/deliveries/${delivery.id}/decision`, body: { decision } },
      { onError: (error) => notifications.show({ message: sentenceOf(error), color: 'red' }) },
    );
  };
  return (
    <Modal opened onClose={onClose} title={`Delivery log: ${message.title}`} size="xl">
      <div className="stack">
        <Select
          label="State"
          placeholder="Every state"
          clearable
          value={state}
          data={Object.entries(states).map(([value, { word }]) => ({ value, label: word }))}
          onChange={setState}
        />
        <Awaited query={pages}>
          {(deliveries) => (
            <>
              <DataGrid
                label="Deliveries"
                columns={columnsFor(decide)}
                rows={deliveries}
                rowKey={(row) => row.id}
                empty={<Empty title="Nothing in this state" />}
              />
              {deliveries.length > 0 && (
                <Pager
                  shown={deliveries.length}
                  more={pages.more}
                  busy={pages.busy}
                  onMore={pages.fetchMore}
                  what="deliveries"
                />
              )}
            </>
          )}
        </Awaited>
      </div>
    </Modal>
  );
}

function columnsFor(
  decide: (one: DeliveryView, decision: Decision) => void,
): readonly Column<DeliveryView>[] {
  return [
    {
      id: 'email',
      header: 'Reader',
      phone: 'title',
      sort: (row) => row.email,
      cell: (row) => <span className="break">{row.email}</span>,
    },
    {
      id: 'state',
      header: 'State',
      sort: (row) => row.state,
      cell: (row) => <StatusMark tone={states[row.state].tone}>{states[row.state].word}</StatusMark>,
    },
    {
      id: 'what',
      header: 'What happened',
      cell: (row) => (
        <div className="small break">
          {row.sentAt !== null && <span className="numbers">{instantText(row.sentAt)}. </span>}
          {row.sentTo !== null && row.sentTo !== row.email && <span>Went to {row.sentTo}. </span>}
          <span className="muted">{row.reply}</span>
        </div>
      ),
    },
    {
      id: 'decide',
      header: 'Decide',
      cell: (row) =>
        row.state === 'UNKNOWN' || row.state === 'FAILED' ? (
          <span className="row wrap">
            <Button
              size="compact-xs"
              variant="default"
              onClick={() => decide(row, 'SEND_AGAIN')}
              aria-label={`Send again to ${row.email}`}
            >
              Send again
            </Button>
            <Button
              size="compact-xs"
              variant="default"
              onClick={() => decide(row, 'TAKE_AS_SENT')}
              aria-label={`Take as sent to ${row.email}`}
            >
              Take as sent
            </Button>
          </span>
        ) : (
          '–'
        ),
    },
  ];
}
