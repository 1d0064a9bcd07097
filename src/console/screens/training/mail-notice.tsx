import type { ReactNode } from 'react';
import type { MailSettingsView } from '../../../api/schema/message-schema.ts';
import { useApi } from '../../api/use-api.ts';
import { Notice } from '../../parts/notice.tsx';

/** Where messages go from here, in one line. */
export function MailNotice(): ReactNode {
  const { data } = useApi<MailSettingsView>('/api/mail-settings');
  if (data === undefined) return null;
  if (!data.configured)
    return (
      <Notice tone="grey">
        No mail server is set: add `mail` to changeover.yaml, then messages can be sent.
      </Notice>
    );
  if (data.onlyCatchAll && data.catchAll === null)
    return (
      <Notice tone="red">This is a rehearsal and no catch-all address is set: nothing can be sent.</Notice>
    );
  if (data.onlyCatchAll)
    return (
      <Notice tone="yellow">
        This is a rehearsal: every message goes to {data.catchAll} and to nobody else.
      </Notice>
    );
  return (
    <Notice tone="green">
      Messages go to their readers, from {data.from}, at most {data.perMinute} a minute.
    </Notice>
  );
}
