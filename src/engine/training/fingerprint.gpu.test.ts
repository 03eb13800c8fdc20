import { beforeAll, describe, expect, it } from 'vitest';
import { baselineOf, presetNamed } from '@/config/presets';
import type { ExperimentConfig } from '@/config/schema';
import { sha256 } from '@/math/sha256';
import { gpuDevice, openBackend } from '../backend';
import { initialParameters } from '../contract/initial-parameters';
import recorded from './fingerprints.json';
import { makeData } from './job-setup';
import { microPlanConfig } from './micro-config';
import { TrainingSession } from './session';

const STEPS = 40;

/** Settings whose curves must stay what they are. */
const { config: tiny } = presetNamed('tiny');
const CONFIGS: Record<string, ExperimentConfig> = {
  'tiny, baseline': { ...baselineOf(tiny), steps: STEPS },
  'tiny, method': { ...tiny, steps: STEPS },
  'micro, all losses': { ...microPlanConfig(), steps: STEPS },
};

interface Fingerprint {
  /** total loss of the first steps */
  first: number[];
  /** hashes of all total losses, of N of both directions, and of the weights */
  losses: string;
  occurrence: string;
  weights: string;
}

const hash = (...parts: (Float64Array | Float32Array | Int32Array)[]) =>
  sha256(Uint8Array.from(parts.flatMap(part => [...new Uint8Array(part.buffer, part.byteOffset, part.byteLength)])));

async function fingerprint(config: ExperimentConfig): Promise<Fingerprint> {
  const data = makeData({ runs: [{ id: 'a', name: 'A', config }], backbone: null, backend: 'webgpu' });
  const session = new TrainingSession(config, data, initialParameters(config));
  const totals: number[] = [];
  for (let step = 0; step < STEPS; step++) {
    if (session.needsBank) await session.fillBank(async () => {});
    totals.push((await session.step(session.nextBatch())).total);
  }
  const { t2v, v2t } = await session.evaluate(async () => {});
  const weights = [...(await session.weights())].toSorted(([a], [b]) => (a < b ? -1 : 1));
  session.dispose();
  return {
    first: totals.slice(0, 5),
    losses: await hash(Float64Array.from(totals)),
    occurrence: await hash(Int32Array.from(t2v.occurrence), Int32Array.from(v2t.occurrence)),
    weights: await hash(...weights.map(([, { data: values }]) => values)),
  };
}

/** Adapters differ in what WGSL leaves open: how its functions round, and which products are fused with sums. This names their way. */
async function arithmetic(): Promise<string> {
  const device = gpuDevice();
  const count = 1024;
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC;
  const out = device.createBuffer({ size: count * 4, usage });
  const staging = device.createBuffer({ size: count * 4, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  const module = device.createShaderModule({
    code: `@group(0) @binding(0) var<storage, read_write> out : array<f32>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id : vec3u) {
  let x = 0.37 + f32(id.x) * 0.0171;
  out[id.x] = exp(-x) + log(x) * sqrt(x) + inverseSqrt(x) / x + tanh(x) * pow(x, 0.3) + dot(vec4f(x, 1.1, x, 0.7), vec4f(0.3, x, x, x));
}`,
  });
  const pipeline = device.createComputePipeline({ layout: 'auto', compute: { module, entryPoint: 'main' } });
  const group = device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: [{ binding: 0, resource: { buffer: out } }],
  });
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, group);
  pass.dispatchWorkgroups(count / 64);
  pass.end();
  encoder.copyBufferToBuffer(out, 0, staging, 0, count * 4);
  device.queue.submit([encoder.finish()]);
  await staging.mapAsync(GPUMapMode.READ);
  const name = await hash(new Float32Array(staging.getMappedRange().slice(0)));
  out.destroy();
  staging.destroy();
  return name.slice(0, 16);
}

const problems: string[] = [];

describe('the curves of training', () => {
  beforeAll(async () => {
    await openBackend({ onLost: m => problems.push(m), onError: m => problems.push(m) }, 'webgpu');
  });

  it.each(Object.keys(CONFIGS))('are what they were: %s', async name => {
    const found = await fingerprint(CONFIGS[name]!);
    const way = await arithmetic();
    const known: Record<string, Record<string, Fingerprint>> = recorded;
    const here = known[way]?.[name];
    if (!here) console.log(`Not recorded for this adapter: ${JSON.stringify({ [way]: { [name]: found } })}`);
    const reference = here ?? Object.values(known)[0]![name]!;
    // Another adapter rounds in another way: its first steps agree to what float32 sums of another order differ by.
    found.first.forEach((total, i) => expect(Math.abs(total / reference.first[i]! - 1)).toBeLessThan(1e-3));
    if (here) expect(found).toEqual(here);
    expect(problems).toEqual([]);
  });
});
