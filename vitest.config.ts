import { defineConfig } from "vitest/config";

/** One project per kind of test. Each lies in its own folder under test/ and can be run alone: `--project wire`. */
const project = (name: string, folders: readonly string[], testTimeout: number) => ({
  test: {
    name,
    include: folders.map((folder) => `test/${folder}/**/*.test.ts`),
    testTimeout,
    hookTimeout: testTimeout,
    // What is waited for comes late on a loaded machine.
    expect: { poll: { timeout: 15_000 } },
    // Files share their worker's modules: to load them anew for each would take longer than most tests.
    isolate: false,
  },
});

export default defineConfig({
  cacheDir: ".cache/vite",
  test: {
    passWithNoTests: true,
    projects: [
      project("unit", ["language", "support"], 20_000),
      // What is derived from the lists of features and settings: stale until `npm run update` wrote it.
      project("generated", ["generated"], 20_000),
      project("wire", ["wire"], 20_000),
      project("io", ["io"], 30_000),
      project("engine", ["engine"], 300_000),
      {
        test: {
          ...project("ui", ["ui"], 120_000).test,
          globalSetup: "test/ui/setup.ts",
          // A look at the page costs both the browser and us.
          expect: { poll: { timeout: 15_000, interval: 150 } },
          // One worker: all scenarios share one window.
          maxWorkers: 1,
        },
      },
    ],
  },
});
