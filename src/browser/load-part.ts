import { namedFile } from './load-failure';

/** The file that a loader imports, as the build wrote it into its source; null where that cannot be seen. */
export function importedFile(source: string): string | null {
  return /import\(\s*["'`]([^"'`]+)["'`]/.exec(source)?.[1] ?? null;
}

/** Style sheets that could not be loaded. */
const failedStyles = new Set<Element>();

if (typeof document !== 'undefined')
  document.addEventListener(
    'error',
    ({ target }) => target instanceof HTMLLinkElement && target.rel === 'stylesheet' && failedStyles.add(target),
    true,
  );

/** The build's loader takes a style sheet that is in the document for loaded, failed or not. */
function dropFailedStyles(): void {
  for (const link of failedStyles) link.remove();
  failedStyles.clear();
}

/**
 * Loads a part of the program again after it failed. Some browsers remember that a module could not be fetched, and
 * answer every later import of it with the same failure: then it is asked for under an address that is new to them.
 * @param attempt counts from 1; makes the address new
 */
export async function loadAgain<T>(load: () => Promise<T>, attempt: number): Promise<T> {
  dropFailedStyles();
  try {
    return await load();
  } catch (again) {
    const named = namedFile(again) ?? importedFile(load.toString());
    if (!named || named.includes('.css')) throw again;
    const url = new URL(named, import.meta.url);
    url.searchParams.set('again', String(attempt));
    return (await import(/* @vite-ignore */ url.href)) as T;
  }
}
