import { TERM_LANES } from '../losses/table';

/** vec4s of lanes in a row of `terms`. */
export const LANE_VECS = Math.ceil(TERM_LANES.length / 4);

/** Words of a row of `terms`: a lane for its share of every loss, and behind them a vec4 of gradients (of the logit scale, of w, 0, 0). */
export const TERM_WORDS = 4 * (LANE_VECS + 1);

/** Word of the gradients in a row of `terms`. */
export const TERM_GRADIENTS = 4 * LANE_VECS;

/** WGSL of a vec4 of lanes of a row. */
export const laneVec = (row: string, vec: number) => `terms[${LANE_VECS + 1}u * ${row} + ${vec}u]`;

/** WGSL of the gradients of a row. */
export const gradientVec = (row: string) => laneVec(row, LANE_VECS);

/** WGSL of a vec4 named `name0`, `name1`, … that holds a lane. */
export const laneOf = (name: string, lane: number) => `${name}${lane >> 2}.${'xyzw'[lane & 3]}`;
