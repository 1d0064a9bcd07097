import { Button } from '@mantine/core';
import { KeyRound } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { TokenView } from '../../../api/schema/admin-schema.ts';
import { useSession } from '../../api/session.ts';
import { useApi, useChange } from '../../api/use-api.ts';
import { type Column, DataGrid } from '../../parts/data-grid.tsx';
import { instantText } from '../../parts/instant.ts';
import { Card } from '../../parts/page.tsx';
import { Awaited, Empty } from '../../parts/states.tsx';
import { StatusMark, type Tone } from '../../parts/status-mark.tsx';
import { TypedWordDialog } from '../../parts/typed-word-dialog.tsx';
import { NewTokenDialog } from './new-token-dialog.tsx';

/** API tokens: who has one, what it may do, until when; making and revoking. */
export function TokensCard(): ReactNode {
  const tokens = useApi<{ items: readonly TokenView[] }>('/api/tokens', { topics: ['account'] });
  const { account } = useSession();
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<TokenView>();
  const change = useChange();
  return (
    <Card
      title="API tokens"
      note="for scripts and other systems; a token may do what its scopes say and its owner may do now"
      flush
      actions={
        account !== null && (
          <Button
            size="xs"
            variant="default"
            leftSection={<KeyRound size={14} aria-hidden />}
            onClick={() => setMaking(true)}
          >
            Make a token
          </Button>
        )
      }
    >
      <Awaited query={tokens} rows={3}>
        {({ items }) => (
          <DataGrid
            label="API tokens"
            columns={columnsFor(setRevoking)}
            rows={items}
            rowKey={(row) => row.id}
            empty={
              <Empty title="No token yet">Make one to use the API or the command line from elsewhere.</Empty>
            }
          />
        )}
      </Awaited>
      {making && <NewTokenDialog onClose={() => setMaking(false)} />}
      <TypedWordDialog
        opened={revoking !== undefined}
        title={`Revoke “${revoking?.name ?? ''}”`}
        consequence={<p>What uses this token is refused from now on. A revoked token never works again.</p>}
        word="REVOKE"
        action="Revoke"
        onClose={() => setRevoking(undefined)}
        onConfirm={async () =>
          change.mutateAsync({ method: 'DELETE', path: `/api/tokens/${revoking?.id ?? ''}` })
        }
      />
    </Card>
  );
}

function stateOf(token: TokenView): { tone: Tone; word: string } {
  if (token.revokedAt !== null) return { tone: 'red', word: 'Revoked' };
  if (new Date(token.expiresAt).getTime() <= Date.now()) return { tone: 'grey', word: 'Expired' };
  return { tone: 'green', word: 'Works' };
}

const facts: readonly Column<TokenView>[] = [
  {
    id: 'name',
    header: 'Token',
    phone: 'title',
    sort: (row) => row.name,
    cell: (row) => (
      <div>
        <div className="strong break">{row.name}</div>
        <div className="muted small">{row.accountName}</div>
      </div>
    ),
  },
  {
    id: 'scopes',
    header: 'Scopes',
    cell: (row) => <span className="small break">{row.scopes.join(', ')}</span>,
  },
  {
    id: 'state',
    header: 'State',
    sort: (row) => stateOf(row).word,
    cell: (row) => <StatusMark tone={stateOf(row).tone}>{stateOf(row).word}</StatusMark>,
  },
  {
    id: 'until',
    header: 'Until',
    sort: (row) => row.expiresAt,
    cell: (row) => <span className="numbers">{instantText(row.expiresAt)}</span>,
  },
  {
    id: 'used',
    header: 'Last used',
    sort: (row) => row.usedAt ?? '',
    cell: (row) =>
      row.usedAt === null ? (
        <span className="muted">never</span>
      ) : (
        <span className="numbers">{instantText(row.usedAt)}</span>
      ),
  },
];

function columnsFor(revoke: (one: TokenView) => void): readonly Column<TokenView>[] {
  return [
    ...facts,
    {
      id: 'revoke',
      header: 'Revoke',
      cell: (row) =>
        stateOf(row).tone === 'green' ? (
          <Button
            size="compact-xs"
            variant="default"
            aria-label={`Revoke ${row.name}`}
            onClick={() => revoke(row)}
          >
            Revoke
          </Button>
        ) : (
          '–'
        ),
    },
  ];
}
