import type { Plugin } from 'vite';

export function buildServiceWorker(folder: string): Promise<void>;
export function hosting(site?: string | null): Plugin;
