import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/fuzz/**', 'test/external/**', 'test/bench/**'],
    testTimeout: 30_000,
    // Not threads: those track descriptors, and close again by number what a socket over a named pipe has closed.
    pool: 'forks',
  },
});
