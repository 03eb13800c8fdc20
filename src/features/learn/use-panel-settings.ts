import { useCallback, useMemo } from 'react';
import { usePage, visit } from '@/state/address';

/** A setting of a panel: a number, a word, or a switch. */
export type PanelSetting = number | string | boolean;

/** Values of the same kinds as the defaults have. */
type Settings<D> = { [K in keyof D]: D[K] extends number ? number : D[K] extends boolean ? boolean : string };

function readSetting(text: string, fallback: PanelSetting): PanelSetting {
  if (typeof fallback === 'boolean') return text === 'yes' ? true : text === 'no' ? false : fallback;
  if (typeof fallback === 'string') return text;
  const value = Number(text);
  return text !== '' && Number.isFinite(value) ? value : fallback;
}

const written = (value: PanelSetting): string => (typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value));

/** Settings as an address carries them: those that are not the defaults. */
export function writeSettings(settings: Readonly<Record<string, PanelSetting>>, defaults: typeof settings): string {
  return Object.entries(settings)
    .filter(([name, value]) => value !== defaults[name])
    .map(([name, value]) => `${name}:${written(value)}`)
    .join(';');
}

/** Settings that an address carries; the default for whatever it does not say, or says wrongly. */
export function readSettings<D extends Readonly<Record<string, PanelSetting>>>(text: string, defaults: D): Settings<D> {
  const said = new Map(
    text.split(';').map(pair => [pair.slice(0, pair.indexOf(':')), pair.slice(pair.indexOf(':') + 1)]),
  );
  return Object.fromEntries(
    Object.entries(defaults).map(([name, fallback]) => {
      const value = said.get(name);
      return [name, value === undefined ? fallback : readSetting(value, fallback)];
    }),
  ) as Settings<D>;
}

/**
 * How a panel is set: it stands in the address, so that a link, a reload and an embedded panel show the same.
 * @param defaults a constant; numbers have to be clamped by the panel, whatever an address says
 */
export function usePanelSettings<const D extends Readonly<Record<string, PanelSetting>>>(
  defaults: D,
): [Settings<D>, (change: Partial<Settings<D>>) => void] {
  const { panel } = usePage('learn');
  const settings = useMemo(() => readSettings(panel, defaults), [panel, defaults]);
  const set = useCallback(
    (change: Partial<Settings<D>>) => {
      const next = { ...settings, ...change } as Readonly<Record<string, PanelSetting>>;
      visit('learn', { panel: writeSettings(next, defaults) }, 'replace');
    },
    [settings, defaults],
  );
  return [settings, set];
}
