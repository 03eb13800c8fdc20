import { useSyncExternalStore } from 'react';

/** The pages, by the address's hash. */
export const ROUTES = [
  { path: '#/', title: 'Playground' },
  { path: '#/compare', title: 'Compare' },
  { path: '#/explore', title: 'Explore' },
] as const;

/** The address of a page. */
export type RoutePath = (typeof ROUTES)[number]['path'];

function current(): RoutePath {
  return ROUTES.find(({ path }) => path === location.hash)?.path ?? '#/';
}

function listen(changed: () => void): () => void {
  addEventListener('hashchange', changed);
  return () => removeEventListener('hashchange', changed);
}

/** The page that the address names; the playground for anything unknown. */
export function useRoute(): RoutePath {
  return useSyncExternalStore(listen, current);
}
