import { noteRefusal } from './refusals';

/** Milliseconds after which a part of the browser that says nothing counts as missing. */
export const PATIENCE = 5000;

/** Thrown where the browser did not answer in time. */
export class SilenceError extends Error {
  override readonly name = 'SilenceError';
  constructor(milliseconds: number) {
    super(`The browser did not answer within ${milliseconds / 1000} s.`);
  }
}

/**
 * Waits for the browser, but not for ever.
 * @throws SilenceError when it does not answer in time
 */
export async function inTime<T>(answer: PromiseLike<T>, milliseconds = PATIENCE): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new SilenceError(milliseconds)), milliseconds);
  });
  try {
    return await Promise.race([answer, silence]);
  } finally {
    clearTimeout(timer);
  }
}

/** The manager of locks between tabs; null where there is none. Reading it never throws. */
export function lockManager(): LockManager | null {
  try {
    return typeof navigator === 'undefined' ? null : (navigator.locks ?? null);
  } catch (error) {
    noteRefusal('webLocks', error);
    return null;
  }
}

/** How much room there is, as the browser estimates it; nothing where it does not say. Never throws. */
export async function storageEstimate(): Promise<StorageEstimate> {
  try {
    return (await inTime(Promise.resolve(navigator.storage?.estimate?.()), 2000)) ?? {};
  } catch (error) {
    noteRefusal('estimate', error);
    return {};
  }
}

/** What was remembered, also where the browser keeps nothing: then until the tab is closed. */
const inTab = new Map<string, string>();

/** Whether nothing may outlive the tab. */
let tabAlone = false;

/** From now on nothing is remembered beyond this tab: an embedded page leaves nothing behind. */
export function keepNothing(): void {
  tabAlone = true;
}

/** What is remembered under a name in this browser; null without. Never throws. */
export function recall(key: string): string | null {
  if (inTab.has(key)) return inTab.get(key)!;
  try {
    return localStorage.getItem(key);
  } catch (error) {
    noteRefusal('localStorage', error);
    return null;
  }
}

/**
 * Remembers something small in this browser. Never throws.
 * @returns whether it outlives the tab
 */
export function remember(key: string, value: string): boolean {
  inTab.set(key, value);
  if (tabAlone) return false;
  try {
    localStorage.setItem(key, value);
    return true;
  } catch (error) {
    noteRefusal('localStorage', error);
    return false;
  }
}

/**
 * Copies what a field holds: by the clipboard, else by the old way that also works on pages without a secure address.
 * Where both are refused the text stays selected, for the visitor to copy.
 * @returns whether it is on the clipboard
 */
export async function copyField(field: HTMLInputElement | HTMLTextAreaElement): Promise<boolean> {
  field.focus();
  field.select();
  try {
    await inTime(navigator.clipboard.writeText(field.value));
    return true;
  } catch {
    // The selection may have been lost while the browser asked the visitor.
    field.focus();
    field.select();
  }
  try {
    if (document.execCommand('copy')) return true;
  } catch (error) {
    noteRefusal('clipboard', error);
    return false;
  }
  noteRefusal('clipboard', new Error('The browser does not let the page copy.'));
  return false;
}
