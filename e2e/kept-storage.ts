import type { Page } from '@playwright/test';

/** Everything in one part of the storage of runs, read past the page's own code. */
function readAll<T>(page: Page, part: string): Promise<T[]> {
  return page.evaluate(
    name =>
      new Promise<T[]>((resolve, reject) => {
        const opening = indexedDB.open('neighborretr-runs');
        opening.addEventListener('error', () => reject(opening.error));
        opening.addEventListener('success', () => {
          const all = opening.result.transaction(name).objectStore(name).getAll();
          all.addEventListener('error', () => reject(all.error));
          all.addEventListener('success', () => {
            opening.result.close();
            resolve(all.result as T[]);
          });
        });
      }),
    part,
  );
}

/** The steps of all checkpoints that are kept, one a comparison. */
export function keptCheckpoints(page: Page): Promise<number[]> {
  return readAll<number>(page, 'checkpointSteps');
}

/** The furthest step of the checkpoints that are kept; 0 without any. */
export async function keptCheckpoint(page: Page): Promise<number> {
  return Math.max(0, ...(await keptCheckpoints(page)));
}

/** State and kept steps of every run. */
export async function keptRuns(page: Page): Promise<{ role: string; state: string; steps: number }[]> {
  const runs = await readAll<{ role: string; state: string; steps: number }>(page, 'runs');
  return runs.map(({ role, state, steps }) => ({ role, state, steps }));
}

/** How many steps of all runs together are kept. */
export async function keptSteps(page: Page): Promise<number> {
  const blocks = await readAll<{ step: Float64Array }>(page, 'series');
  return blocks.reduce((sum, { step }) => sum + Object.keys(step).length, 0);
}
