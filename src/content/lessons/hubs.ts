import type { Lesson } from './lesson';

/** What a hub is, with nothing but random points. */
export const hubs: Lesson = {
  name: 'hubs',
  title: 'What is a hub?',
  summary: 'In many dimensions a few points become everybody’s neighbour, without any model and without any meaning.',
  blocks: [
    {
      kind: 'text',
      text: `Take points at random, around some mean. Let each of them list its $k$ nearest others, and count for every point in how many lists it stands. That count is its [[occurrence|k-occurrence]] $N_k$. Its mean is $k$, whatever the points are: there are as many places as there are entries.

How it is spread is another matter. In two dimensions all points get about their share. Move the slider.`,
    },
    {
      kind: 'formula',
      tex: String.raw`N_k(j)=\bigl|\{\,i : j\in \mathrm{top}_k(i)\,\}\bigr|,\qquad S_{N_k}=\frac{\tfrac1n\sum_j (N_k(j)-k)^3}{\sigma_{N_k}^3}`,
      label: 'The k-occurrence counts the lists that an item is in; its skewness is the third standardised moment',
      source: { path: 'src/analysis/hubness.ts', about: 'kOccurrence, hubnessMetrics' },
    },
    { kind: 'panel' },
    {
      kind: 'text',
      text: `With the dimension the tail of the histogram grows: a few points stand in very many lists, the [[hub|hubs]], and many in none, the [[antiHub|anti-hubs]]. The [[skewness]] says it in one number: 0 where both sides of the histogram are alike, large where a long tail goes to the right.

**Why?** In many dimensions all points lie at about the same distance from their mean; what differs is small, but it is the same for everybody. Whoever lies a little nearer to the mean is a little nearer to *all* others, and that little decides who is listed, because all distances are nearly equal (Radovanović et al. 2010). The second chart shows it: $N_k$ against the distance to the mean.

So a hub is no better an answer than others. It stands where many look.`,
    },
  ],
  question: {
    text: 'Hubs are the points near the mean. What happens if you take the mean off all points first, and measure angles (cosine)?',
    options: [
      {
        text: 'Nothing: angles do not depend on where the mean is.',
        right: false,
        why: 'They do: an angle is seen from the origin. Taking the mean off moves all points as seen from there.',
      },
      {
        text: 'Hubness falls: there is no direction left that all points have in common.',
        right: true,
        why: 'Seen from the mean, no point has a head start with all others. Choose cosine, and switch “centred” on and off: the tail is gone in any dimension (Suzuki et al. 2013).',
      },
      {
        text: 'Hubness grows: points nearer to the mean become even more central.',
        right: false,
        why: 'It is the other way round. With cosine, being near to the mean means pointing in its direction; without a mean there is no such direction.',
      },
    ],
  },
  simplifies: [
    'Embeddings are not normally distributed, and their own dimension (the number of directions in which they really vary) is lower than their width: hubness follows that one.',
    'Queries and gallery are the same points here. In retrieval across modalities they are not; that is the next lesson.',
  ],
  sources: [
    { path: 'src/engine/lessons/points.ts', about: 'this panel' },
    { path: 'src/analysis/hubness.ts', about: 'N_k and what is measured of it' },
  ],
  reading: [
    {
      href: 'https://jmlr.org/papers/v11/radovanovic10a.html',
      about: 'Radovanović, Nanopoulos, Ivanović: Hubs in Space (JMLR 2010)',
    },
    {
      href: 'https://aclanthology.org/D13-1058/',
      about: 'Suzuki et al.: Centering Similarity Measures to Reduce Hubs (EMNLP 2013)',
    },
  ],
};
