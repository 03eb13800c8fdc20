/** What the advice tells apart. */
export type BrowserKind =
  'chrome' | 'edge' | 'opera' | 'samsung' | 'chromium' | 'firefox' | 'safari' | 'in-app' | 'other';

/** Systems with ways of their own to WebGPU. */
export type System = 'windows' | 'macos' | 'linux' | 'android' | 'ios' | 'chromeos' | 'other';

/** Which browser shows the page, and where. */
export interface BrowserIdentity {
  browser: BrowserKind;
  /** of the engine: Chromium's own for all that are made of it, else the browser's; null where it is not told */
  version: number | null;
  system: System;
}

/** The part of `navigator` that tells it; workers have no `maxTouchPoints`. */
export interface NavigatorHints {
  userAgent: string;
  userAgentData?: { platform?: string; brands?: readonly { brand: string; version: string }[] } | undefined;
  maxTouchPoints?: number;
}

const PLATFORMS: Record<string, System> = {
  Windows: 'windows',
  macOS: 'macos',
  Linux: 'linux',
  Android: 'android',
  iOS: 'ios',
  'Chrome OS': 'chromeos',
  'Chromium OS': 'chromeos',
};

function systemOf({ userAgent, userAgentData, maxTouchPoints = 0 }: NavigatorHints): System {
  const told = PLATFORMS[userAgentData?.platform ?? ''];
  if (told) return told;
  if (/iPhone|iPad|iPod/.test(userAgent)) return 'ios';
  // An iPad that asks for desktop sites calls itself a Mac; no Mac has a touch screen.
  if (/Macintosh/.test(userAgent)) return maxTouchPoints > 1 ? 'ios' : 'macos';
  if (/Android/.test(userAgent)) return 'android';
  if (/CrOS/.test(userAgent)) return 'chromeos';
  if (/Windows/.test(userAgent)) return 'windows';
  return /Linux|X11/.test(userAgent) ? 'linux' : 'other';
}

/** Pages inside other apps: a web view on Android (`; wv`), an app that names itself, a view on iOS that is not Safari's. */
const IN_APP =
  /; wv\)|FBA[NV]\/|FB_IAB|Instagram|\bLine\/|MicroMessenger|BytedanceWebview|musical_ly|Snapchat|LinkedInApp|Pinterest\/|\bGSA\//;

const KINDS: readonly [BrowserKind, RegExp][] = [
  ['samsung', /SamsungBrowser\//],
  ['edge', /\bEdg(?:A|iOS)?\//],
  ['opera', /\bOP(?:R|T|X)\//],
  ['firefox', /(?:Firefox|FxiOS)\//],
  ['chrome', /(?:Chrome|CriOS|Chromium)\//],
  ['safari', /Version\/[\d.]+.* Safari\//],
];

function kindOf({ userAgent, userAgentData }: NavigatorHints, system: System): BrowserKind {
  if (IN_APP.test(userAgent)) return 'in-app';
  if (system === 'ios' && !/ Safari\//.test(userAgent)) return 'in-app';
  const kind = KINDS.find(([, pattern]) => pattern.test(userAgent))?.[0] ?? 'other';
  const brands = userAgentData?.brands?.map(({ brand }) => brand) ?? [];
  // Others that are made of Chromium say so among their brands only.
  return kind === 'chrome' && brands.length > 0 && !brands.includes('Google Chrome') ? 'chromium' : kind;
}

function versionOf(userAgent: string, browser: BrowserKind, system: System): number | null {
  const pattern =
    browser === 'firefox'
      ? /Firefox\/([\d.]+)/
      : browser === 'safari' || system === 'ios'
        ? /Version\/(\d+(?:\.\d+)?)/
        : /Chrom(?:e|ium)\/(\d+)/;
  const text = pattern.exec(userAgent)?.[1];
  return text === undefined ? null : Number.parseFloat(text);
}

/** Which browser and system it is, by what they tell of themselves. */
export function identifyBrowser(hints: NavigatorHints): BrowserIdentity {
  const system = systemOf(hints);
  const browser = kindOf(hints, system);
  return { browser, version: versionOf(hints.userAgent, browser, system), system };
}
