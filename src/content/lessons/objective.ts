import type { Lesson } from './lesson';

/** The four losses together. */
export const objective: Lesson = {
  name: 'objective',
  title: 'The whole objective',
  summary: 'Four losses are added. Their values say little of what they do; their gradients say it.',
  blocks: [
    {
      kind: 'formula',
      tex: String.raw`\mathcal L=L_{Wti}+\alpha L_{Opt}+\gamma L_{Nbi}+\delta L_{KL}`,
      label: 'The objective; published weights are 1, the demo has γ = 3',
      source: { path: 'src/engine/reference/losses/total.ts', about: 'computeLosses' },
    },
    {
      kind: 'text',
      text: `Three of them you know. They do not even look at the same numbers: centrality weighting and neighbor adjusting see the local similarities $S$, by which retrieval ranks; uniform regularization sees the global ones, $G$. The fourth ties both together:`,
    },
    {
      kind: 'formula',
      tex: String.raw`L_{KL}=\frac1{AB}\sum_{ij}p_{ij}\log\frac{p_{ij}}{q_{ij}},\qquad p=\mathrm{softmax}(S),\;q=\mathrm{softmax}(G)`,
      label: 'KL consistency: G shall say of every query what S says; divided by all A·B entries, no scale on either',
      source: { path: 'src/engine/reference/losses/kl.ts', about: 'klConsistencyLoss' },
    },
    {
      kind: 'text',
      text: `Without a scale both softmaxes of similarities between −1 and 1 are nearly even, and the sum is divided by the batch once more. So $L_{KL}$ is tiny: some hundredths before training, some ten-thousandths after training with all four losses. The panel says what it would be with the logit scale.`,
    },
    { kind: 'panel' },
    {
      kind: 'text',
      text: `**Values mislead.** With γ = 3 the neighbor loss is a large part of the sum, and yet stays near $\\log 6\\approx1.79$ in all three models: without a scale, a softmax over a match and five neighbours can hardly become sharp. It is the *gradient* that trains.

**Who is moved.** Before training, centrality weighting moves $S$ far more than all others: it has the logit scale. It lowers every neighbour that scores too high. Neighbor adjusting is weaker, and pickier: nearly all that it takes, it takes from neighbours that are more central in the memory bank than half of the batch. Switch centrality off, and hardly anything changes: InfoNCE pulls the same way. At the end of training the others’ shares have grown.

**Do they agree?** On the entries, losses of $S$ and losses of $G$ cannot meet: their cosine is 0. On the weights they can, because one encoder makes both. Before training no two losses pull clearly against each other in the whole model; choose the token weights or the temporal transformer to find KL in disagreement.

Now choose NeighborRetr, and raise δ until KL is seen in the sum. It takes a thousand.`,
    },
  ],
  question: {
    text: 'At the end of training $L_{KL}$ is less than a ten-thousandth of the sum. Does that prove that it is useless?',
    options: [
      {
        text: 'Yes: a term that small cannot change anything.',
        right: false,
        why: 'What moves weights is the gradient, not the value: a constant of a thousand moves nothing. Look at the norms.',
      },
      {
        text: 'No: a value proves nothing. The norms of its gradients hint at it, and training without it tells.',
        right: true,
        why: 'Its gradient is the smallest by far as well, and over two seeds KL alone changed no R@1 that an interval tells from none. In our demo it does next to nothing; that was measured, not read off its value.',
      },
      {
        text: 'No: it is small because S and G agree, so it has done its work.',
        right: false,
        why: 'They do agree better after training, but switching KL off in the sum hardly changes what moves G: the uniform loss does that.',
      },
    ],
  },
  simplifies: [
    'The panel moves entries of $S$ and $G$ as if they were free. Training moves weights, and every weight moves many entries at once.',
    'The weights $w_i$ of centrality are constants here; in training, gradient flows through them as well.',
    'Adam divides each gradient by its usual size: norms say how losses compare with each other, not how far a step goes.',
  ],
  sources: [
    { path: 'src/engine/lessons/objective.ts', about: 'this panel' },
    {
      path: 'src/engine/training/loss-pull.ts',
      about: 'the recorded gradients: “How the losses pull” in the Playground',
    },
    { path: 'docs/demo-preset.md', about: 'what each loss changes alone, and what is lost without it' },
  ],
  reading: [{ href: 'https://arxiv.org/abs/2503.10526', about: 'Lin et al.: NeighborRetr (CVPR 2025)' }],
};
