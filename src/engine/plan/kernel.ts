/** A buffer that a plan's dispatches read and write. */
export interface PlanBuffer {
  label: string;
  bytes: number;
  /** lives outside the plan; null for a temporary, whose memory the plan shares out */
  gpu: GPUBuffer | null;
}

/** One storage binding of a kernel. */
export interface Storage {
  name: string;
  /** element type in WGSL, for instance `vec4f` */
  type: string;
  /** whether the kernel writes it */
  writes?: boolean;
}

/** A compute shader with its shapes baked in. Two kernels with the same text share a pipeline. */
export interface Kernel {
  label: string;
  storage: readonly Storage[];
  /** names of the u32 constants that differ between uses of the same shader, such as places of parameters */
  args?: readonly string[];
  /** for a kernel that declares `struct Args` itself: the words of that struct, made from the arguments */
  pack?: (args: readonly number[]) => number[];
  /** whether it reads `step`, the values that change from step to step */
  readsStep?: boolean;
  /** whether it uses operations over subgroups: the device must have the feature */
  subgroups?: boolean;
  /** module scope and `main` */
  code: string;
  /** workgroups in x, y and z */
  grid: readonly [number, number, number];
  /** multiplications and additions, for the bench */
  flops?: number;
}
