import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { Delegation } from '../../../api/schema/gate-schema.ts';
import { useMay, useSession } from '../../api/session.ts';
import { useApi } from '../../api/use-api.ts';
import { Card } from '../../parts/page.tsx';
import { fullDate } from '../../parts/plain-date.ts';
import { Awaited } from '../../parts/states.tsx';
import { StatusMark, type Tone } from '../../parts/status-mark.tsx';
import { useToldChange } from '../../parts/told-change.ts';
import { DelegateDialog } from './delegate-dialog.tsx';
import classes from './workstreams.module.css';

interface DelegationsCardProps {
  readonly id: string;
  readonly title: string;
  readonly today: string;
}

/** On which days the deputy of a group may sign for it; its head declares that. */
export function DelegationsCard({ id, title, today }: DelegationsCardProps): ReactNode {
  const { functions } = useSession();
  const maySign = useMay('gate.sign');
  const mayLook = useMay('gate.read');
  const [declaring, setDeclaring] = useState(false);
  const all = useApi<{ items: readonly Delegation[] }>('/api/gate/delegations', {
    topics: ['gate', 'account'],
    enabled: mayLook,
  });
  if (!mayLook) return null;
  const isHead = functions.some((one) => one.function === id && one.position === 'HEAD');
  return (
    <Card
      title="Declared deputy"
      actions={
        maySign &&
        isHead && (
          <Button size="xs" variant="default" onClick={() => setDeclaring(true)}>
            Declare the deputy
          </Button>
        )
      }
    >
      <Awaited query={all} rows={2}>
        {({ items }) => (
          <Delegations title={title} items={items.filter((one) => one.function === id)} today={today} />
        )}
      </Awaited>
      {declaring && (
        <DelegateDialog id={id} title={title} today={today} onClose={() => setDeclaring(false)} />
      )}
    </Card>
  );
}

interface DelegationsProps {
  readonly title: string;
  readonly items: readonly Delegation[];
  readonly today: string;
}

function Delegations({ title, items, today }: DelegationsProps): ReactNode {
  const { account } = useSession();
  const manages = useMay('people.manage');
  const { run } = useToldChange();
  if (items.length === 0) {
    return (
      <p className="muted small">
        Nobody but the head signs for {title}. The head can let the deputy sign on some days.
      </p>
    );
  }
  const canEnd = (one: Delegation): boolean =>
    one.revokedAt === null && one.lastDay >= today && (one.from === account?.id || manages);
  return (
    <ul className={classes['causes']}>
      {items.map((one) => (
        <li key={one.id}>
          <div className="grow">
            <StatusMark tone={stateOf(one, today).tone}>{stateOf(one, today).word}</StatusMark>{' '}
            <span className="strong">{one.toName}</span> for {one.fromName}
            <div className="muted small">
              {fullDate(one.firstDay)} to {fullDate(one.lastDay)} (UTC): {one.reason}
            </div>
          </div>
          {canEnd(one) && (
            <Button
              size="compact-xs"
              variant="default"
              aria-label={`End the delegation to ${one.toName}`}
              onClick={() => run({ method: 'POST', path: `/api/gate/delegations/${one.id}/end` })}
            >
              End
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}

function stateOf(one: Delegation, today: string): { tone: Tone; word: string } {
  if (one.revokedAt !== null) return { tone: 'grey', word: 'Ended' };
  if (one.lastDay < today) return { tone: 'grey', word: 'Over' };
  if (one.firstDay > today) return { tone: 'grey', word: 'To come' };
  return { tone: 'green', word: 'Holds today' };
}
