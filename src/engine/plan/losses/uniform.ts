import { plannedLoss } from './planned-loss';

/** Uniform regularization (until_module.py UniformRegularizationLoss). */
export const uniform = plannedLoss({
  name: 'uniform',
  shapes: ['iterations'],
  inputs: ['globals', 'transport'],
  row: (_, { global, adds }) => `
  // Uniform regularization: cross-entropy of softmax(τ·G) with the transport targets.
  let tau = step.uniformTemperature;
  var top = -3e38;
  for (var j = 0u; j < N; j++) { top = max(top, tau * whole(dir, i, j)); }
  var sum = 0.0; var mass = 0.0;
  for (var j = 0u; j < N; j++) {
    sum += exp(tau * whole(dir, i, j) - top);
    mass += step.uniformBeta * transport[out + j] + select(0.0, 1.0 - step.uniformBeta, j == i);
  }
  let lse = top + log(sum);
  for (var j = 0u; j < N; j++) {
    let g = tau * whole(dir, i, j);
    let target_ = step.uniformBeta * transport[out + j] + select(0.0, 1.0 - step.uniformBeta, j == i);
    uniformLoss += target_ * (lse - g);
    slopes[${global}u + out + j] ${adds ? '+=' : '='} HALF * step.uniformWeight * tau * (mass * exp(g - lse) - target_);
  }`,
});
