import { Anchor } from '@mantine/core';
import type { ReactNode } from 'react';

interface OpenTitleProps {
  readonly children: ReactNode;
  readonly onOpen: () => void;
}

/** The title of a row, which opens it. */
export function OpenTitle({ children, onOpen }: OpenTitleProps): ReactNode {
  return (
    <Anchor component="button" type="button" className="strong break" ta="start" onClick={onOpen}>
      {children}
    </Anchor>
  );
}
