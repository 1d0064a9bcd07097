import { Button } from '@mantine/core';
import { Plus } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { EvidenceKind } from '../../../api/schema/evidence-schema.ts';
import { useMay } from '../../api/session.ts';
import { useApi } from '../../api/use-api.ts';
import { Page } from '../../parts/page.tsx';
import { useUrlValue } from '../../parts/url-state.ts';
import { AddEvidenceDialog } from './add-evidence-dialog.tsx';
import { ChainCard } from './chain-card.tsx';
import { EntriesCard } from './entries-card.tsx';
import { EntryDialog } from './entry-dialog.tsx';

/** The evidence chain: what was shown, where, when, by whom, and what of it still counts. */
export function EvidenceScreen(): ReactNode {
  const kinds = useApi<{ items: readonly EvidenceKind[] }>('/api/evidence-kinds');
  const mayAdd = useMay('evidence.add');
  const [opened, setOpened] = useUrlValue('entry');
  const [adding, setAdding] = useState(false);
  const items = kinds.data?.items ?? [];
  return (
    <Page
      title="Evidence"
      lead="What was shown, where, when and by whom. Nothing is changed or deleted; the newest of a kind decides."
      actions={
        mayAdd && (
          <Button leftSection={<Plus size={15} aria-hidden />} onClick={() => setAdding(true)}>
            Add evidence
          </Button>
        )
      }
    >
      <ChainCard />
      <EntriesCard kinds={items} onOpen={(seq) => setOpened(String(seq))} />
      {adding && (
        <AddEvidenceDialog kinds={items.filter((one) => one.byHand)} onClose={() => setAdding(false)} />
      )}
      {opened !== '' && <EntryDialog key={opened} seq={opened} onClose={() => setOpened('')} />}
    </Page>
  );
}
