import type { Lesson } from './lesson';

/** Hubs of a trained model, and why recall does not tell of them. */
export const retrieval: Lesson = {
  name: 'retrieval',
  title: 'Hubs in retrieval',
  summary:
    'Queries and gallery are of two kinds now: captions and clips. Who lists a hub, is it right, and why does R@1 stay silent?',
  blocks: [
    {
      kind: 'text',
      text: `A model for text–video retrieval gives every caption and every clip a similarity. A caption lists its $k$ most similar clips (text → video), a clip its $k$ most similar captions (video → text). $N_k$ counts as before; only that who lists and who is listed are different things now.

And an entry can be right. These clips are drawn by the page, so it is known what each of them shows, and of which captions that is true. An entry that is true is a *good* occurrence, whether or not caption and clip were drawn as a pair; any other is a *bad* one.`,
    },
    {
      kind: 'formula',
      tex: String.raw`N_k(j)=\underbrace{\bigl|\{\,i : j\in \mathrm{top}_k(i),\ j\text{ fits } i\,\}\bigr|}_{\text{good}}+\underbrace{\bigl|\{\,i : j\in \mathrm{top}_k(i),\ j\text{ does not}\,\}\bigr|}_{\text{bad}}`,
      label: 'Good and bad occurrences of an item add up to its k-occurrence',
      source: { path: 'src/analysis/hubness-report.ts', about: 'occurrenceWithin' },
    },
    {
      kind: 'text',
      text: `Below are a thousand held-out pairs, as two models rank them that differ in their losses alone. Choose a hub, and read who lists it. Then switch the direction: the largest hubs of video → text are short captions, and some of them, like “a tiny shape”, are true of most clips that list them. Not every hub is a mistake.`,
    },
    { kind: 'panel' },
    {
      kind: 'text',
      text: `**Why does R@1 not see it?** Write both as sums over the same lists.`,
    },
    {
      kind: 'formula',
      tex: String.raw`\mathrm{R@1}=\frac1n\sum_i \mathbf 1\bigl[\,i\in \mathrm{top}_1(i)\,\bigr],\qquad N_k(j)=\sum_i \mathbf 1\bigl[\,j\in \mathrm{top}_k(i)\,\bigr]`,
      label: 'Recall at 1 asks of every query one thing; the k-occurrence sums over all entries of all lists',
      source: { path: 'src/analysis/recall.ts', about: 'matchRanks, recallMetrics' },
    },
    {
      kind: 'text',
      text: `R@1 looks at one place of $k$, and there only for the query’s own match: the outlined box of the second chart. Every other box may change its colour, and R@1 does not.

Go from one run to the other with $k$ at 15. The orange part is the same items under both, those that are hubs of the baseline: it shrinks at every place, and the outlined box hardly moves. The sentence below the charts says why. A hub is mostly further down than the first place; where it was wrongly first, it often still is; and where it has gone, another item that does not fit follows more often than the match.

A hub may even earn its hit: of the baseline’s largest ones text → video, most are first for their own caption.

So whether a gallery is usable is two questions: is the match first, and does every item get its turn? Recall answers the first. [[skewness|Skewness]] of $N_k$, [[hubOccurrence|the share that hubs take]] and [[antiHubRate|anti-hubs]] answer the second.`,
    },
  ],
  question: {
    text: 'One hub leaves the lists of all queries that it does not fit, and everything else keeps its order. What can happen to R@1?',
    options: [
      {
        text: 'It rises by the number of lists that the hub was in.',
        right: false,
        why: 'Most of these lists have it further down than the first place. R@1 does not look there.',
      },
      {
        text: 'It rises at most by the lists that the hub led, and only where the match was second.',
        right: true,
        why: 'Then, and only then, the match moves to the first place. Choose a hub: the panel tells how many lists it leads, and in how many it is further down.',
      },
      {
        text: 'It falls: the hub itself is found less often.',
        right: false,
        why: 'R@1 is a share of queries, not of items. The hub’s own query still lists it, and the others had not been looking for it.',
      },
    ],
  },
  simplifies: [
    'What is true of a clip is known here exactly. Of filmed videos it is not: a caption’s own clip counts as right, all else as wrong, and good occurrences look bad.',
    'Two runs of one seed are shown. Over seeds the same is told, with intervals, in the last lesson.',
    'One caption a clip. With several, a clip’s best caption counts for R@1, and a hub is what has twice its fair share.',
  ],
  sources: [
    { path: 'src/analysis/list-places.ts', about: 'who takes which place, and who lists an item' },
    { path: 'src/analysis/hubness.ts', about: 'hubLimit: from which N an item is a hub' },
  ],
  reading: [
    {
      href: 'https://arxiv.org/abs/2503.10526',
      about: 'Lin et al.: NeighborRetr (CVPR 2025), which tells good hubs from bad ones',
    },
    {
      href: 'https://arxiv.org/abs/2112.12777',
      about:
        'Bogolin et al.: Cross Modal Retrieval with Querybank Normalisation (CVPR 2022), on hubs in text–video retrieval',
    },
  ],
};
