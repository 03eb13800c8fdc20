import { plannedLoss } from './planned-loss';

/** Neighbor adjusting (until_module.py NeighborAdjustingLoss). */
export const neighbor = plannedLoss({
  name: 'neighbor',
  shapes: ['neighbors'],
  inputs: ['bankCentrality'],
  row: ({ neighbors }, { bank }) => `
  // Neighbor adjusting: the K most similar others; min–max over the rest.
  var near : array<u32, (N + 31u) / 32u>;
  for (var w = 0u; w < (N + 31u) / 32u; w++) { near[w] = 0u; }
  for (var n = 0u; n < ${neighbors}u; n++) {
    var best = -3e38; var who = 0u;
    for (var j = 0u; j < N; j++) {
      let s = local(dir, i, j);
      if (j != i && (near[j >> 5u] & (1u << (j & 31u))) == 0u && s > best) { best = s; who = j; }
    }
    near[who >> 5u] |= 1u << (who & 31u);
  }
  var low = vec2f(3e38); var high = vec2f(-3e38); var lowAt = vec2u(); var highAt = vec2u();
  for (var j = 0u; j < N; j++) {
    if (j == i || (near[j >> 5u] & (1u << (j & 31u))) != 0u) { continue; }
    let x = vec2f(local(dir, i, j), bankCentrality[dir * N + j]);
    lowAt = select(lowAt, vec2u(j), x < low); low = min(low, x);
    highAt = select(highAt, vec2u(j), x > high); high = max(high, x);
  }
  let span = high - low;
  let tau = step.neighborTemperature;
  var topA = -3e38; var topS = local(dir, i, i);
  for (var j = 0u; j < N; j++) {
    if ((near[j >> 5u] & (1u << (j & 31u))) == 0u) { continue; }
    let s = local(dir, i, j);
    let x = (vec2f(s, bankCentrality[dir * N + j]) - low) / span;
    topA = max(topA, tau * (x.x - x.y));
    topS = max(topS, s);
  }
  var sumA = 0.0; var sumS = exp(local(dir, i, i) - topS);
  for (var j = 0u; j < N; j++) {
    if ((near[j >> 5u] & (1u << (j & 31u))) == 0u) { continue; }
    let s = local(dir, i, j);
    let x = (vec2f(s, bankCentrality[dir * N + j]) - low) / span;
    sumA += exp(tau * (x.x - x.y) - topA);
    sumS += exp(s - topS);
  }
  let lseS = topS + log(sumS);
  // Sum of the positive weights and the loss of this row.
  var weights = 1.0; var inner = local(dir, i, i) - lseS;
  for (var j = 0u; j < N; j++) {
    if ((near[j >> 5u] & (1u << (j & 31u))) == 0u) { continue; }
    let s = local(dir, i, j);
    let x = (vec2f(s, bankCentrality[dir * N + j]) - low) / span;
    let p = exp(tau * (x.x - x.y) - topA) / sumA;
    weights += p;
    inner += p * (s - lseS);
  }
  neighborLoss = -inner / weights;
  // Σ q·dP over the neighbours, for the softmax of the weights.
  var mean = 0.0;
  for (var j = 0u; j < N; j++) {
    if ((near[j >> 5u] & (1u << (j & 31u))) == 0u) { continue; }
    let s = local(dir, i, j);
    let x = (vec2f(s, bankCentrality[dir * N + j]) - low) / span;
    let p = exp(tau * (x.x - x.y) - topA) / sumA;
    mean += p * (lseS - s - neighborLoss) / weights;
  }
  let factor = HALF * step.neighborWeight;
  var dlow = vec2f(); var dhigh = vec2f();
  for (var j = 0u; j < N; j++) {
    let isNear = (near[j >> 5u] & (1u << (j & 31u))) != 0u;
    var dc = 0.0;
    if (isNear || j == i) {
      let s = local(dir, i, j);
      var p = 1.0; var ds = 0.0;
      if (isNear) {
        let x = (vec2f(s, bankCentrality[dir * N + j]) - low) / span;
        p = exp(tau * (x.x - x.y) - topA) / sumA;
        let da = tau * p * ((lseS - s - neighborLoss) / weights - mean);
        let d = vec2f(da, -da);
        ds = da / span.x;
        dc = -da / span.y;
        dlow += d * (x - 1.0) / span;
        dhigh -= d * x / span;
      }
      ds += (exp(s - lseS) * weights - p) / weights;
      slopes[out + j] += factor * ds;
    }
    slopes[${bank}u + out + j] = factor * dc;
  }
  slopes[out + lowAt.x] += factor * dlow.x;
  slopes[out + highAt.x] += factor * dhigh.x;
  slopes[${bank}u + out + lowAt.y] += factor * dlow.y;
  slopes[${bank}u + out + highAt.y] += factor * dhigh.y;`,
});
