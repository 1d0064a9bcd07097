import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Page } from '../parts/page.tsx';
import { Empty } from '../parts/states.tsx';

/** An address that leads nowhere. */
export function NotFound(): ReactNode {
  return (
    <main style={{ padding: 24 }}>
      <Page title="No such page">
        <Empty title="There is no screen at this address" action={<Link to="/">To the readiness</Link>}>
          It may have moved. Ctrl K finds every screen.
        </Empty>
      </Page>
    </main>
  );
}
