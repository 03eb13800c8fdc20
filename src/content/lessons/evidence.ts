import type { Lesson } from './lesson';

/** What published numbers say, and what ours show. */
export const evidence: Lesson = {
  name: 'evidence',
  title: 'What the numbers say',
  summary: 'The paper’s table, ours with intervals, and what neither of them shows.',
  blocks: [
    {
      kind: 'text',
      text: `A table of results is a claim about trainings that nobody reruns while reading. Two questions decide what it is worth: *how far would the number move* if everything were done again, and *what was held equal* between its rows.

The paper compares methods on MSR-VTT 1k-A: a thousand captions, a thousand videos, one number per method. A [[recall|recall]] $p$ of $n$ queries alone is uncertain by its standard error; at $p=0.495$ and $n=1000$ that is 1.6 points. Methods are tested on the same queries, so their difference is more certain than that, but how much more cannot be told from two numbers.`,
    },
    {
      kind: 'formula',
      tex: String.raw`\mathrm{se}(p)=\sqrt{\frac{p(1-p)}{n}}`,
      label: 'The standard error of a share of n independent queries',
      source: { path: 'src/analysis/gallery-error.ts', about: 'recallError' },
    },
    {
      kind: 'text',
      text: `Ours are small, so they can be repeated. A baseline and a variant begin with the same weights and see the same batches; they differ in their losses alone. That is done with several seeds $s$, each tested on $G$ galleries, and the differences are averaged. The interval is a bootstrap's: seeds are drawn with replacement, then galleries within each. It says what other seeds would give, *in this set-up*.`,
    },
    {
      kind: 'formula',
      tex: String.raw`\Delta=\frac1{|\mathcal S|}\sum_{s\in\mathcal S}\frac1G\sum_{g=1}^{G}\bigl(x^{\mathrm{variant}}_{s,g}-x^{\mathrm{InfoNCE}}_{s,g}\bigr)`,
      label: 'A paired difference over seeds and galleries; of figures without a unit, its share of the baseline’s',
      source: { path: 'src/analysis/nested-statistics.ts', about: 'nestedDifference' },
    },
    { kind: 'panel' },
    {
      kind: 'text',
      text: `Choose the [[skewness]]: wherever the neighbor loss weighs enough, the interval lies left of zero. Choose R@1: most intervals hold zero. Choose P@15, video→text, and see the price: the lists of the demo become less precise, and more so with a larger weight $\\gamma$.

**What may be said:** here the method removes two fifths of the text→video hubness and a quarter of the video→text hubness at no cost of R@1, and the neighbor loss is what does it.

**What may not:** that recall rises as in the paper, or that it would not on MSR-VTT. Clips that a program draws and words are no such data, these towers are no CLIP, and a gain of half a point text→video is not the paper's. With two or three seeds an interval is a hint: a bootstrap of so few is too narrow.`,
    },
  ],
  question: {
    text: 'A table says that method A reaches 49.0 % R@1 on 1,000 queries and B 49.5 %, one training each. What follows?',
    options: [
      {
        text: 'B is the better method: both were tested on the same queries.',
        right: false,
        why: 'The same queries take one source of chance away. Another remains: another seed of either training may move it by as much. One training each cannot tell.',
      },
      {
        text: 'Nothing yet: what another seed would change has to be known first.',
        right: true,
        why: 'Five queries of a thousand make the difference. Whether that is the method or the seed, only repeated trainings tell, paired by seed, as in the lower table.',
      },
      {
        text: 'The methods are equal: the standard error of 1.6 points is larger than the difference.',
        right: false,
        why: 'That error is of one recall alone. On the same queries the errors of both go together, so a small difference can be real. An interval that holds zero does not show equality, either.',
      },
    ],
  },
  simplifies: [
    'The intervals know seeds and galleries, not how settings were chosen: those of the demo were found on the same domain, by another implementation on other samples of it.',
    'Twelve variants and seven figures both ways are many intervals: at 95 %, one of twenty leaves zero out by chance alone.',
    'Figures across domains were read off a picture, to 0.1 points.',
  ],
  sources: [
    { path: 'docs/demo-preset.md', about: 'every result with its command, and what may be said' },
    { path: 'public/recorded/effects.json', about: 'the changes that this panel draws, made by npm run results' },
    { path: 'src/content/published.ts', about: 'the published figures' },
  ],
  reading: [
    { href: 'https://arxiv.org/abs/2503.10526', about: 'Lin et al.: NeighborRetr (CVPR 2025)' },
    { href: 'https://zzezze.github.io/NeighborRetr/', about: 'The project page, with the figure across domains' },
    {
      href: 'https://arxiv.org/abs/2103.03098',
      about: 'Bouthillier et al.: Accounting for Variance in Machine Learning Benchmarks (MLSys 2021)',
    },
  ],
};
