/** A stop of the tour of the Playground. */
export interface TourStop {
  /** CSS selector of what it is about: where that is not shown now, the stop is left out */
  at: string;
  title: string;
  text: string;
}

const chart = (name: string) => `[data-part="chart"][aria-label^="${name}"]`;

/** In their order; of the first two, one is there: what is played back, or the bar that trains. */
export const TOUR: readonly TourStop[] = [
  {
    at: '[aria-label="Playback"] [data-part="bar"]',
    title: 'Recorded, and played back',
    text: 'Two models were trained from the same weights on the same batches: one contrastive, one with NeighborRetr. What was measured plays here, at any speed; move the slider to any step. Nothing is computed now.',
  },
  {
    at: '[aria-label="Training"][data-part="bar"]',
    title: 'Two models, one press',
    text: 'Train starts a contrastive baseline and NeighborRetr side by side, from the same weights and on the same batches, in this browser.',
  },
  {
    at: chart('k-occurrence histogram'),
    title: 'Hubs are a tail',
    text: 'In how many lists of the first k each item stands. Far to the right are hubs, which come up for far too many queries. Grey: contrastive training. Colour: NeighborRetr.',
  },
  {
    at: chart('Skewness of N'),
    title: 'The tail as one number',
    text: 'The skewness of that histogram: the lower, the fairer the places are shared. Dotted is what comes from items that did not fit the query.',
  },
  {
    at: chart('Recall@1'),
    title: 'And what it costs',
    text: 'Fewer hubs are worth little if right answers are lost. Here is how often the first result is the right one.',
  },
  {
    at: '[aria-label="Newest evaluation"]',
    title: 'All figures',
    text: 'The newest evaluation of both. Every underlined word is explained: point at it, tap it, or go to it with Tab.',
  },
  {
    at: '[aria-label="Loss settings"] > :first-child',
    title: 'Four losses',
    text: 'Each with its formula, its weight and its switch. When you train yourself, they can be changed while it runs.',
  },
  {
    at: '[aria-label="The trade-off"]',
    title: 'The price, over seeds',
    text: 'Hubness against recall and precision, with intervals. The slider goes through recordings with other weights of the neighbor loss.',
  },
  {
    at: 'nav[aria-label="Pages"]',
    title: 'Where to go on',
    text: 'Learn explains the method in short lessons. Explore looks into the trained models: hubs, rankings, maps. Compare lays your own runs over each other.',
  },
];
