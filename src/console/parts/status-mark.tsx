import { CircleCheck, CircleDashed, OctagonX, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import classes from './status-mark.module.css';

export type Tone = 'red' | 'yellow' | 'green' | 'grey';

/** The status words of the API. */
export type StatusWord = 'RED' | 'YELLOW' | 'GREEN' | 'NONE';

const shapes = { red: OctagonX, yellow: TriangleAlert, green: CircleCheck, grey: CircleDashed };

const toneOfStatus: Record<StatusWord, Tone> = { RED: 'red', YELLOW: 'yellow', GREEN: 'green', NONE: 'grey' };
const workstreamWords = {
  RED: 'Off track',
  YELLOW: 'At risk',
  GREEN: 'On track',
  NONE: 'Not started',
} as const;
const gateWords = { RED: 'Red', YELLOW: 'Yellow', GREEN: 'Green', NONE: 'No evidence' } as const;

/** The tone of a status of the API; an unknown one is grey. */
export function toneOf(status: string): Tone {
  return new Map<string, Tone>(Object.entries(toneOfStatus)).get(status) ?? 'grey';
}

/** How a workstream's status is said. */
export function workstreamWord(status: StatusWord): string {
  return workstreamWords[status];
}

/** How a criterion's status is said. */
export function gateWord(status: StatusWord): string {
  return gateWords[status];
}

interface MarkProps {
  readonly tone: Tone;
  readonly children: ReactNode;
  /** `pill` in tables, `plain` in running text, `tile` for a row of criteria. */
  readonly look?: 'pill' | 'plain';
  readonly size?: number;
}

/** A status as shape, word and color; it reads in greyscale too. */
export function StatusMark({ tone, children, look = 'pill', size = 14 }: MarkProps): ReactNode {
  return (
    <span className={classes['mark']} data-tone={tone} data-look={look}>
      <StatusShape tone={tone} size={size} />
      <span>{children}</span>
    </span>
  );
}

/** The shape alone, where the word stands beside it or is given as `label`. */
export function StatusShape({
  tone,
  size = 16,
  label,
}: {
  tone: Tone;
  size?: number;
  label?: string;
}): ReactNode {
  const Shape = shapes[tone];
  const named = label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label };
  return <Shape className={classes['shape']} data-tone={tone} size={size} strokeWidth={2} {...named} />;
}
