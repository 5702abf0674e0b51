import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import type { Client } from '../api/client.ts';
import { PageLoading } from '../components/page-loading.tsx';
import { rowsSearch } from '../data/rows-search.ts';
import { SignInPage } from '../pages/sign-in.tsx';
import { signInOptionsQuery } from '../session/sign-in-options.ts';
import { sessionQuery } from '../session/use-session.ts';
import { PageBroken } from './page-broken.tsx';
import { PageMissing } from './page-missing.tsx';

interface PageContext {
  readonly client: Client;
  readonly queries: QueryClient;
}

/** Where the sign-in leads to; a path of these pages, never another address. */
const SAFE_PATH = /^\/(?![/\\])[\w\-/.~%]*$/;

interface SignInSearch {
  readonly to?: string;
  /** Goes to the identity provider by itself. */
  readonly sso?: 'start';
  /** A code of the server. */
  readonly problem?: string;
}

const problemIn = (problem: unknown): { problem?: string } =>
  /^\d{1,6}$/.test(String(problem)) ? { problem: String(problem) } : {};

const root = createRootRouteWithContext<PageContext>()({
  component: Outlet,
  notFoundComponent: PageMissing,
  errorComponent: PageBroken,
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: ({ to, sso, problem }: Record<string, unknown>): SignInSearch => ({
    ...(typeof to === 'string' && SAFE_PATH.test(to) && { to }),
    ...(sso === 'start' && { sso }),
    ...problemIn(problem),
  }),
  // The one page of the first load itself: it needs no second round of files, and asks at once.
  loader: ({ context }) => void context.queries.prefetchQuery(signInOptionsQuery(context.client)),
  component: SignInPage,
});

const confirmed = createRoute({
  getParentRoute: () => root,
  path: '/confirmed',
  validateSearch: ({ problem }: Record<string, unknown>) => problemIn(problem),
  component: lazyRouteComponent(() => import('../pages/confirmed.tsx'), 'ConfirmedPage'),
});

const invitation = createRoute({
  getParentRoute: () => root,
  path: '/invitation',
  component: lazyRouteComponent(() => import('../pages/invitation.tsx'), 'InvitationPage'),
});

/** All pages behind the sign-in. */
const frame = createRoute({
  getParentRoute: () => root,
  id: 'frame',
  loader: ({ context }) => context.queries.ensureQueryData(sessionQuery(context.client)),
  component: lazyRouteComponent(() => import('./frame.tsx'), 'Frame'),
});

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad() {
    throw redirect({ to: '/clusters' });
  },
});

const clusters = createRoute({
  getParentRoute: () => frame,
  path: '/clusters',
  component: lazyRouteComponent(() => import('../pages/clusters.tsx'), 'ClustersPage'),
});

const cluster = createRoute({
  getParentRoute: () => frame,
  path: '/clusters/$clusterId',
  component: lazyRouteComponent(() => import('../pages/cluster.tsx'), 'ClusterPage'),
});

const overview = createRoute({
  getParentRoute: () => cluster,
  path: '/',
  component: lazyRouteComponent(() => import('../pages/overview.tsx'), 'OverviewPage'),
});

const data = createRoute({
  getParentRoute: () => cluster,
  path: '/data',
  validateSearch: ({ db }: Record<string, unknown>): { db?: string } =>
    typeof db === 'string' ? { db } : {},
  component: lazyRouteComponent(() => import('../pages/data.tsx'), 'DataPage'),
});

const collection = createRoute({
  getParentRoute: () => cluster,
  path: '/data/$database/$collection',
  validateSearch: rowsSearch,
  component: lazyRouteComponent(() => import('../pages/collection.tsx'), 'CollectionPage'),
});

const collectionRows = createRoute({
  getParentRoute: () => collection,
  path: '/',
  component: lazyRouteComponent(() => import('../pages/collection-rows.tsx'), 'CollectionRowsPage'),
});

const collectionSearch = createRoute({
  getParentRoute: () => collection,
  path: '/search',
  validateSearch: ({ similar }: Record<string, unknown>): { similar?: string } =>
    similar === undefined ? {} : { similar: String(similar) },
  component: lazyRouteComponent(
    () => import('../pages/collection-search.tsx'),
    'CollectionSearchPage',
  ),
});

const collectionSchema = createRoute({
  getParentRoute: () => collection,
  path: '/schema',
  component: lazyRouteComponent(
    () => import('../pages/collection-schema.tsx'),
    'CollectionSchemaPage',
  ),
});

const collectionPolicies = createRoute({
  getParentRoute: () => collection,
  path: '/policies',
  component: lazyRouteComponent(
    () => import('../pages/collection-policies.tsx'),
    'CollectionPoliciesPage',
  ),
});

const collectionImport = createRoute({
  getParentRoute: () => collection,
  path: '/import',
  component: lazyRouteComponent(
    () => import('../pages/collection-import.tsx'),
    'CollectionImportPage',
  ),
});

const explain = createRoute({
  getParentRoute: () => cluster,
  path: '/explain',
  component: lazyRouteComponent(() => import('../pages/explain.tsx'), 'ExplainPage'),
});

const users = createRoute({
  getParentRoute: () => cluster,
  path: '/users',
  component: lazyRouteComponent(() => import('../pages/users.tsx'), 'UsersPage'),
});

const roles = createRoute({
  getParentRoute: () => cluster,
  path: '/roles',
  component: lazyRouteComponent(() => import('../pages/roles.tsx'), 'RolesPage'),
});

const role = createRoute({
  getParentRoute: () => cluster,
  path: '/roles/$roleName',
  component: lazyRouteComponent(() => import('../pages/role.tsx'), 'RolePage'),
});

const audit = createRoute({
  getParentRoute: () => cluster,
  path: '/audit',
  component: lazyRouteComponent(() => import('../pages/audit.tsx'), 'AuditPage'),
});

const apiKeys = createRoute({
  getParentRoute: () => frame,
  path: '/api-keys',
  component: lazyRouteComponent(() => import('../pages/api-keys.tsx'), 'ApiKeysPage'),
});

const members = createRoute({
  getParentRoute: () => frame,
  path: '/members',
  component: lazyRouteComponent(() => import('../pages/members.tsx'), 'MembersPage'),
});

const device = createRoute({
  getParentRoute: () => frame,
  path: '/device',
  component: lazyRouteComponent(() => import('../pages/device.tsx'), 'DevicePage'),
});

const account = createRoute({
  getParentRoute: () => frame,
  path: '/account',
  validateSearch: ({ problem }: Record<string, unknown>) => problemIn(problem),
  component: lazyRouteComponent(() => import('../pages/account.tsx'), 'AccountPage'),
});

const collectionPages = [
  ...[collectionRows, collectionSearch, collectionSchema, collectionPolicies, collectionImport],
] as const;

const tree = root.addChildren([
  home,
  signIn,
  confirmed,
  invitation,
  frame.addChildren([
    clusters,
    cluster.addChildren([
      ...[overview, users, roles, role, data, explain, audit],
      collection.addChildren(collectionPages),
    ]),
    apiKeys,
    members,
    device,
    account,
  ]),
]);

/** The pages by their addresses; each but the sign-in is loaded when it is first shown. */
export function createPages(context: PageContext) {
  return createRouter({
    routeTree: tree,
    context,
    defaultPreload: 'intent',
    defaultPendingComponent: PageLoading,
    defaultErrorComponent: PageBroken,
    scrollRestoration: true,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createPages>;
  }
}
