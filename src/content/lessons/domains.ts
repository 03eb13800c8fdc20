import type { Lesson } from './lesson';

/** What a model learns on one domain, seen on others. */
export const domains: Lesson = {
  name: 'domains',
  title: 'Domain shift',
  summary: 'Models are tested where they were trained, and used elsewhere. What of fewer hubs is still there?',
  blocks: [
    {
      kind: 'text',
      text: `Both recorded runs began with a backbone that had seen the broad domain P, and were trained for 500 steps on S: other textures, colours and speed, longer captions. A held-out gallery of S asks what was learned. One of another domain asks what of it was about S alone.

The panel has all five. **B** is far from S in its frequencies and wording, but has its turned textures and shifted colours. **E** and **A** look as P does, and some of their captions are so general that they fit very many clips.`,
    },
    { kind: 'panel' },
    {
      kind: 'text',
      text: `**What carries over.** Choose B: fine-tuning on S nearly doubles its R@1 text→video, since both share a style. And NeighborRetr lowers the hubs of a domain that it has never seen: the interval of the [[skewness]] over eight seeds leaves zero out both ways, and R@1 rises a little. Text→video the skewness of the method is below the baseline’s in all five galleries; video→text too, but on E and A hardly: there fine-tuning itself has raised it.

**What does not.** Choose E. Its R@1 is higher *before* training than after either run: fine-tuning on S forgets what the backbone knew of another style. Fewer hubs do not mend that: NeighborRetr is a point above the baseline text→video, and level with it video→text. This is one run; it has no interval.

**What it costs.** Switch to video→text and look at P@k, the share of a list that truly fits:`,
    },
    {
      kind: 'formula',
      tex: String.raw`N_k(j)=N_k^{\text{good}}(j)+N_k^{\text{bad}}(j),\qquad \mathrm{P@}k=\frac{1}{nk}\sum_j N_k^{\text{good}}(j)`,
      label: 'Every place in a list is good or bad; the precision is the share of good ones among n lists of k',
      source: { path: 'src/analysis/hubness.ts', about: 'splitOccurrence, goodShare' },
    },
    {
      kind: 'text',
      text: `A caption that says little fits many clips. It stands in many lists *rightly*. The memory bank tells the neighbor loss that such a text is central, not that it is so for a reason: it is pushed away like any hub. On S and on B the interval of P@k video→text lies below zero: good text hubs have lost their places, whether they were trained on or not.`,
    },
  ],
  question: {
    text: 'On domain E, R@1 is lower after training with NeighborRetr than before any training. What is to blame?',
    options: [
      {
        text: 'The neighbor loss: it pushes away items that E needs.',
        right: false,
        why: 'The baseline has no neighbor loss, and text→video it has lost more: compare both columns with the first.',
      },
      {
        text: 'Fine-tuning on S itself: weights that served E were changed for another style.',
        right: true,
        why: 'Both runs lose it, and where the style of S helps (B), both gain. A backbone that is to serve everywhere has to see everything, or be changed less.',
      },
      {
        text: 'Hubs: they have taken the places of the right answers.',
        right: false,
        why: 'Text→video the hubs of NeighborRetr take about as many places as those before training did, and its skewness is lower. R@1 has fallen all the same.',
      },
    ],
  },
  simplifies: [
    'The domains are drawn by the same program. Between real collections everything shifts at once.',
    'Intervals exist for S and B alone. On E, A and P each column is one run, where a point of R@1 may be chance.',
    'The paper tests transfer between collections of real videos; our figures say nothing about those.',
  ],
  sources: [
    { path: 'src/config/domains.ts', about: 'what the domains are' },
    { path: 'src/analysis/gallery-results.ts', about: 'changes over seeds and their intervals' },
    { path: 'src/engine/lessons/domains.ts', about: 'what fits what in each domain' },
    { path: 'docs/demo-preset.md', about: 'all figures of S and B, and what may be said' },
  ],
  reading: [
    {
      href: 'https://arxiv.org/abs/2503.10526',
      about: 'Lin et al.: NeighborRetr (CVPR 2025), with transfer between data sets',
    },
    {
      href: 'https://arxiv.org/abs/2204.03359',
      about: 'Chun et al.: ECCV Caption (ECCV 2022): judging retrieval by all that fits',
    },
  ],
};
