import { Drawer } from '@mantine/core';
import type { ReactNode } from 'react';
import { Sidebar } from './sidebar.tsx';

/** The list of screens on narrow screens, over the page. */
export function MenuDrawer({ opened, onClose }: { opened: boolean; onClose: () => void }): ReactNode {
  return (
    <Drawer opened={opened} onClose={onClose} size={280} title="Screens" padding={0}>
      <Sidebar onNavigate={onClose} />
    </Drawer>
  );
}
