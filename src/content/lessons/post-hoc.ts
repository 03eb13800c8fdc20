import type { Lesson } from './lesson';

/** Normalising similarities after training, and what it needs to know. */
export const postHoc: Lesson = {
  name: 'post-hoc',
  title: 'Post-hoc or training?',
  summary:
    'Hubs can be taken away without any training, by someone who knows in advance what will be asked. How much depends on how well they know it.',
  blocks: [
    {
      kind: 'text',
      text: `A trained model is a table of similarities $s_{qj}$ of queries and items. A hub is a column that is high for everybody: so lower it. That is what post-hoc methods do. They look at a **bank** of other queries, find out how much these like each item, and correct for it. No weight is changed.`,
    },
    {
      kind: 'formula',
      tex: String.raw`\mathrm{IS}:\;\frac{e^{\beta s_{qj}}}{\sum_{b\in\text{bank}}e^{\beta s_{bj}}}\qquad\mathrm{CSLS}:\;2s_{qj}-r_q-\frac1k\sum_{b\in\mathrm{top}_k(j)}s_{bj}`,
      label:
        'Inverted Softmax divides by all that the bank gives an item; CSLS subtracts the mean of the k bank queries nearest to it',
      source: { path: 'src/analysis/post-hoc.ts', about: 'these two and six more' },
    },
    {
      kind: 'text',
      text: `The panel applies eight methods, at their published settings, to both runs of the recording. What matters most is the bank:

**Training queries** are held out: they belong to other videos. That is what a search engine can have. **A shifted domain’s** are what it has when visitors ask otherwise than expected. **The test queries** themselves are *transductive*: the method sees all questions before it answers the first one, and they ask for every item once. Many published gains are of this kind.`,
    },
    { kind: 'panel' },
    {
      kind: 'text',
      text: `**With training queries** every method lowers the baseline’s [[skewness]], and text→video every one pays for it with R@1. The square of NeighborRetr does not: fewer hubs, and no recall lost. Video→text says something else: there CSLS and local scaling lift the baseline’s R@1 *and* take away more hubs than training did.

**With the shifted domain** the corrections are those of other questions. Choose Inverted Softmax and look at video→text: the baseline loses recall and gains skewness.

**With the test queries** most methods lift R@1 by several points. The model is the same; what changed is that the bank gives away that every item is wanted exactly once. And QB-Norm becomes Inverted Softmax, as every first result is then one that the bank has retrieved.

Now move the slider of a method: its setting is one more thing to be known in advance. Both ways can be combined, too: the triangles of NeighborRetr begin where training ended.

So: training needs no bank, and nothing per item once it is done, but it has to be trained. A post-hoc method costs a moment, and needs similarities of every item to a bank that resembles what will be asked.`,
    },
  ],
  question: {
    text: 'A paper adds Inverted Softmax to its model, and R@1 rises by five points. What do you ask first?',
    options: [
      {
        text: 'How β was chosen.',
        right: false,
        why: 'Worth asking, but second: move β with the training queries as bank, and no value brings five points. The bank does.',
      },
      {
        text: 'Which queries the bank held.',
        right: true,
        why: 'With the test queries themselves the baseline rises by about five points here as well; with queries of training it does not. Only figures with the same bank can be compared.',
      },
      {
        text: 'Whether the skewness fell, too.',
        right: false,
        why: 'It will have: it falls with the training queries as well, where R@1 does not rise. Fewer hubs are not yet better answers.',
      },
    ],
  },
  simplifies: [
    '300 pairs, one seed: a third of a point is one query, and differences below about three points may be chance. *Explore* compares the same methods on 1,000 pairs, and on models of yours.',
    'The bank has 256 queries, the memory bank’s; published ones have many thousands.',
    'Methods are shown at settings published for other models and data. With settings tuned on validation data they would do better.',
  ],
  sources: [
    { path: 'src/analysis/post-hoc-methods.ts', about: 'all methods with their settings' },
    { path: 'src/engine/gallery/post-hoc-rows.ts', about: 'what is measured of each, here and in Explore' },
  ],
  reading: [
    {
      href: 'https://arxiv.org/abs/1702.03859',
      about: 'Smith et al.: Offline Bilingual Word Vectors (Inverted Softmax)',
    },
    {
      href: 'https://arxiv.org/abs/1710.04087',
      about: 'Conneau et al.: Word Translation Without Parallel Data (CSLS)',
    },
    {
      href: 'https://arxiv.org/abs/2112.12777',
      about: 'Bogolin et al.: Cross Modal Retrieval with Querybank Normalisation (QB-Norm)',
    },
    { href: 'https://arxiv.org/abs/2503.10526', about: 'Lin et al.: NeighborRetr (CVPR 2025)' },
  ],
};
