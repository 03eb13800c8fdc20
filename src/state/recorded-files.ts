import type { LessonData, LessonGallery } from '@/protocol/lessons';
import type { ExploreFile } from '@/recorded/explore-file';
import { FIRST_RECORDING, fetched } from './shipped-recording';

/** A file that is asked for once, and again after it failed. */
function once<T extends object>(end: string): () => Promise<T> {
  let asked: Promise<T> | null = null;
  return () => {
    asked ??= recordedFile<T>(end).catch((error: unknown) => {
      asked = null;
      throw error;
    });
    return asked;
  };
}

/** Such a file of the first recording, by its name's end. @throws where the server does not give it, or it is damaged */
export async function recordedFile<T extends object>(end: string): Promise<T> {
  const [response, { unpacked }] = await Promise.all([
    fetched(`${FIRST_RECORDING}.${end}.zip`),
    import('@/recorded/packed'),
  ]);
  return unpacked<T>(await response.blob());
}

/** What lessons compute with. @throws where the server does not give it, or it is damaged */
export const lessonData = once<LessonData>('lessons');

/** The held-out pairs of the lesson on post-hoc methods. @throws as `lessonData` */
export const lessonGallery = once<LessonGallery>('gallery');

/** Lists, ranks and centralities of both runs on a thousand held-out pairs. @throws as `lessonData` */
export const recordedViews = once<ExploreFile>('views');
