import type { Lesson } from './lesson';

/** Neighbor adjusting, and the memory bank that tells it who is central. */
export const neighbors: Lesson = {
  name: 'neighbors',
  title: 'Neighbor adjusting and the memory bank',
  summary: 'Near misses get a share of the target, and the central ones among them a smaller share.',
  blocks: [
    {
      kind: 'text',
      text: `For InfoNCE every item but the match is equally wrong. Yet of 64 clips some nearly fit a caption, and pushing them away as hard as the rest spoils what the model knows. So each query shares its target with its $K$ nearest items that are not its match.

But who is near? A [[hub]] is near to everybody, and sharing with it would feed it. So a neighbour pays for being central: from its similarity its centrality is taken off.

**The memory bank** knows who is central. A batch is too small to tell; the bank keeps the features of some earlier batches (256 pairs in the demo), and $c_j$ is the mean similarity of item $j$ to all of the bank's other modality.`,
    },
    {
      kind: 'formula',
      tex: String.raw`\hat S_{ij}=\frac{S_{ij}-\min_{o}S_{io}}{\max_{o}S_{io}-\min_{o}S_{io}},\qquad \hat c_{ij}=\frac{c_j-\min_{o}c_o}{\max_{o}c_o-\min_{o}c_o},\qquad o\ \text{outside}`,
      label:
        'Minimum and maximum are of the items outside, which are neither neighbours of query i nor its match: that is why Ŝ of a neighbour is at least 1',
      source: { path: 'src/engine/reference/losses/neighbor.ts', about: 'neighborAdjusting' },
    },
    {
      kind: 'formula',
      tex: String.raw`p_{ij}=\frac{e^{\tau(\hat S_{ij}-\hat c_{ij})}}{\sum_{n}e^{\tau(\hat S_{in}-\hat c_{in})}},\quad p_{ii}=1,\qquad L_{Nbi}=\frac1B\sum_i-\frac{\sum_j p_{ij}\,\log\mathrm{softmax}(S')_{ij}}{\sum_j p_{ij}}`,
      label: 'The sum over n is of the neighbours; S′ has the match and the neighbours alone, without a logit scale',
      source: { path: 'src/engine/reference/losses/neighbor.ts', about: 'positiveWeights, loss' },
    },
    {
      kind: 'text',
      text: `Choose queries and look for one whose nearest neighbour has a large $\\hat c$: its grey bar is high and its green one low. The row in question is tinted. Raise $\\tau$, and the shares grow apart; lower it, and all get about the same. Then raise $K$ up to the end.`,
    },
    { kind: 'panel' },
    {
      kind: 'text',
      text: `**Why the end is reserved.** Scales come from the items outside. At $K=B-2$ one is left: its minimum is its maximum, $\\hat S$ and $\\hat c$ are infinite, and infinite minus infinite is not a number. At $K=B-1$ nobody is left; the published code then divides by its fill values, and every neighbour gets the same, without a word. So the page stops at $B-3$.

**What it does.** Of the four losses this one removes the hubs. In the demo, where it has weight 3, it is also what makes the lists of video→text less precise: a text that is rightly near many clips is central, too, and $c_j$ cannot tell the two apart. That is the price that the evidence names.`,
    },
  ],
  question: {
    text: 'A caption fits many clips, rightly. What does this loss do to it as a neighbour of a clip’s query?',
    options: [
      {
        text: 'It spares it: centrality only counts for items that do not fit.',
        right: false,
        why: 'Nothing in the loss knows what fits. c_j is a mean similarity, whatever its reasons.',
      },
      {
        text: 'It lowers its share, as it does with any central item.',
        right: true,
        why: 'Good and bad hubs have the same large c_j. That is why video→text precision falls in the demo while hubness does.',
      },
      {
        text: 'It raises its share: what fits many should be found by many.',
        right: false,
        why: 'That would be softmax(τŜ), without centrality: the grey bars. Subtracting ĉ does the opposite.',
      },
    ],
  },
  simplifies: [
    'The panel shows one query of one direction; the loss is the mean over all 64 and over both directions.',
    'Bars are what p is. Gradients flow through p, through both scales and through c as well, as in the published code: the model can also change who is central.',
    'The recorded bank is 256 other training pairs as the chosen model sees them. In training it holds what the last batches left there, features of slightly older weights.',
  ],
  sources: [
    { path: 'src/engine/lessons/neighbors.ts', about: 'this panel' },
    { path: 'src/engine/reference/model/memory-bank.ts', about: 'the bank: first in, first out' },
    { path: 'docs/demo-preset.md', about: 'what each loss alone changes in the demo' },
  ],
  reading: [
    {
      href: 'https://arxiv.org/abs/2503.10526',
      about: 'Lin et al.: NeighborRetr, Balancing Hub Centrality in Cross-Modal Retrieval (CVPR 2025)',
    },
  ],
};
