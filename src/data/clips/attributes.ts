/** Attribute values of the built-in clips, most frequent first (domain B reverses the order). */
export const SHAPES = ['circle', 'square', 'triangle', 'ring', 'cross', 'bar', 'diamond', 'star'] as const;
export const COLORS = ['red', 'blue', 'green', 'yellow', 'purple', 'cyan', 'orange', 'white'] as const;
export const SIZES = ['small', 'big'] as const;
export const REGIONS = ['left', 'right', 'top', 'bottom', 'middle'] as const;
export const MOTIONS = [
  'still',
  'left',
  'right',
  'up',
  'down',
  'circles',
  'bounces',
  'grows',
  'shrinks',
  'blinks',
] as const;
export const PRESENCES = ['whole', 'late', 'early'] as const;
export const BACKGROUNDS = ['dark', 'gray', 'striped', 'checkered', 'dotted', 'bright', 'noisy'] as const;

/** One object of a clip; numbers index the lists above. */
export interface ClipObject {
  shape: number;
  color: number;
  size: number;
  region: number;
  motion: number;
  /** whole clip, appears after 45 %, or vanishes after 55 % */
  presence: number;
}

/** The latent description of a clip. */
export interface ClipLatents {
  /** one to three, in different start regions */
  objects: ClipObject[];
  background: number;
}

/** Attributes a caption can name of an object. */
export const OBJECT_ATTRIBUTES = ['shape', 'color', 'size', 'region', 'motion', 'presence'] as const;
/** One of them. */
export type ObjectAttribute = (typeof OBJECT_ATTRIBUTES)[number];

/** What a caption says about one object: only the named attributes are present. */
export type Mention = Partial<Record<ObjectAttribute, number>>;

/** A caption and exactly what it claims. */
export interface Caption {
  text: string;
  /** the objects named, in order */
  mentions: Mention[];
  /** whether the second mentioned object appears later than the first */
  ordered: boolean;
  /** the background named, or null */
  background: number | null;
  /** index of a generic caption, or null */
  generic: number | null;
}
