export const CHROMIUM_ARGS: readonly string[];
export const FLOW_ARGS: readonly string[];
export const GPU_TEST_ARGS: readonly string[];
export function findBrowser(): string | null;
export function downloadedByPlaywright(): string | null;
export function ensureBrowser(): string;
