import type { ReactNode } from 'react';
import classes from './meter.module.css';

interface MeterProps {
  readonly value: number;
  readonly of: number;
  /** What is measured, for people who do not see the bar. */
  readonly label: string;
  readonly size?: 'small' | 'large';
  readonly tone?: 'accent' | 'green' | 'red' | 'yellow';
}

/** A bar for a part of a whole. The numbers must stand beside it. */
export function Meter({ value, of, label, size = 'small', tone = 'accent' }: MeterProps): ReactNode {
  const percent = of <= 0 ? 0 : Math.min(100, (value / of) * 100);
  return (
    <div
      className={classes['track']}
      data-size={size}
      role="meter"
      aria-label={label}
      aria-valuenow={value}
      aria-valuemin={0}
      aria-valuemax={Math.max(of, value, 1)}
      aria-valuetext={`${value} of ${of}`}
    >
      <div className={classes['fill']} data-tone={tone} style={{ width: `${percent}%` }} />
    </div>
  );
}
