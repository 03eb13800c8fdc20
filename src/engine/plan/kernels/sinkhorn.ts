import type { Kernel } from '../plan';
import { f32 } from './wgsl';

/**
 * All iterations of the log-domain Sinkhorn for both directions at once, a workgroup each: uniform marginals 1/(2n), rows
 * first, rescaled by 2n (UniformRegularizationLoss.sinkhorn_algorithm with β = 1).
 *
 * Bindings: `scores` [n, n], `plan` [2, n, n]; the second plan is that of the transposed scores, in its orientation.
 */
export function sinkhorn(n: number, iterations: number): Kernel {
  const threads = Math.min(256, Math.max(32, 2 ** Math.ceil(Math.log2(n))));
  const logMarginal = f32(-Math.log(2 * n));
  const update = (target: string, other: string, at: string) => `
    for (var i = lane; i < ${n}u; i += ${threads}u) {
      var top = -3e38;
      for (var j = 0u; j < ${n}u; j++) { top = max(top, scores[${at}] + ${other}[j]); }
      var sum = 0.0;
      for (var j = 0u; j < ${n}u; j++) { sum += exp(scores[${at}] + ${other}[j] - top); }
      ${target}[i] = ${logMarginal} - (log(sum) + top);
    }
    workgroupBarrier();`;
  return {
    label: `sinkhorn ${n}×${n}, ${iterations} iterations`,
    storage: [
      { name: 'scores', type: 'f32' },
      { name: 'plan', type: 'f32', writes: true },
    ],
    grid: [2, 1, 1],
    code: `
var<workgroup> u : array<f32, ${n}>;
var<workgroup> v : array<f32, ${n}>;
@compute @workgroup_size(${threads})
fn main(@builtin(local_invocation_index) lane : u32, @builtin(workgroup_id) group : vec3u) {
  let rowStep = select(${n}u, 1u, group.x == 1u);
  let columnStep = select(1u, ${n}u, group.x == 1u);
  for (var i = lane; i < ${n}u; i += ${threads}u) { v[i] = 0.0; }
  workgroupBarrier();
  for (var iteration = 0; iteration < ${iterations}; iteration++) {
    ${update('u', 'v', 'i * rowStep + j * columnStep')}
    ${update('v', 'u', 'j * rowStep + i * columnStep')}
  }
  for (var i = lane; i < ${n}u; i += ${threads}u) {
    for (var j = 0u; j < ${n}u; j++) {
      plan[group.x * ${n * n}u + i * ${n}u + j] = exp(scores[i * rowStep + j * columnStep] + u[i] + v[j] - ${logMarginal});
    }
  }
}`,
  };
}
