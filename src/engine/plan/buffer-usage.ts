// WebGPU's own numbers, so that a plan can be recorded where there is no WebGPU to name them.
const [COPY_SRC, COPY_DST, UNIFORM, STORAGE] = [0x4, 0x8, 0x40, 0x80];

/** Usage of what kernels read and write, and the CPU too. */
export const STORAGE_USAGE = STORAGE | COPY_SRC | COPY_DST;

/** Usage of a constant table of a plan. */
export const TABLE_USAGE = STORAGE | COPY_DST;

/** Usage of the values that change from step to step. */
export const UNIFORM_USAGE = UNIFORM | COPY_DST;
