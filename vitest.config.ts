import { defineConfig } from 'vitest/config';

// On a real cluster, one test at a time: scripts/test.mjs asks for it where Docker and a node image are there.
const kind = process.env.GITOPS_LAB_KIND !== undefined;

export default defineConfig({
  test: {
    include: kind ? ['test/kind/*.test.ts'] : ['src/**/*.test.ts', 'checks/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: ['test/truth/**', 'node_modules/**', ...(kind ? [] : ['test/kind/**'])],
    testTimeout: kind ? 180_000 : 30_000,
    hookTimeout: kind ? 600_000 : 60_000,
    pool: 'forks',
    maxWorkers: kind ? 1 : 2,
  },
});
