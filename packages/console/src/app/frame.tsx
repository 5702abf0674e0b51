import { ActionIcon, Drawer, Group } from '@mantine/core';
import { Outlet, useRouterState } from '@tanstack/react-router';
import { Menu } from 'lucide-react';
import { Suspense, useEffect, useState } from 'react';
import { Logo } from '../components/logo.tsx';
import { PageLoading } from '../components/page-loading.tsx';
import { useWords } from '../i18n/words.ts';
import { ReplacePasswordPage } from '../pages/replace-password.tsx';
import { useSession } from '../session/use-session.ts';
import { commonWords } from '../words/common.ts';
import { AccountMenu } from './account-menu.tsx';
import classes from './frame.module.css';
import { Navigation } from './navigation.tsx';
import { LanguageSwitch, ThemeSwitch } from './switches.tsx';

/** What is around every page of somebody who is signed in. */
export function Frame() {
  const t = useWords(commonWords);
  const { passwordIsTemporary } = useSession();
  return (
    <div className={classes.frame}>
      <a href="#content" className={classes.skip}>
        {t.skip}
      </a>
      {/* No header: that of an open dialog would be a second banner. */}
      <section className={classes.top} aria-label={t.product}>
        <Group gap="xs" wrap="nowrap">
          {!passwordIsTemporary && <NavigationDrawer />}
          <Logo />
        </Group>
        <Group gap={4} wrap="nowrap">
          <LanguageSwitch />
          <ThemeSwitch />
          <AccountMenu />
        </Group>
      </section>
      {!passwordIsTemporary && (
        <nav className={classes.side} aria-label={t.navigation}>
          <Navigation />
        </nav>
      )}
      <main id="content" className={classes.content} tabIndex={-1}>
        {passwordIsTemporary ? (
          <ReplacePasswordPage />
        ) : (
          <Suspense fallback={<PageLoading />}>
            <Outlet />
          </Suspense>
        )}
      </main>
    </div>
  );
}

/** On a narrow screen the pages are behind a button. */
function NavigationDrawer() {
  const t = useWords(commonWords);
  const [opened, setOpened] = useState(false);
  const path = useRouterState({ select: ({ location }) => location.pathname });
  // biome-ignore lint/correctness/useExhaustiveDependencies: it closes when the page changes
  useEffect(() => setOpened(false), [path]);
  return (
    <>
      <ActionIcon
        className={classes.burger ?? ''}
        variant="subtle"
        color="gray"
        aria-label={t.menu}
        aria-expanded={opened}
        onClick={() => setOpened(true)}
      >
        <Menu size={20} aria-hidden />
      </ActionIcon>
      <Drawer
        opened={opened}
        onClose={() => setOpened(false)}
        title={t.navigation}
        size={260}
        closeButtonProps={{ 'aria-label': t.close }}
      >
        <nav aria-label={t.navigation}>
          <Navigation />
        </nav>
      </Drawer>
    </>
  );
}
