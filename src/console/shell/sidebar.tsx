import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useSession } from '../api/session.ts';
import { type NavigationItem, navigation } from './navigation.ts';
import classes from './sidebar.module.css';
import { useWaiting, type Waiting } from './use-waiting.ts';

/** The screens this person may open, in groups. */
export function Sidebar({ onNavigate }: { onNavigate?: () => void }): ReactNode {
  const { permissions } = useSession();
  const waiting = useWaiting();
  const groups = navigation
    .map((group) => ({ ...group, items: group.items.filter(({ needs }) => permissions.includes(needs)) }))
    .filter(({ items }) => items.length > 0);
  return (
    <nav className={classes['nav']} aria-label="Screens">
      {groups.map(({ title, items }) => (
        <div key={title} className={classes['group']}>
          <div className={classes['title']} id={`nav-${title}`}>
            {title}
          </div>
          <ul aria-labelledby={`nav-${title}`}>
            {items.map((item) => (
              <li key={item.to}>
                <Entry item={item} waiting={waiting.get(item.to)} {...(onNavigate && { onNavigate })} />
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

interface EntryProps {
  readonly item: NavigationItem;
  readonly waiting: Waiting | undefined;
  readonly onNavigate?: () => void;
}

function Entry({ item, waiting, onNavigate }: EntryProps): ReactNode {
  const Icon = item.icon;
  return (
    <Link
      to={item.to}
      className={classes['link'] ?? ''}
      activeOptions={{ exact: item.to === '/', includeSearch: false }}
      {...(onNavigate && { onClick: onNavigate })}
    >
      <Icon size={16} strokeWidth={1.9} aria-hidden />
      <span className="grow">{item.label}</span>
      {waiting !== undefined && (
        <span className={classes['waiting']} title={waiting.words}>
          <span aria-hidden>{waiting.count}</span>
          <span className="visually-hidden">{waiting.words}</span>
        </span>
      )}
    </Link>
  );
}
