import { ActionIcon } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { SavedView } from '../../../api/schema/admin-schema.ts';
import { useApi } from '../../api/use-api.ts';
import { Card } from '../../parts/page.tsx';
import { Awaited, Empty } from '../../parts/states.tsx';
import { useToldChange } from '../../parts/told-change.ts';

/** One's own saved views of lists. */
export function ViewsCard(): ReactNode {
  const views = useApi<{ items: readonly SavedView[] }>('/api/views');
  const { run } = useToldChange();
  return (
    <Card title="Your saved views">
      <Awaited query={views} rows={2}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="No view yet">
              Set the filters of a list, then choose Views and Save these filters.
            </Empty>
          ) : (
            <ul className="stack">
              {items.map((view) => (
                <li key={view.id} className="row between">
                  <span className="break">
                    <Link to={`/${view.screen}`} search={Object.fromEntries(new URLSearchParams(view.query))}>
                      {view.name}
                    </Link>{' '}
                    <span className="muted small">{view.screen}</span>
                  </span>
                  <ActionIcon
                    variant="subtle"
                    aria-label={`Remove the view ${view.name}`}
                    onClick={() => run({ method: 'DELETE', path: `/api/views/${view.id}` })}
                  >
                    <X size={15} aria-hidden />
                  </ActionIcon>
                </li>
              ))}
            </ul>
          )
        }
      </Awaited>
    </Card>
  );
}
