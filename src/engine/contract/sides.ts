import type { IdSide, PixelSide, Sides } from '@/data/source';

/** Sides that the towers encode: captions of token ids, videos of pictures. */
export interface TowerSides {
  text: IdSide;
  video: PixelSide;
}

/** The same sides, where the towers can encode them. @throws Error saying what they have no tower for */
export function towerSides({ text, video }: Sides): TowerSides {
  if (text.input !== 'ids') throw new Error(`There is no text encoder for ${text.input}.`);
  if (video.input !== 'pixels') throw new Error(`There is no frame encoder for ${video.input}.`);
  return { text, video };
}
