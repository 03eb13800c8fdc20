import { namedFile } from './load-failure';

/** The file that a loader imports, as the build wrote it into its source; null where that cannot be seen. */
export function importedFile(source: string): string | null {
  return /import\(\s*["'`]([^"'`]+)["'`]/.exec(source)?.[1] ?? null;
}

/** Addresses of style sheets that could not be loaded. */
const failedStyles = new Set<string>();

if (typeof document !== 'undefined')
  document.addEventListener(
    'error',
    ({ target }) => {
      if (!(target instanceof HTMLLinkElement) || target.rel !== 'stylesheet') return;
      failedStyles.add(target.href);
      target.remove();
    },
    true,
  );

/** Loads a style sheet. @throws when that fails again; it counts as failed then */
function loadStyle(href: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const link = document.createElement('link');
    link.rel = 'stylesheet';
    link.href = href;
    link.addEventListener('load', () => resolve());
    link.addEventListener('error', () => reject(new Error(`The style sheet ${href} could not be loaded.`)));
    document.head.append(link);
  });
}

/** The build's loader asks for every style sheet once only, whether it came or not: these are asked for here. */
async function loadFailedStyles(): Promise<void> {
  const wanted = [...failedStyles];
  failedStyles.clear();
  await Promise.all(wanted.map(loadStyle));
}

/**
 * Loads a part of the program again after it failed. Some browsers remember that a module could not be fetched, and
 * answer every later import of it with the same failure: then it is asked for under an address that is new to them.
 * @param attempt counts from 1; makes the address new
 */
export async function loadAgain<T>(load: () => Promise<T>, attempt: number): Promise<T> {
  await loadFailedStyles();
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
