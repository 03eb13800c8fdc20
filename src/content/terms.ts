/** A loss as the page presents it. */
export interface LossTerm {
  key: 'centrality' | 'neighbor' | 'uniform' | 'kl';
  title: string;
  symbol: string;
  color: string;
  about: string;
  /** TeX */
  formula: string;
}

/** The losses in the order of the paper, later ones after them. */
export const LOSS_TERMS: readonly LossTerm[] = [
  {
    key: 'centrality',
    title: 'Centrality weighting',
    symbol: 'L_Wti',
    color: 'var(--centrality)',
    about: 'Contrastive loss in which samples close to everything else, the hubs, count more. Off: plain InfoNCE.',
    formula: String.raw`L_{Wti}=\tfrac1B\sum_i -\,e^{\kappa C(i)}\,\log\frac{e^{\ell S_{ii}}}{\sum_j e^{\ell S_{ij}}}`,
  },
  {
    key: 'neighbor',
    title: 'Neighbor adjusting',
    symbol: 'L_Nbi',
    color: 'var(--neighbor)',
    about:
      'Shares part of the target with the K nearest non-matching items, less with those that are central in the memory bank.',
    formula: String.raw`L_{Nbi}=\tfrac1B\sum_i -\frac{\sum_j p_{ij}\log\mathrm{softmax}(S')_{ij}}{\sum_j p_{ij}},\quad p_{ij}=\mathrm{softmax}_j\,\tau(\hat S_{ij}-\hat c_{ij})`,
  },
  {
    key: 'uniform',
    title: 'Uniform regularization',
    symbol: 'L_Opt',
    color: 'var(--uniform)',
    about:
      'Targets from optimal transport to uniform marginals: every gallery item receives the same share of the queries.',
    formula: String.raw`L_{Opt}=\tfrac1B\sum_i -\sum_j\bigl(\beta Q_{ij}+(1-\beta)\delta_{ij}\bigr)\log\mathrm{softmax}(\tau G)_{ij}`,
  },
  {
    key: 'kl',
    title: 'KL consistency',
    symbol: 'L_KL',
    color: 'var(--kl)',
    about: 'Keeps the global similarities in step with the local ones, by which inference ranks.',
    formula: String.raw`L_{KL}=\tfrac1{AB}\sum_{ij}\mathrm{softmax}(S)_{ij}\log\frac{\mathrm{softmax}(S)_{ij}}{\mathrm{softmax}(G)_{ij}}`,
  },
];

/** Short definitions, shown on demand beside what they define. */
export const DEFINITIONS = {
  occurrence:
    'The k-occurrence N_k of an item is the number of queries in whose top k it is. Its mean is k times queries over items, whatever the model does.',
  hub: 'A hub is a gallery item in the top k of at least twice as many queries as its fair share: 2k where there are as many queries as items.',
  antiHub: 'An anti-hub is a gallery item that no query retrieves in its top k: it is unreachable.',
  skewness:
    'Skewness of N_k over the gallery: 0 when all items are retrieved about equally often, large when a few are retrieved far too often.',
  badSkewness:
    'Skewness of the bad occurrence alone: how often an item was retrieved by a query that it is not relevant to. Exact here, because the clips’ contents are known.',
  truth:
    'Of how many queries each item is truly relevant, as a skewness: the hubness that the data itself has. Not all hubs are wrong.',
  recall:
    'Share of queries whose own match is among the first k results. Where a clip has several captions each is a query of its own, and video→text the best of them speaks for it.',
  ties: 'Queries whose own match scores exactly as some other item does, such as a clip whose caption another clip has too. The recalls and ranks above put the match first, as the published code does.',
  randomTies:
    'What the figure would be on average if items with exactly the same score came in random order: where there are no ties, the same.',
  tiesShown:
    'Recalls and ranks put a query’s own match before the items that score exactly as it does, as the published code does; “ties at random” is what they would be on average if such items came in random order.',
  cutTies:
    'Queries whose list of k ends among items that score exactly the same: which of these N counts is decided by their numbers alone, the lower one first.',
  tiesReported:
    'Of items that score exactly the same the one with the lower number comes first: “tied queries” says of how many queries their own match is such an item, “lists cut in ties” at how many such an order alone decides which of them N counts.',
  goodShare:
    'Share of all top-k places that are taken by an item relevant to the query: the precision at k (P@k), on average over queries.',
  anyRecall:
    'Share of queries whose first result truly fits them, whether it is their own match or another item (R@1-any). R@1 counts the own match alone, although others may fit as well.',
  mapR: 'mAP@R (Musgrave et al. 2020; the measure of ECCV Caption): of a query that R items fit, the precision at each of its first R results that fits, summed and divided by R; on average over the queries with at most k such items. Of the others the lists are too short to tell.',
  rPrecision:
    'R-Precision: of a query that R items fit, the share of its first R results that fit, on average over the queries with at most k such items.',
  measuredQueries: 'Queries that at most k items of the gallery fit: mAP@R and R-Precision are means over these.',
  antiHubRate: 'Share of the gallery that no query retrieves in its top k: anti-hubs over gallery items.',
  hubOccurrence: 'Share of all top-k places that are taken by hubs: the sum of their N_k over k · queries.',
  groupieRatio: 'Share of all top-k places that the largest hub takes: its N_k over k · queries.',
  truncatedSkewness:
    'Skewness corrected for the fact that N_k cannot be negative: third moment of a standard normal cut off at −mean/deviation of N_k.',
  atkinson:
    'Atkinson index of N_k: 0 when all items are retrieved equally often, near 1 when one takes everything; it weighs items with few occurrences more than Gini does.',
  randomRetrieval:
    'What no hubness looks like: if every query filled its k places at random, N_k would be binomial with as many draws as there are queries and probability k over the gallery’s size.',
  gini: 'Gini coefficient of N_k: 0 when all items are retrieved equally often, near 1 when one item takes everything.',
  robinHood: 'Share of the top-k places that would have to move to other items to make all N_k equal.',
  bankCentrality:
    'Centrality c_j of a gallery item in the memory bank: its mean similarity to the other modality’s features that the bank holds from earlier batches.',
} as const;
