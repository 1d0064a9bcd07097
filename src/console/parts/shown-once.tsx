import { Button, CopyButton } from '@mantine/core';
import { Check, Copy } from 'lucide-react';
import type { ReactNode } from 'react';
import { Notice } from './notice.tsx';
import classes from './shown-once.module.css';

/** A secret that the server tells this once, to be copied. */
export function ShownOnce({
  value,
  what,
  children,
}: {
  value: string;
  what: string;
  children: ReactNode;
}): ReactNode {
  return (
    <div className="stack">
      <Notice tone="yellow">{children}</Notice>
      <div className={classes['secret']}>
        <code className="mono break">{value}</code>
        <CopyButton value={value}>
          {({ copied, copy }) => (
            <Button
              size="xs"
              variant="default"
              leftSection={copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
              onClick={copy}
            >
              {copied ? 'Copied' : `Copy the ${what}`}
            </Button>
          )}
        </CopyButton>
      </div>
    </div>
  );
}
