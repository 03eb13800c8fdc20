import {
  csls,
  dualSoftmax,
  dynamicInvertedSoftmax,
  localScaling,
  logInvertedSoftmax,
  logMutualProximity,
  nearestNeighborNormalization,
  sinkhornNormalization,
} from './post-hoc';
import type { SimilarityMatrix } from './similarity-matrix';

/** A hyper-parameter of a post-hoc method. */
export interface PostHocParameter {
  name: string;
  about: string;
  value: number;
  min: number;
  max: number;
  whole?: boolean;
}

/** A normalisation of similarities after training. */
export interface PostHocMethod {
  key: string;
  title: string;
  source: string;
  about: string;
  parameters: readonly PostHocParameter[];
  /** @param bank [bank queries, gallery] @param p values by name */
  apply: (
    similarity: SimilarityMatrix,
    bank: SimilarityMatrix,
    p: Readonly<Record<string, number>>,
  ) => SimilarityMatrix;
}

const beta = (about: string): PostHocParameter => ({ name: 'β', about, value: 20, min: 0.1, max: 1000 });
const k = (value: number, about: string): PostHocParameter => ({
  name: 'k',
  about,
  value,
  min: 1,
  max: 5000,
  whole: true,
});

/** All post-hoc methods, with their published settings. */
export const POST_HOC_METHODS: readonly PostHocMethod[] = [
  {
    key: 'is',
    title: 'Inverted Softmax',
    source: 'Smith et al. 2017',
    about: 'Divides by how much the item likes the bank’s queries: exp(βs) / Σ_bank exp(βs).',
    parameters: [beta('inverse temperature')],
    apply: (s, bank, p) => logInvertedSoftmax(s, bank, p['β']!),
  },
  {
    key: 'qb-norm',
    title: 'QB-Norm',
    source: 'Bogolin et al. 2022',
    about:
      'Inverted Softmax only for queries whose first result is in the top k of a bank query (dynamic inverted softmax).',
    parameters: [beta('inverse temperature'), k(1, 'results per bank query that count as hubs')],
    apply: (s, bank, p) => dynamicInvertedSoftmax(s, bank, { beta: p['β']!, k: p.k! }),
  },
  {
    key: 'csls',
    title: 'CSLS',
    source: 'Conneau et al. 2018',
    about: 'Subtracts the mean similarity to the k nearest, on both sides: 2s − r_q − r_g.',
    parameters: [k(10, 'neighbours')],
    apply: (s, bank, p) => csls(s, bank, p.k!),
  },
  {
    key: 'dual-softmax',
    title: 'Dual Softmax',
    source: 'Cheng et al. 2021',
    about: 'Multiplies the similarity by the Inverted Softmax.',
    parameters: [beta('inverse temperature')],
    apply: (s, bank, p) => dualSoftmax(s, bank, p['β']!),
  },
  {
    key: 'nnn',
    title: 'NNN',
    source: 'Chowdhury et al. 2024',
    about: 'Subtracts α times the item’s mean similarity to its k nearest bank queries.',
    parameters: [
      { name: 'α', about: 'share of the bias that is subtracted', value: 0.75, min: 0, max: 5 },
      k(128, 'bank queries per item'),
    ],
    apply: (s, bank, p) => nearestNeighborNormalization(s, bank, { alpha: p['α']!, k: p.k! }),
  },
  {
    key: 'sinkhorn',
    title: 'Sinkhorn',
    source: 'Cuturi 2013',
    about: 'Gives every item the same share of the bank’s queries: optimal transport with entropy τ.',
    parameters: [
      { name: 'τ', about: 'temperature', value: 0.01, min: 0.001, max: 10 },
      { name: 'iterations', about: 'rounds over rows and columns', value: 10, min: 1, max: 500, whole: true },
    ],
    apply: (s, bank, p) => sinkhornNormalization(s, bank, { temperature: p['τ']!, iterations: p.iterations! }),
  },
  {
    key: 'mutual-proximity',
    title: 'Mutual proximity',
    source: 'Schnitzer et al. 2012',
    about: 'Probability that query and item both find a random other further away; distances taken as normal.',
    parameters: [],
    apply: (s, bank) => logMutualProximity(s, bank),
  },
  {
    key: 'local-scaling',
    title: 'Local scaling',
    source: 'Zelnik-Manor & Perona 2004',
    about: 'Measures distances in units of the distance to the k-th nearest neighbour of both.',
    parameters: [k(10, 'neighbour that sets the scale')],
    apply: (s, bank, p) => localScaling(s, bank, p.k!),
  },
];

/** A method by its key. @throws RangeError when there is none */
export function postHocMethod(key: string): PostHocMethod {
  const method = POST_HOC_METHODS.find(m => m.key === key);
  if (!method) throw new RangeError(`There is no post-hoc method "${key}".`);
  return method;
}

/** Published values of a method's hyper-parameters. */
export function defaultParameters({ parameters }: PostHocMethod): Record<string, number> {
  return Object.fromEntries(parameters.map(({ name, value }) => [name, value]));
}

/** Why a value cannot be used, or null. */
export function parameterProblem({ min, max, whole }: PostHocParameter, value: number): string | null {
  if (!Number.isFinite(value)) return 'A number is needed.';
  if (whole && !Number.isInteger(value)) return 'A whole number is needed.';
  return value < min || value > max ? `Between ${min} and ${max}.` : null;
}
