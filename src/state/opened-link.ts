import { configDifferences } from '@/config/diff';
import type { ReadLink } from '@/config/link';
import { type PresetName, presetNamed } from '@/config/presets';
import type { ExperimentConfig } from '@/config/schema';
import type { OpenedLink } from './training-state';

/** The config of a preset, started from its own backbone where it wants one and there is one. @param own the backbone's hash */
export function presetStart(name: PresetName, own: string | null): ExperimentConfig {
  const preset = presetNamed(name);
  return { ...preset.config, init: { backbone: preset.wantsBackbone ? own : null } };
}

/**
 * What a link sets up.
 * @param own the hash of the presets' own backbone; null while it is not known, or where there is none: do it again then
 */
export function setUpByLink(content: ReadLink, own: string | null): { draft: ExperimentConfig; link: OpenedLink } {
  const preset = presetStart(content.preset, own);
  const draft = content.startsFrom === 'preset' ? { ...content.config, init: preset.init } : content.config;
  return { draft, link: { content, changes: configDifferences([preset, draft]), problems: [] } };
}
