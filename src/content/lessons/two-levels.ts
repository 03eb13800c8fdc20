import type { Lesson } from './lesson';

/** Local and global similarity of a caption and a clip. */
export const twoLevels: Lesson = {
  name: 'two-levels',
  title: 'Two levels',
  summary:
    'How alike are a caption and a clip? Word by frame, which ranks; and one token with one token, which only training sees.',
  blocks: [
    {
      kind: 'text',
      text: `A text encoder gives every word a vector, a video encoder every frame. They share one space, so every word has a cosine with every frame: a small matrix $s_{ij}=\\hat t_i\\cdot\\hat v_j$ for each pair of caption and clip.

**The local level** makes one number of it. Every word keeps the frame that is most like it, and every frame its word; a small network says how much each of them counts, by a softmax over the words, and over the frames.`,
    },
    {
      kind: 'formula',
      tex: String.raw`S=\tfrac12\Bigl(\sum_i w^t_i\,\max_j s_{ij}+\sum_j w^v_j\,\max_i s_{ij}\Bigr),\qquad \sum_i w^t_i=\sum_j w^v_j=1`,
      label: 'Local similarity: the weighted best matches of both sides',
      source: {
        path: 'src/engine/reference/model/local-similarity.ts',
        about: 'tokenWeights, localSimilarity; of one pair interact in src/engine/explore/token-set.ts',
      },
    },
    { kind: 'panel' },
    {
      kind: 'text',
      text: `Choose a caption; its own clip comes with it. Words that say something carry the weight, those like “a” and “on” next to none; the end mark carries much, because it alone has read the whole caption. Then choose another clip: the same words, other cosines, and mostly a smaller sum; under each clip stand both similarities, so you see where not. Step through the three states to see how training moves the weights.

**The global level** makes one vector of the caption and one of the clip first. Twice, tokens that are alike are clustered (DPC-KNN), and each cluster $c$ becomes the mean of its tokens, weighted by scores $p_i$ that are learned. After the second round one token is left on each side.`,
    },
    {
      kind: 'formula',
      tex: String.raw`\bar t_c=\frac{\sum_{i\in c}e^{p_i}\,t_i}{\sum_{i\in c}e^{p_i}},\qquad G=\bar t\cdot\bar v`,
      label: 'Merging a cluster, and the global similarity of the two tokens that are left',
      source: {
        path: 'src/engine/reference/model/token-merging.ts',
        about: 'mergeTokens; globalSimilarity is beside localSimilarity',
      },
    },
    {
      kind: 'text',
      text: `$G$ is no cosine: it is not normalised, and can have any size. Compare it before training, after the baseline and after NeighborRetr.

At test time the gallery is ranked by $S$ alone. $G$ is for training: uniform regularization and the KL consistency are computed with it, and the merged tokens tell how central a sample is. The baseline does not use it, so what it does there is what the encoders’ change makes of it.`,
    },
  ],
  question: {
    text: 'A cell of the matrix is neither the best of its word nor the best of its frame. Its cosine falls a little. What happens to S?',
    options: [
      {
        text: 'It falls a little, by the product of both weights.',
        right: false,
        why: 'There is no such product: a weight multiplies a maximum, and this cell is the maximum of neither its row nor its column.',
      },
      {
        text: 'Nothing at all.',
        right: true,
        why: 'Only marked cells are in the sum. For the same reason only they pass gradients on to the tokens: a word learns from its best frame.',
      },
      {
        text: 'It depends on whether the word is heavy.',
        right: false,
        why: 'However heavy the word is, its weight multiplies its best frame alone.',
      },
    ],
  },
  simplifies: [
    'Before it merges, a round convolves neighbouring tokens and normalises them; afterwards the merged tokens attend to those before. The picture shows which token goes into which cluster.',
    'Padding counts: its cosines are 0, so a frame that no word of a padded caption is like takes 0 instead of a negative maximum, as in the published code.',
    'Clusters are not differentiated, and in training a little noise breaks ties between them; here there is none.',
    'Tokens were recorded to three digits. S may differ from that of the model in the third.',
  ],
  sources: [
    { path: 'src/engine/lessons/interaction.ts', about: 'this panel’s local level, step by step' },
    { path: 'src/engine/reference/model/dpc-knn.ts', about: 'which tokens are clustered' },
  ],
  reading: [
    { href: 'https://arxiv.org/abs/2503.10526', about: 'Lin et al.: NeighborRetr (CVPR 2025)' },
    {
      href: 'https://arxiv.org/abs/2004.12832',
      about: 'Khattab, Zaharia: ColBERT (SIGIR 2020), where late interaction of tokens comes from',
    },
  ],
};
