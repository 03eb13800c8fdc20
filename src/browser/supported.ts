/** Oldest browsers whose colours this page can show (`light-dark()` in its styles): what README and index.html say. */
export const OLDEST = { chromium: 123, firefox: 120, safari: 17.5 } as const;

/** The same in words. */
export const OLDEST_TEXT = `Chrome or Edge ${OLDEST.chromium}, Firefox ${OLDEST.firefox}, Safari ${OLDEST.safari}`;
