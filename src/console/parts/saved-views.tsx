import { ActionIcon, Button, Menu, Modal, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Bookmark, X } from 'lucide-react';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { SavedView } from '../../api/schema/admin-schema.ts';
import { useApi, useChange } from '../api/use-api.ts';
import { FormEnd } from './form-end.tsx';
import classes from './saved-views.module.css';
import { useToldChange } from './told-change.ts';

/**
 * A button that keeps the filters of a list under a name, for the person alone, and goes back to them. `screen` is the
 * first part of the screen's address; parameters in `without` (what is opened, say) are not part of a view.
 */
export function SavedViews({
  screen,
  without = [],
}: {
  screen: string;
  without?: readonly string[];
}): ReactNode {
  const views = useApi<{ items: readonly SavedView[] }>('/api/views');
  const search: Record<string, unknown> = useSearch({ strict: false });
  const navigate = useNavigate();
  const [naming, setNaming] = useState(false);
  const { run } = useToldChange();
  const own = views.data?.items.filter((one) => one.screen === screen) ?? [];
  const params = Object.entries(search).filter(
    ([name, value]) => !without.includes(name) && value !== undefined && value !== '',
  );
  const query = new URLSearchParams(params.map(([name, value]) => [name, String(value)])).toString();
  const show = (view: SavedView): void =>
    void navigate({ to: '.', search: Object.fromEntries(new URLSearchParams(view.query)) });
  return (
    <>
      <Menu position="bottom-end" width={250}>
        <Menu.Target>
          <Button size="xs" variant="default" leftSection={<Bookmark size={14} aria-hidden />}>
            Views
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {own.length === 0 && <div className={classes['none']}>No saved view yet.</div>}
          {own.map((view) => (
            <Menu.Item key={view.id} onClick={() => show(view)}>
              {view.name}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item onClick={() => setNaming(true)}>Save these filters</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {naming && (
        <NameDialog
          screen={screen}
          query={query}
          views={own}
          onRemove={run}
          onClose={() => setNaming(false)}
        />
      )}
    </>
  );
}

interface NameDialogProps {
  readonly screen: string;
  readonly query: string;
  readonly views: readonly SavedView[];
  readonly onRemove: ReturnType<typeof useToldChange>['run'];
  readonly onClose: () => void;
}

function NameDialog({ screen, query, views, onRemove, onClose }: NameDialogProps): ReactNode {
  const [name, setName] = useState('');
  const change = useChange();
  const replaces = views.some((one) => one.name === name.trim());
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    change.mutate(
      { method: 'PUT', path: '/api/views', body: { screen, name, query } },
      {
        onSuccess: () => {
          notifications.show({ message: `Saved as “${name.trim()}”`, color: 'green' });
          onClose();
        },
      },
    );
  };
  return (
    <Modal opened onClose={onClose} title="Save these filters">
      <form className="stack" onSubmit={submit}>
        <TextInput
          label="Name"
          value={name}
          required
          maxLength={80}
          description={replaces ? 'Replaces your view of this name' : 'Only you see it'}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {views.length > 0 && (
          <ul className="stack" aria-label="Saved views">
            {views.map((view) => (
              <li key={view.id} className="row between">
                <span className="break">{view.name}</span>
                <ActionIcon
                  variant="subtle"
                  aria-label={`Remove the view ${view.name}`}
                  onClick={() => onRemove({ method: 'DELETE', path: `/api/views/${view.id}` })}
                >
                  <X size={15} aria-hidden />
                </ActionIcon>
              </li>
            ))}
          </ul>
        )}
        <FormEnd error={change.error} busy={change.isPending} action="Save" onClose={onClose} />
      </form>
    </Modal>
  );
}
