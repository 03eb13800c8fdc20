import { plannedLoss } from './planned-loss';

/** KL consistency (until_module.py KLDivergenceLoss). */
export const kl = plannedLoss({
  name: 'kl',
  shapes: [],
  inputs: ['globals'],
  share: 'HALF / f32(N)',
  row: (_, { global, adds }) => `
  // KL consistency: KL(softmax(S) ‖ softmax(G)), divided by all entries.
  var topS = -3e38; var topG = -3e38;
  for (var j = 0u; j < N; j++) { topS = max(topS, local(dir, i, j)); topG = max(topG, whole(dir, i, j)); }
  var sumS = 0.0; var sumG = 0.0;
  for (var j = 0u; j < N; j++) { sumS += exp(local(dir, i, j) - topS); sumG += exp(whole(dir, i, j) - topG); }
  let lseS = topS + log(sumS); let lseG = topG + log(sumG);
  for (var j = 0u; j < N; j++) {
    let s = local(dir, i, j) - lseS;
    klLoss += exp(s) * (s - (whole(dir, i, j) - lseG));
  }
  let factor = HALF / f32(N) * step.klWeight;
  for (var j = 0u; j < N; j++) {
    let s = local(dir, i, j) - lseS;
    let g = whole(dir, i, j) - lseG;
    slopes[out + j] += factor * exp(s) * (s - g - klLoss);
    slopes[${global}u + out + j] ${adds ? '+=' : '='} factor * (exp(g) - exp(s));
  }`,
});
