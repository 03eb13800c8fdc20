import { configDifferences } from '@/config/diff';
import type { ReadLink } from '@/config/link';
import { type PresetName, presetNamed } from '@/config/presets';
import type { ExperimentConfig } from '@/config/schema';
import type { OpenedLink } from './training-state';

/** Backbones that can be started from: those that come with the page have a name. */
export type KnownBackbones = readonly { hash: string; name: string | null }[];

/** The hash of a preset's own backbone, or of the first one there is; null where it wants none, or there is none. */
export function ownBackbone(name: PresetName, backbones: KnownBackbones): string | null {
  const { startsFrom } = presetNamed(name);
  if (startsFrom === null) return null;
  return (backbones.find(b => b.name === startsFrom) ?? backbones[0])?.hash ?? null;
}

/** The config of a preset, started from its own backbone. */
export function presetStart(name: PresetName, backbones: KnownBackbones): ExperimentConfig {
  return { ...presetNamed(name).config, init: { backbone: ownBackbone(name, backbones) } };
}

/**
 * What a link sets up.
 * @param backbones none while they are not known: do it again then
 */
export function setUpByLink(
  content: ReadLink,
  backbones: KnownBackbones,
): { draft: ExperimentConfig; link: OpenedLink } {
  const preset = presetStart(content.preset, backbones);
  const draft = content.startsFrom === 'preset' ? { ...content.config, init: preset.init } : content.config;
  return { draft, link: { content, changes: configDifferences([preset, draft]), problems: [] } };
}
