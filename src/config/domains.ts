/** The five distributions of built-in clips. */
export type DomainName = 'E' | 'S' | 'A' | 'B' | 'P';

/** How clips and captions of one domain are drawn. */
export interface Domain {
  name: DomainName;
  title: string;
  about: string;
  frames: number;
  /** probabilities of one, two and three objects */
  objects: readonly [number, number, number];
  /** long-tail exponents s: value i of n has probability ∝ 1/i^s */
  zipf: { shape: number; color: number; motion: number; background: number };
  /** whether the most frequent values of the other domains are the rarest here */
  reversed: boolean;
  /** standard deviation of the pixel noise, of 1 */
  noise: number;
  /** probability that a caption is generic */
  generic: number;
  /** probabilities that the second and third object are named */
  named: { second: number; third: number };
  /** probability of a word other than the first of its synonyms */
  synonyms: number;
  /** probability that each attribute is named */
  mention: Record<'shape' | 'color' | 'size' | 'region' | 'motion' | 'presence' | 'background', number>;
  /** whether textures are turned by 45° with longer period, colours shifted and less saturated, motion 1.4× as fast */
  shifted: boolean;
  /** words a caption needs room for */
  words: number;
}

const mention = { color: 0.85, shape: 0.85, size: 0.25, motion: 0.75, region: 0.12, background: 0.25, presence: 0.6 };

const E: Domain = {
  name: 'E',
  title: 'Clips',
  about: 'One to three moving shapes, some captions so general that they fit very many clips.',
  frames: 8,
  objects: [0.55, 0.33, 0.12],
  zipf: { shape: 0.7, color: 0.7, motion: 0.5, background: 0.8 },
  reversed: false,
  noise: 0.03,
  generic: 0.08,
  named: { second: 0.7, third: 0.2 },
  synonyms: 0.25,
  mention,
  shifted: false,
  words: 16,
};

/** All domains by name. */
export const DOMAINS: Record<DomainName, Domain> = {
  E,
  S: {
    ...E,
    name: 'S',
    title: 'Shifted style',
    about:
      'Domain E with other textures, colours and speed, and captions that say more: what a model that was trained on P has to learn anew.',
    objects: [0.45, 0.4, 0.15],
    noise: 0.05,
    generic: 0,
    named: { second: 0.85, third: 0.4 },
    synonyms: 0.4,
    mention: { color: 0.9, shape: 0.9, size: 0.4, motion: 0.85, region: 0.3, background: 0.5, presence: 0.7 },
    shifted: true,
  },
  A: {
    ...E,
    name: 'A',
    title: 'Crowded',
    about: 'More objects per clip, captions that name fewer of them.',
    objects: [0.35, 0.45, 0.2],
    named: { second: 0.55, third: 0.2 },
    synonyms: 0.35,
    mention: { ...mention, color: 0.75, shape: 0.8, motion: 0.7, background: 0.2 },
  },
  B: {
    ...E,
    name: 'B',
    title: 'Shifted',
    about:
      'Twelve frames, other frequencies, textures, colours, speed and wording: what a model meets outside its training domain.',
    frames: 12,
    objects: [0.15, 0.4, 0.45],
    zipf: { shape: 0.5, color: 0.5, motion: 0.3, background: 0.4 },
    reversed: true,
    noise: 0.06,
    generic: 0.05,
    named: { second: 0.85, third: 0.5 },
    synonyms: 0.7,
    shifted: true,
    words: 24,
  },
  P: {
    ...E,
    name: 'P',
    title: 'Broad',
    about: 'Uniform attributes and detailed captions, for pre-training a backbone.',
    zipf: { shape: 0, color: 0, motion: 0, background: 0 },
    generic: 0,
    named: { second: 0.85, third: 0.4 },
    synonyms: 0.4,
    mention: { color: 0.9, shape: 0.9, size: 0.3, motion: 0.85, region: 0.2, background: 0.4, presence: 0.7 },
  },
};

/** A domain by what may be its name. */
export const domainNamed = (name: string): Domain | undefined =>
  Object.values(DOMAINS).find(domain => domain.name === name);
