import { configDefaults, defineConfig } from 'vitest/config';

const ON_POSTGRES = [
  'packages/server/src/store/postgres/**/*.test.ts',
  'packages/server/src/replicas*.test.ts',
];

export default defineConfig({
  test: {
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // What is waited for comes soon, but not within a second on a busy machine.
    expect: { poll: { timeout: 20_000 } },
    // Two workers: the machines that this runs on have two cores, and the tests use real sockets.
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'all',
          include: ['packages/**/*.test.ts', 'scripts/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...ON_POSTGRES],
        },
      },
      {
        // What is said of the store once more, on a PostgreSQL that is started for it.
        extends: true,
        test: {
          name: 'postgres',
          include: [...ON_POSTGRES, 'packages/server/src/store/sql/**/*.test.ts'],
          globalSetup: 'packages/server/src/testing/postgres-setup.ts',
        },
      },
    ],
  },
});
