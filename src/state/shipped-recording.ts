const RECORDED = './recorded/demo';

async function fetched(url: string): Promise<Blob> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  return response.blob();
}

/** The comparison that ships with the page, weights included, as a file of runs. @throws where the server does not give it */
export const shippedRecording = (): Promise<Blob> => fetched(`${RECORDED}.zip`);

/** The same without weights, for playing back. @throws where the server does not give it */
export const shippedCurves = (): Promise<Blob> => fetched(`${RECORDED}.curves.zip`);
