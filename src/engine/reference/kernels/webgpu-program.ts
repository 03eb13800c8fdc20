import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { TensorInfo } from '@tensorflow/tfjs-core';

type Program = Parameters<WebGPUBackend['runWebGPUProgram']>[0];

/** A flat WGSL program under TensorFlow.js: one invocation per element of `outputShape` divided by `perThread`. */
export interface FlatProgram {
  /** Unique name; every constant baked into `source` must be part of it. */
  key: string;
  inputs: readonly string[];
  outputShape: number[];
  /** Number of invocations to start. */
  threads: number;
  /** Struct members, for instance `inner : i32, `. */
  uniforms: string;
  /** WGSL of the body of `main(index : i32)`; it must guard `index` itself. */
  body: string;
  /** WGSL at module scope, before `main`. */
  preamble?: string;
}

const WORKGROUP = 64;
/** WebGPU's guaranteed `maxComputeWorkgroupsPerDimension`. */
const MAX_GROUPS = 65535;

/** Builds the object that `WebGPUBackend.runWebGPUProgram` wants from a `FlatProgram`. */
export function toWebGPUProgram(flat: FlatProgram): Program {
  const groups = Math.max(1, Math.ceil(flat.threads / WORKGROUP));
  const x = Math.min(groups, MAX_GROUPS);
  const dispatch: [number, number, number] = [x, Math.ceil(groups / x), 1];
  return {
    variableNames: [...flat.inputs],
    outputShape: flat.outputShape,
    uniforms: flat.uniforms,
    size: true,
    workgroupSize: [WORKGROUP, 1, 1],
    dispatchLayout: { x: flat.outputShape.map((_, i) => i) },
    dispatch,
    shaderKey: `${flat.key}_${dispatch[1] > 1 ? 'yx' : 'x'}`,
    getUserCode: () => `${flat.preamble ?? ''}\nfn main(index : i32) {\n${flat.body}\n}`,
  } as Program;
}

/** Runs a flat program on float32 inputs; `integers` fill its uniforms in order. */
export function runFlat(
  backend: WebGPUBackend,
  flat: FlatProgram,
  inputs: TensorInfo[],
  integers: number[],
): TensorInfo {
  return backend.runWebGPUProgram(
    toWebGPUProgram(flat),
    inputs,
    'float32',
    integers.map(value => ({ type: 'int32', data: [value] })),
  );
}
