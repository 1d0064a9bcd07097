import { useHotkeys } from '@mantine/hooks';
import { Outlet, useRouterState } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useEffect, useRef, useState } from 'react';
import type { SettingsView } from '../../api/schema/admin-schema.ts';
import { useApi } from '../api/use-api.ts';
import { setMigrationZone } from '../parts/instant.ts';
import { Loading } from '../parts/states.tsx';
import { Header } from './header.tsx';
import classes from './shell.module.css';
import { Sidebar } from './sidebar.tsx';

const MenuDrawer = lazy(async () => ({ default: (await import('./menu-drawer.tsx')).MenuDrawer }));
const SearchDialog = lazy(async () => ({ default: (await import('./search-dialog.tsx')).SearchDialog }));

/** Header, sidebar (a drawer on narrow screens), and the screen. */
export function Shell(): ReactNode {
  const [menu, setMenu] = useState(false);
  const [search, setSearch] = useState(false);
  const settings = useApi<SettingsView>('/api/settings', { topics: ['plan'] });
  const zone = settings.data?.timeZone ?? 'UTC';
  setMigrationZone(zone);
  useFocusOnNewPage();
  useHotkeys([['mod+K', () => setSearch(true)]], []);
  return (
    <>
      <a href="#content" className={classes['skip']}>
        Skip to the content
      </a>
      <Header menuOpened={menu} onMenu={() => setMenu((open) => !open)} onSearch={() => setSearch(true)} />
      <div className={classes['body']}>
        <div className={classes['side']}>
          <Sidebar />
        </div>
        {/* Another zone shows every time anew. */}
        <main key={zone} id="content" className={classes['main']} tabIndex={-1}>
          {settings.data !== undefined && settings.data.banner !== '' && (
            <p className={classes['banner']}>{settings.data.banner}</p>
          )}
          <Suspense fallback={<Loading rows={8} />}>
            <Outlet />
          </Suspense>
        </main>
      </div>
      {menu && (
        <Suspense>
          <MenuDrawer opened onClose={() => setMenu(false)} />
        </Suspense>
      )}
      {search && (
        <Suspense>
          <SearchDialog onClose={() => setSearch(false)} />
        </Suspense>
      )}
    </>
  );
}

/** After a change of screen the keyboard and the screen reader begin at its content; the first page is left alone. */
function useFocusOnNewPage(): void {
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  const before = useRef(path);
  useEffect(() => {
    const from = before.current;
    before.current = path;
    if (from === undefined || from === path) return;
    document.querySelector<HTMLElement>('#content')?.focus({ preventScroll: true });
  }, [path]);
}
