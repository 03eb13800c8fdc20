import type { DatasetRequest } from '@/protocol/dataset';
import { ClipShelf, type GalleryClips } from './clip-shelf';
import { DatasetClient } from './dataset-client';

interface Started {
  client: DatasetClient;
  crashed: Promise<never>;
}

const shelf = new ClipShelf();
const known = new Map<string, GalleryClips>();
let started: Started | null = null;

function start(): Started {
  let crash: (error: Error) => void = () => {};
  const crashed = new Promise<never>((_, reject) => (crash = reject));
  // Whoever waits is told; nobody needs to.
  crashed.catch(() => {});
  const client = new DatasetClient(message => {
    client.close();
    // The next clip starts another one.
    started = null;
    crash(new Error(message));
  });
  return { client, crashed };
}

/** Clips of a set of pairs by their numbers, drawn by one worker for all that show them, and kept. */
export function shownClips(request: DatasetRequest): GalleryClips {
  const key = JSON.stringify(request);
  let clips = known.get(key);
  if (!clips) {
    clips = shelf.of(key, indices => {
      const { client, crashed } = (started ??= start());
      const drawn = indices.map(async index => {
        const [clip] = await client.preview(request, index, 1);
        if (!clip) throw new Error(`There is no clip ${index}.`);
        return clip;
      });
      return Promise.race([Promise.all(drawn), crashed]);
    });
    known.set(key, clips);
  }
  return clips;
}
