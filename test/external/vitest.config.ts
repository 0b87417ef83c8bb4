import { defineConfig } from 'vitest/config';

/** Tests that need a program beside Node (a browser, tshark); each is skipped where its program is missing. */
export default defineConfig({
  test: {
    include: ['test/external/**/*.test.ts'],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    fileParallelism: false,
  },
});
