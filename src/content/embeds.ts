/** What `?embed=` names for a lesson's panel: which one, the rest of the address says. */
export const EMBEDDED_PANEL = 'panel';

/** Charts of the Playground that can stand alone, by what `?embed=` calls them. */
export const EMBEDDED_CHARTS = [
  { name: 'occurrence', title: 'k-occurrence histogram' },
  { name: 'losses', title: 'Losses' },
  { name: 'recall', title: 'Recall@1' },
  { name: 'skewness', title: 'Skewness of N' },
  { name: 'anti-hubs', title: 'Anti-hub rate' },
] as const;

/** One of them. */
export type EmbeddedChart = (typeof EMBEDDED_CHARTS)[number]['name'];

/** All that `?embed=` can name. */
export const EMBED_NAMES: readonly string[] = [EMBEDDED_PANEL, ...EMBEDDED_CHARTS.map(({ name }) => name)];
