/** Moments of the first screen, as `npm run budget` reads them: what it offers works; its histogram is drawn. */
export type Moment = 'interactive' | 'drawn';

/** Notes, once, when a moment came: it is there for measurements alone. */
export function markMoment(moment: Moment): void {
  const name = `neighborretr:${moment}`;
  if (performance.getEntriesByName(name).length === 0) performance.mark(name);
}
