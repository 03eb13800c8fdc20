import { noteRefusal } from './refusals';

/** What registers service workers; null where there is none. Never throws. */
export function serviceWorkers(): ServiceWorkerContainer | null {
  try {
    return typeof navigator === 'undefined' ? null : (navigator.serviceWorker ?? null);
  } catch (error) {
    noteRefusal('serviceWorker', error);
    return null;
  }
}

/** Lets the browser look whether the server has a new version of the page; it comes in the background. Never throws. */
export async function lookForUpdate(): Promise<void> {
  try {
    await (await serviceWorkers()?.getRegistration())?.update();
  } catch {
    // Offline, or refused: it is looked for again when the page is opened.
  }
}

/** The address of the program that this tab runs, by which its version is known; null where the page has none. */
export const ownProgram = (): string | null =>
  document.querySelector<HTMLScriptElement>('script[type="module"][src]')?.src ?? null;

/** Waits until the page is drawn and the browser has nothing better to do. */
export async function whenIdle(): Promise<void> {
  if (document.readyState !== 'complete')
    await new Promise(resolve => addEventListener('load', resolve, { once: true }));
  // Safari has no idle callbacks.
  await new Promise<unknown>(resolve =>
    'requestIdleCallback' in globalThis ? requestIdleCallback(resolve, { timeout: 10_000 }) : setTimeout(resolve, 2000),
  );
}

/** Whether the visitor wants the page to load no more than it must. */
export function savesData(): boolean {
  const { connection } = navigator as { connection?: { saveData?: boolean } };
  return connection?.saveData === true;
}

/** Whether the page stands inside another, as a panel in slides does. */
export const isEmbedded = (): boolean => window.top !== window;
