import { LOSS_NAMES, LOSSES, type LossName, type LossSettings, START_LOSSES } from './losses';

/** Losses that configs of version 1 did not have: what was kept before they came knows nothing of them. */
export const LATER_LOSSES: readonly LossName[] = LOSS_NAMES.filter(name => LOSSES[name].since > 1);

/** Settings that were kept before a loss came, with that loss as it starts. */
export function withLater(losses: Partial<LossSettings>): LossSettings {
  const missing = LATER_LOSSES.filter(name => !Object.hasOwn(losses, name));
  return { ...losses, ...Object.fromEntries(missing.map(name => [name, START_LOSSES[name]])) } as LossSettings;
}

/** The settings but those of later losses that are off: what was named by a config before they came keeps its name. */
export function withoutUnusedLater(losses: LossSettings): Partial<LossSettings> {
  const unused = LATER_LOSSES.filter(name => !losses[name].enabled);
  return Object.fromEntries(LOSS_NAMES.filter(name => !unused.includes(name)).map(name => [name, losses[name]]));
}
