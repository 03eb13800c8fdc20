const RECORDED = './recorded/demo.zip';

/** The comparison that ships with the page, as a file of runs. @throws where the server does not give it */
export async function shippedRecording(): Promise<Blob> {
  const response = await fetch(RECORDED);
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  return response.blob();
}
