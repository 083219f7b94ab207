import { vi } from "vitest";

/** Waits until something is so, as long as a loaded machine may take: vitest gives up after a second. */
export const until = <T>(what: () => T) => vi.waitUntil(what, { timeout: 15_000, interval: 20 });
