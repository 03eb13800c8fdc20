/** Where published figures stand. */
export interface PublishedSource {
  title: string;
  href: string;
}

/** R@1 of a method, in per cent, as its figures were published. */
export interface PublishedRecall {
  method: string;
  t2v: number;
  v2t: number;
}

/** The paper that all of these figures are taken from. */
export const PAPER: PublishedSource = {
  title: 'Lin et al.: NeighborRetr (CVPR 2025)',
  href: 'https://arxiv.org/abs/2503.10526',
};

/** MSR-VTT 1k-A with CLIP ViT-B/32, as the paper compares them: one number each, without an interval. */
export const PUBLISHED_RECALL: readonly PublishedRecall[] = [
  { method: 'CLIP4Clip', t2v: 44.5, v2t: 42.7 },
  { method: 'X-Pool', t2v: 46.9, v2t: 44.4 },
  { method: 'HBI', t2v: 48.6, v2t: 46.8 },
  { method: 'DiffusionRet', t2v: 49.0, v2t: 47.7 },
  { method: 'NeighborRetr', t2v: 49.5, v2t: 48.7 },
];

/** Queries of MSR-VTT 1k-A, either way. */
export const PUBLISHED_QUERIES = 1000;

/** Trained on MSR-VTT, tested on ActivityNet: text→video R@1 in per cent. */
export const PUBLISHED_ABROAD: readonly { method: string; t2v: number }[] = [
  { method: 'HBI', t2v: 30.1 },
  { method: 'DiffusionRet + QB-Norm', t2v: 31.1 },
  { method: 'DiffusionRet', t2v: 31.5 },
  { method: 'NeighborRetr', t2v: 32.4 },
];

/** Where the figures across domains were read off, and how far they may be off by that: points. */
export const ABROAD_SOURCE: PublishedSource & { reading: number } = {
  title: 'the figure on the project page',
  href: 'https://zzezze.github.io/NeighborRetr/',
  reading: 0.1,
};
