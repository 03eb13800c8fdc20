import type { Lesson } from './lesson';

/** Uniform regularization: Sinkhorn's plan as targets. */
export const uniform: Lesson = {
  name: 'uniform',
  title: 'Uniform regularization',
  summary: 'Targets in which every item of the gallery gets the same: what Sinkhorn’s iterations make of scores.',
  blocks: [
    {
      kind: 'text',
      text: `A softmax shares out what one query has to give; nobody looks at what an item gets. That is how a [[hub]] can get several queries’ worth, and an [[antiHub|anti-hub]] next to nothing. The third loss writes both down: every text gives 1, and every video gets 1. Of all matrices that do so, it takes the one that follows the scores $G$ best, with some spread: the plan $Q$ of an optimal transport.

Sinkhorn’s way to it is simple. Divide every row by its sum; then the columns are wrong. Divide every column by its sum; then the rows are wrong, but less. And so on. Press “Next half”, and look at the bars: the mark on each is at 1.`,
    },
    {
      kind: 'formula',
      tex: String.raw`\begin{gathered}u_i\leftarrow \log\tfrac{1}{2B}-\log\sum_j e^{G_{ij}+v_j},\qquad v_j\leftarrow \log\tfrac{1}{2B}-\log\sum_i e^{G_{ij}+u_i}\\[4pt] Q_{ij}=2B\,e^{G_{ij}+u_i+v_j}\end{gathered}`,
      label: 'Sinkhorn in logarithms, 50 times as published; no gradient passes through Q',
      source: { path: 'src/engine/reference/losses/uniform.ts', about: 'sinkhornPlan' },
    },
    { kind: 'panel' },
    {
      kind: 'text',
      text: `**Six by six.** The first half-iteration is a softmax of the rows; a video that many texts like then has a long bar below it. Choose the scores “by hand” to see it plainly: video 3 is near to everybody, and loses. Where $G$ is as far apart as before training, it takes many iterations until both sums agree; where it is flat, a few.

**The whole batch.** $Q$ is softer than the truth, in which each text has one video: so it is blended with the diagonal.`,
    },
    {
      kind: 'formula',
      tex: String.raw`L_{Opt}=\frac1B\sum_i-\sum_j\bigl(\beta Q_{ij}+(1-\beta)\,\delta_{ij}\bigr)\,\log\mathrm{softmax}(\tau G)_{ij}`,
      label: 'Cross entropy of the targets with the model’s own shares; β is 0.7 as published',
      source: { path: 'src/engine/reference/losses/uniform.ts', about: 'transportTargets, uniformRegularizationLoss' },
    },
    {
      kind: 'text',
      text: `Move $\\beta$: at 0 the targets are the diagonal, at 1 they are $Q$. The orange bars stay at 1 wherever you stop, since both do. Grey ones are what the model gives: the tall ones are the hubs of $G$, and the loss pulls them down.

Now choose “NeighborRetr”. Its grey bars are much more even. But see how little $Q$ leaves to the own match: $G$ has become so flat that the plan hardly knows who belongs to whom.

**What it does in the demo.** It evens out $G$, but models are ranked by $S$. There, trained alone, it made the lists of video→text more precise and their hubs a little larger, in both implementations that were measured.`,
    },
  ],
  question: {
    text: 'Why do the orange bars not move when β does?',
    options: [
      {
        text: 'Because no gradient passes through Q.',
        right: false,
        why: 'True, but that is about training. The bars are sums of the targets as they are.',
      },
      {
        text: 'Because the columns of Q and of the diagonal both add up to 1, and so does any blend of them.',
        right: true,
        why: 'β + (1 − β) = 1. What β changes is to whom a text gives: to its own video alone, or to others like it as well.',
      },
      {
        text: 'Because the model’s own shares do not depend on β.',
        right: false,
        why: 'They do not, and so the grey bars do not move either. The orange ones are the targets.',
      },
    ],
  },
  simplifies: [
    'The panel shows one direction at a time; the loss is the mean of both, with a plan of its own for each.',
    'Six pairs alone are balanced otherwise than the same six within their batch.',
    'τ is 3, the temperature of the neighbor loss: the published code passes that one here.',
  ],
  sources: [
    { path: 'src/engine/lessons/uniform.ts', about: 'this panel, and Sinkhorn step by step' },
    { path: 'docs/demo-preset.md', about: 'what each loss alone changes in the demo' },
  ],
  reading: [
    {
      href: 'https://arxiv.org/abs/2503.10526',
      about: 'Lin et al.: NeighborRetr, Balancing Hub Centrality in Cross-Modal Retrieval (CVPR 2025)',
    },
    {
      href: 'https://arxiv.org/abs/1306.0895',
      about: 'Cuturi: Sinkhorn Distances (NeurIPS 2013)',
    },
  ],
};
