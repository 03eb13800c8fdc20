import { addressOf, useAddress } from '@/state/address';
import { PAGE_NAMES, type PageName, PAGES } from '@/state/address-pages';

/** The pages, by the address's hash. */
export const ROUTES = PAGE_NAMES.map(page => ({ page, path: PAGES[page].path, title: PAGES[page].title }));

/** The address of a page. */
export type RoutePath = (typeof PAGES)[PageName]['path'];

/** The page that the address names; the playground for anything unknown. */
export function useRoute(): RoutePath {
  return PAGES[useAddress(s => s.page)].path;
}

/** The address of a page as it was seen last, for links to it. */
export function useAddressOf(page: PageName): string {
  return useAddress(s => addressOf(page, s.values));
}
