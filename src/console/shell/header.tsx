import { ActionIcon, Burger, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Moon, Search, Sun } from 'lucide-react';
import type { ReactNode } from 'react';
import { useSession } from '../api/session.ts';
import { AccountButton } from './account-button.tsx';
import { Brand } from './brand.tsx';
import classes from './header.module.css';
import { LiveMark } from './live-mark.tsx';

interface HeaderProps {
  readonly menuOpened: boolean;
  readonly onMenu: () => void;
  readonly onSearch: () => void;
}

/** The bar above every screen: search, how fresh the page is, light or dark, and who is signed in. */
export function Header({ menuOpened, onMenu, onSearch }: HeaderProps): ReactNode {
  const { environment } = useSession();
  return (
    <header className={classes['header']}>
      <Burger
        className={classes['burger'] ?? ''}
        opened={menuOpened}
        onClick={onMenu}
        size="sm"
        aria-label="Screens"
        aria-expanded={menuOpened}
      />
      <Link to="/" className={classes['home'] ?? ''} aria-label="Changeover, to the readiness">
        <Brand />
      </Link>
      <span className={classes['environment']} data-environment={environment}>
        {environmentWord[environment]}
      </span>
      <div className="grow" />
      <button
        type="button"
        className={classes['search']}
        onClick={onSearch}
        aria-keyshortcuts="Control+K Meta+K"
      >
        <Search size={15} aria-hidden />
        <span className={classes['searchWords']}>Search screens, people, records</span>
        <kbd className={classes['keys']}>Ctrl K</kbd>
      </button>
      <LiveMark />
      <SchemeSwitch />
      <AccountButton />
    </header>
  );
}

const environmentWord = { rehearsal: 'Rehearsal', 'burn-in': 'Burn-in', live: 'Live system' } as const;

function SchemeSwitch(): ReactNode {
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light');
  const next = scheme === 'dark' ? 'light' : 'dark';
  const Icon = scheme === 'dark' ? Sun : Moon;
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="lg"
      aria-label={`Use the ${next} look`}
      onClick={() => setColorScheme(next)}
    >
      <Icon size={17} className={classes['scheme']} />
    </ActionIcon>
  );
}
