import type { Effect } from '@/analysis/gallery-results';

/** The comparison that a first visit is shown; its weights ship, too. */
export const FIRST_RECORDING = 'demo';

/** Before the ids of runs that ship with the page: they are in no browser's storage. */
export const SHIPPED = 'recorded:';

/** The id of a run of the first recording, which Explore shows. @param role of it */
export const shippedRunId = (role: string): string => `${SHIPPED}${FIRST_RECORDING}/${role}`;

const FOLDER = './recorded';

/** A file of the recordings that ship with the page. @throws where the server does not give it */
export async function fetched(name: string): Promise<Response> {
  const response = await fetch(`${FOLDER}/${name}`);
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  return response;
}

/** The first comparison that ships with the page, weights included, as a file of runs. @throws where the server does not give it */
export const shippedRecording = async (): Promise<Blob> => (await fetched(`${FIRST_RECORDING}.zip`)).blob();

/** A comparison that ships with the page, without weights, for playing back. @throws where the server does not give it */
export const shippedCurves = async (name: string): Promise<Blob> => (await fetched(`${name}.curves.zip`)).blob();

/** What every comparison changed over seeds, by its name, or its role among those of one file. */
export type Effects = Readonly<Partial<Record<string, Effect>>>;

let effects: Promise<Effects> | null = null;

/** What the comparisons that ship with the page changed over seeds; asked for once. @throws where the server does not give it */
export function shippedEffects(): Promise<Effects> {
  effects ??= fetched('effects.json')
    .then(response => response.json() as Promise<Effects>)
    .catch((error: unknown) => {
      effects = null;
      throw error;
    });
  return effects;
}
