import { type Caption, type ClipLatents, type ClipObject, type Mention, OBJECT_ATTRIBUTES } from './attributes';

/** A caption that says almost nothing, and the clips it is true of. */
export interface GenericCaption {
  texts: readonly string[];
  fits: (clip: ClipLatents) => boolean;
}

const STILL = 0;
const LATE = 1;
const EARLY = 2;

/** Generic captions: they fit very many clips and so become hubs among the texts. */
export const GENERIC_CAPTIONS: readonly GenericCaption[] = [
  { texts: ['a video of shapes', 'a short clip', 'some shapes'], fits: () => true },
  { texts: ['something moves', 'there is motion'], fits: clip => clip.objects.some(o => o.motion !== STILL) },
  { texts: ['one object', 'a single shape'], fits: clip => clip.objects.length === 1 },
  { texts: ['two objects', 'a pair of shapes'], fits: clip => clip.objects.length === 2 },
  { texts: ['three objects', 'several things'], fits: clip => clip.objects.length === 3 },
  { texts: ['something appears'], fits: clip => clip.objects.some(o => o.presence === LATE) },
  { texts: ['something disappears'], fits: clip => clip.objects.some(o => o.presence === EARLY) },
];

function describes(mention: Mention, object: ClipObject): boolean {
  return OBJECT_ATTRIBUTES.every(
    attribute => mention[attribute] === undefined || mention[attribute] === object[attribute],
  );
}

/** Whether the mentions from `index` on can be given different objects, keeping the order word's claim. */
function assign(caption: Caption, clip: ClipLatents, used: number[]): boolean {
  const index = used.length;
  const mention = caption.mentions[index];
  if (!mention) return !caption.ordered || appearsLater(clip.objects[used[0]!], clip.objects[used[1]!]);
  return clip.objects.some(
    (object, i) => !used.includes(i) && describes(mention, object) && assign(caption, clip, [...used, i]),
  );
}

function appearsLater(first: ClipObject | undefined, second: ClipObject | undefined): boolean {
  return second?.presence === LATE && first?.presence !== LATE;
}

/**
 * Whether a caption is true of a clip, exactly: its mentions can be assigned to different objects that have all named
 * attributes, its order word holds, and the background matches if named; a generic caption by its predicate.
 */
export function fits(caption: Caption, clip: ClipLatents): boolean {
  if (caption.generic !== null) return GENERIC_CAPTIONS[caption.generic]?.fits(clip) ?? false;
  if (caption.background !== null && caption.background !== clip.background) return false;
  return assign(caption, clip, []);
}
