import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { type Client, createClient } from '../api/client.ts';
import { Failure } from '../api/failure.ts';
import { ClientContext } from '../api/use-client.ts';
import { Drafts, DraftsContext } from '../components/drafts.ts';
import { LanguageProvider } from '../i18n/language.tsx';
import { ConfirmDialog } from '../session/confirm-dialog.tsx';
import { ConfirmGate } from '../session/confirm-gate.ts';
import { createPages } from './router.tsx';
import { theme } from './theme.ts';
import { useKeepFocus } from './use-keep-focus.ts';

/** The parts that live as long as the page. */
export interface RootParts {
  readonly gate: ConfirmGate;
  readonly queries: QueryClient;
  readonly drafts: Drafts;
  readonly client: Client;
  readonly router: ReturnType<typeof createPages>;
}

/** Puts the parts of the console together, once. */
export function createRootParts(): RootParts {
  const gate = new ConfirmGate();
  const drafts = new Drafts();
  const queries = new QueryClient({
    defaultOptions: {
      queries: { retry: (times, error) => isPassing(error) && times < 2, staleTime: 10_000 },
      mutations: { retry: false },
    },
  });
  const client = createClient({
    confirm: () => gate.ask(),
    onSignedOut() {
      const { pathname } = router.state.location;
      if (pathname === '/sign-in') return;
      queries.clear();
      drafts.clear();
      void router.navigate({ to: '/sign-in', search: { to: pathname } });
    },
  });
  const router = createPages({ client, queries });
  return { gate, queries, drafts, client, router };
}

export function Root({ gate, queries, drafts, client, router }: RootParts) {
  useKeepFocus();
  return (
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      withCssVariables={false}
      withGlobalClasses={false}
    >
      <LanguageProvider>
        <QueryClientProvider client={queries}>
          <ClientContext value={client}>
            <DraftsContext value={drafts}>
              <RouterProvider router={router} />
              <ConfirmDialog gate={gate} />
            </DraftsContext>
          </ClientContext>
        </QueryClientProvider>
      </LanguageProvider>
    </MantineProvider>
  );
}

/** What may go away by itself: a server that starts, or that is busy. */
function isPassing(error: unknown): boolean {
  return error instanceof Failure && (error.status === 0 || error.status === 503);
}
