import type { DatasetStatistics, Frequency } from '@/protocol/dataset';
import type { VideoPictures } from '../source';
import { BACKGROUNDS, type ClipLatents, COLORS, MOTIONS, PRESENCES, REGIONS, SHAPES, SIZES } from './attributes';
import type { ClipDataset } from './dataset';
import { FRAME_BYTES, FRAME_SIZE } from './render';

/** Clips among which the mean number of relevant ones is measured. */
const RELEVANCE_SAMPLE = 500;

function frequencies(names: readonly string[]): Frequency[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => ({ name, count })).sort((a, b) => b.count - a.count);
}

/** Measures captions and latents. @param report takes a share in [0, 1]; may wait */
export async function datasetStatistics(
  data: ClipDataset,
  report: (share: number) => Promise<void> | void,
): Promise<DatasetStatistics> {
  const captions = data.captions.flat();
  const words = captions.flatMap(caption => caption.text.split(' '));
  const objects = data.latents.flatMap(clip => clip.objects);
  const sample = Math.min(RELEVANCE_SAMPLE, data.size);
  let relevant = 0;
  for (let query = 0; query < sample; query++) {
    for (let clip = 0; clip < sample; clip++) if (clip !== query && data.relevant(query, clip)) relevant++;
    if (query % 50 === 0) await report(query / sample);
  }
  const counted = frequencies(words);
  return {
    captions: captions.length,
    vocabulary: counted.length,
    meanWords: words.length / captions.length,
    words: counted,
    contents: [
      { title: 'Shapes', items: frequencies(objects.map(o => SHAPES[o.shape] ?? '')) },
      { title: 'Colours', items: frequencies(objects.map(o => COLORS[o.color] ?? '')) },
      { title: 'Motions', items: frequencies(objects.map(o => MOTIONS[o.motion] ?? '')) },
      { title: 'Backgrounds', items: frequencies(data.latents.map(clip => BACKGROUNDS[clip.background] ?? '')) },
    ],
    genericShare: captions.filter(caption => caption.generic !== null).length / captions.length,
    meanRelevant: relevant / sample,
    relevanceSample: sample,
  };
}

function objectContents(clip: ClipLatents): string[] {
  return clip.objects.map(o =>
    [
      `${SIZES[o.size]} ${COLORS[o.color]} ${SHAPES[o.shape]}`,
      REGIONS[o.region],
      MOTIONS[o.motion],
      o.presence === 0 ? null : `${PRESENCES[o.presence]} only`,
    ]
      .filter(Boolean)
      .join(', '),
  );
}

/** What a clip shows, in words: every object, then the background. */
export function clipContents(clip: ClipLatents): string[] {
  return [...objectContents(clip), BACKGROUNDS[clip.background] ?? ''];
}

/** A clip as RGBA frames. */
export function clipPictures(data: ClipDataset, index: number): VideoPictures {
  const pixels = data.pixels(index);
  const plane = FRAME_SIZE * FRAME_SIZE;
  const rgba = new Uint8ClampedArray(data.frames * plane * 4).fill(255);
  for (let f = 0; f < data.frames; f++)
    for (let at = 0; at < plane; at++)
      for (let c = 0; c < 3; c++) rgba[(f * plane + at) * 4 + c] = pixels[f * FRAME_BYTES + c * plane + at] ?? 0;
  return { rgba, frames: data.frames };
}
