import { afterEach, beforeEach, vi } from 'vitest';
import { type CapabilityId, forgetRefusals, onRefusal } from '../refusals';

/** What a browser that refuses something says. */
export const denied = () => new DOMException('no', 'SecurityError');

/** A part of the browser that throws when it is used. */
export const throws = (): never => {
  throw denied();
};

/** A part of the browser that answers with no. */
export const rejects = (): Promise<never> => Promise.reject(denied());

/** A part of the browser that never answers. */
export const hangs = (): Promise<never> => new Promise<never>(() => {});

/** A part of the browser whose mere reading throws, as of blocked site data. */
export function throwsWhenRead<T extends object>(target: T, key: string): T {
  return Object.defineProperty(target, key, { configurable: true, get: throws });
}

/** Local storage that keeps what it is given in a map. */
export function keepingStorage(kept = new Map<string, string>()) {
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
}

/**
 * Listens for refusals in every test of a file, which begins with none; what a test replaced in the browser, and the time,
 * is as it was afterwards.
 * @returns what was noted as refused in the test under way
 */
export function notedRefusals(): readonly CapabilityId[] {
  const noted: CapabilityId[] = [];
  let stop: () => void;
  beforeEach(() => {
    forgetRefusals();
    noted.length = 0;
    stop = onRefusal(id => noted.push(id));
  });
  afterEach(() => {
    stop();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
  return noted;
}
