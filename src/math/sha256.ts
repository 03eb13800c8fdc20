import { sha256 as hash } from '@noble/hashes/sha2.js';

/** The browser's own, off the thread; null on pages without a secure address. */
function subtle(): SubtleCrypto | null {
  return globalThis.crypto?.subtle ?? null;
}

async function digest(bytes: Uint8Array): Promise<Uint8Array> {
  try {
    const own = subtle();
    if (own) return new Uint8Array(await own.digest('SHA-256', Uint8Array.from(bytes)));
  } catch {
    // Refused: the library computes the same.
  }
  return hash(bytes);
}

/** SHA-256 in hexadecimal: how files of weights are named. Works wherever the page runs. */
export async function sha256(bytes: Uint8Array): Promise<string> {
  return Array.from(await digest(bytes), byte => byte.toString(16).padStart(2, '0')).join('');
}
