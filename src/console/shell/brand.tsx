import type { ReactNode } from 'react';
import classes from './header.module.css';

/** Name and mark of the product. */
export function Brand(): ReactNode {
  return (
    <span className={classes['brand']}>
      <img src="/icon.svg" alt="" width={28} height={28} />
      <span>Changeover</span>
    </span>
  );
}
