import type { Lesson } from './lesson';

/** Centrality weighting: what it weighs by, and what its gradient does. */
export const centrality: Lesson = {
  name: 'centrality',
  title: 'Centrality weighting',
  summary:
    'Samples in the middle of the batch count more in the contrastive loss: by how much, and what else that does.',
  blocks: [
    {
      kind: 'text',
      text: `InfoNCE asks the same of every sample: its own match is to win the softmax. The first loss of NeighborRetr asks more of those that lie in the middle. The centrality $C(i)$ of a sample is the mean cosine between its global feature and all tokens of the batch in its own modality; its weight is $e^{\\kappa C(i)}$.`,
    },
    {
      kind: 'formula',
      tex: String.raw`w_i=e^{\kappa\,C(i)},\qquad C(i)=\frac1{BN}\sum_{b=1}^{B}\sum_{n=1}^{N}\cos\bigl(g_i,\,x_{bn}\bigr)`,
      label:
        'The weight of sample i: its global feature g against all B·N tokens of its modality; κ is 0.3 as published',
      source: { path: 'src/engine/reference/losses/centrality.ts', about: 'centralityWeights' },
    },
    {
      kind: 'formula',
      tex: String.raw`L_{Wti}=\frac1B\sum_i -\,w_i\,\log\frac{e^{\ell S_{ii}}}{\sum_j e^{\ell S_{ij}}}`,
      label: 'The loss, averaged over both directions; with w = 1 it is InfoNCE',
      source: { path: 'src/engine/reference/losses/centrality.ts', about: 'centralityWeightingLoss' },
    },
    {
      kind: 'text',
      text: `Move $\\kappa$. At 0 all bars stand at 1. At 0.3 they are hardly apart: mostly, all samples count a little more. Larger values show the order. Then look at the second chart: are the central samples those that stand in many lists?

Below, drag a point, or choose it and move its angle. Blue arrows are the published gradient, dashed ones that of InfoNCE.`,
    },
    { kind: 'panel' },
    {
      kind: 'text',
      text: `**What changes for a hub?** Two things, which the table tells apart. Its own term counts $w$ times, and with it every pull that this term makes: “w constant”. And the published weights are no constants: the gradient also goes through $w_i$. The loss falls when $C(i)$ falls, so whatever is not yet matched well is pulled away from the middle, too. With $\\kappa=2$ some arrows even turn round. A point exactly in the middle feels nothing of that: a maximum has no slope.

**What the recording shows.** Choose “NeighborRetr”: after training, $C$ is negative for every sample, all weights are below 1, and they differ even less. That is what a gradient through $w$ asks for; how much of it is due to it the recording cannot tell, since two other losses train the same global features. And $C$ does not find the hubs here: the second chart says how it goes with $N$, and in none of the three models it is clearly upwards. The [[bankCentrality|centrality in the memory bank]] of the next lesson does better. Trained alone, this loss did not lower the hubness of the demo.`,
    },
  ],
  question: {
    text: 'The weighted loss of a batch has fallen, but every log-softmax in it is what it was. How can that be?',
    options: [
      {
        text: 'It cannot: there is nothing else in the loss.',
        right: false,
        why: 'There is: every log-softmax is multiplied by a weight, and that depends on the model.',
      },
      {
        text: 'The weights have fallen: the global features moved away from the middle.',
        right: true,
        why: 'C(i) is a mean of cosines, which training can lower without matching anything better. Holding w constant would close that way; the published code does not.',
      },
      {
        text: 'The logit scale ℓ has grown.',
        right: false,
        why: 'ℓ is inside the log-softmax: with another ℓ it would not be what it was.',
      },
    ],
  },
  simplifies: [
    'In the plane every point is its own only token and its own global feature, and ℓ is 4. In the model, S is made of tokens, C of merged features, and ℓ is above 50.',
    'C counts padding tokens, too, as the published code does.',
    'The panel shows N in lists of 5 within one batch of 64 training pairs, not in a gallery.',
  ],
  sources: [
    { path: 'src/engine/lessons/centrality.ts', about: 'this panel' },
    { path: 'src/engine/reference/losses/total.ts', about: 'where both directions are added' },
    { path: 'docs/demo-preset.md', about: 'what each loss alone changes in the demo' },
  ],
  reading: [
    {
      href: 'https://arxiv.org/abs/2503.10526',
      about: 'Lin et al.: NeighborRetr, Balancing Hub Centrality in Cross-Modal Retrieval (CVPR 2025)',
    },
  ],
};
