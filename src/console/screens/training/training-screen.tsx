import { Tabs } from '@mantine/core';
import type { ReactNode } from 'react';
import { Page } from '../../parts/page.tsx';
import { useUrlValue } from '../../parts/url-state.ts';
import { AudiencesCard } from './audiences-card.tsx';
import { ContactsCard } from './contacts-card.tsx';
import { MailNotice } from './mail-notice.tsx';
import { MessagesCard } from './messages-card.tsx';
import { SessionsCard } from './sessions-card.tsx';
import { TemplatesCard } from './templates-card.tsx';

/** Who is trained and ready, and what customers and partners are told. */
export function TrainingScreen(): ReactNode {
  const [view, setView] = useUrlValue('view', 'training');
  return (
    <Page
      title="Training and messages"
      lead="Who is trained and ready, and what customers and partners are told."
    >
      <Tabs value={view} onChange={setView} keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="training">Training</Tabs.Tab>
          <Tabs.Tab value="messages">Messages</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="training" className="stack">
          <AudiencesCard />
          <SessionsCard />
        </Tabs.Panel>
        <Tabs.Panel value="messages" className="stack">
          <MailNotice />
          <MessagesCard />
          <TemplatesCard />
          <ContactsCard />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
