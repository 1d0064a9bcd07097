import { Anchor, Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { MessageTemplateView } from '../../../api/schema/message-schema.ts';
import { useMay } from '../../api/session.ts';
import { useApi } from '../../api/use-api.ts';
import { type Column, DataGrid } from '../../parts/data-grid.tsx';
import { Card } from '../../parts/page.tsx';
import { Awaited, Empty } from '../../parts/states.tsx';
import { TemplateDialog } from './template-dialog.tsx';

/** Texts of messages, with preview and test. */
export function TemplatesCard(): ReactNode {
  const templates = useApi<{ items: readonly MessageTemplateView[] }>('/api/messages/templates', {
    topics: ['message'],
  });
  const maySend = useMay('messages.send');
  const [edited, setEdited] = useState<MessageTemplateView | 'new'>();
  const columns: readonly Column<MessageTemplateView>[] = [
    {
      id: 'name',
      header: 'Template',
      phone: 'title',
      sort: (row) => row.name,
      cell: (row) =>
        maySend ? (
          <Anchor component="button" type="button" className="strong" onClick={() => setEdited(row)}>
            {row.name}
          </Anchor>
        ) : (
          <span className="strong">{row.name}</span>
        ),
    },
    { id: 'subject', header: 'Subject', cell: (row) => <span className="break">{row.subject}</span> },
  ];
  return (
    <Card
      title="Templates"
      flush
      actions={
        maySend && (
          <Button variant="default" onClick={() => setEdited('new')}>
            Write a template
          </Button>
        )
      }
    >
      <Awaited query={templates} rows={2}>
        {({ items }) => (
          <DataGrid
            label="Templates"
            columns={columns}
            rows={items}
            rowKey={(row) => row.id}
            empty={
              <Empty title="No template yet">
                A template is plain text with placeholders like {'{{name}}'}.
              </Empty>
            }
          />
        )}
      </Awaited>
      {edited !== undefined && (
        <TemplateDialog
          template={edited === 'new' ? undefined : edited}
          onClose={() => setEdited(undefined)}
        />
      )}
    </Card>
  );
}
