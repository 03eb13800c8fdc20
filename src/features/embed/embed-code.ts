/** Themes that an embedded page can be given; `system` is the reader's own. */
export const EMBED_THEMES = ['system', 'light', 'dark'] as const;

/** One of them. */
export type EmbedTheme = (typeof EMBED_THEMES)[number];

/** What is embedded. */
export interface Embedded {
  /** a name of `EMBED_NAMES` */
  what: string;
  /** from the `#` on: which lesson, which recording, and how they are set */
  hash: string;
  theme: EmbedTheme;
}

/**
 * The address of a page that shows one thing alone.
 * @param page address of the page as it is shown now
 */
export function embedAddress(page: string, { what, hash, theme }: Embedded): string {
  const address = new URL(page);
  address.search = new URLSearchParams({ embed: what, ...(theme === 'system' ? {} : { theme }) }).toString();
  address.hash = hash;
  return address.href;
}

/** The theme that the address of an embedded page asks for; the reader's own for anything unknown. */
export const embedTheme = (search: string): EmbedTheme =>
  EMBED_THEMES.find(theme => theme === new URLSearchParams(search).get('theme')) ?? 'system';

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

/** Smallest and largest side of a frame, in pixels. */
export const FRAME_SIDE = { least: 120, most: 4000 } as const;

/** A side as it was typed, or the one before where it is none. */
export function sideOf(text: string, before: number): number {
  const value = Number(text);
  return Number.isInteger(value) && value >= FRAME_SIDE.least && value <= FRAME_SIDE.most ? value : before;
}

/** What slides and course pages take in. */
export const iframeCode = (address: string, title: string, size: { width: number; height: number }): string =>
  `<iframe src="${escaped(address)}" title="${escaped(title)}" width="${size.width}" height="${size.height}" style="border: 0; max-width: 100%" loading="lazy"></iframe>`;

/** Whether only this machine reaches an address. */
export const isLocal = (address: string): boolean =>
  /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(address).hostname) || address.startsWith('file:');
