import type { AddedLoss, LossSettings } from '@/config/losses';

/** What a loss may read besides S, in the order in which the kernel of the losses binds it. */
export const LOSS_INPUTS = ['bankCentrality', 'globals', 'transport'] as const;

/** A name of `LOSS_INPUTS`. */
export type LossInput = (typeof LOSS_INPUTS)[number];

/** Where the WGSL of a loss writes the gradients of a row, in words of `slopes`; those of S lie at `out`. */
export interface RowSlopes {
  /** of G, if the loss reads `globals`: at this place + `out` */
  global: number;
  /** whether a loss before it has written those of the row, so that they are added to; otherwise all are to be written */
  adds: boolean;
  /** of the bank centralities, if the loss reads `bankCentrality`: at this place + `out` */
  bank: number;
}

/** A loss that is added to the base, as the plan of a step holds it: computed for each row of S or G in each direction. */
export interface PlannedLoss<Name extends AddedLoss, Shaping extends keyof LossSettings[Name] & string> {
  name: Name;
  /** settings that its WGSL is made of; its other numbers are fields of `step`, such as `step.neighborWeight` */
  shapes: readonly Shaping[];
  inputs: readonly LossInput[];
  /** WGSL of the share that a row has in the loss, where it is not `HALF`: half of the mean over the rows of a direction */
  share?: string;
  /**
   * WGSL for row `i` of `N` in direction `dir`: sets `<name>Loss`, and the gradients of the weighted loss in `slopes`, those
   * of S by adding to what is there. `local(dir, i, j)` is S and `whole(dir, i, j)` is G, transposed in direction 1;
   * `transport` of the row begins at `out`, `bankCentrality` of the direction at `dir * N`.
   */
  row: (shape: Pick<LossSettings[Name], Shaping>, slopes: RowSlopes) => string;
}

/** Says what a loss is and has the compiler find which settings shape it. */
export const plannedLoss = <Name extends AddedLoss, Shaping extends keyof LossSettings[Name] & string = never>(
  loss: PlannedLoss<Name, Shaping>,
): PlannedLoss<Name, Shaping> => loss;
