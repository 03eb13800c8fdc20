import { type BrowserIdentity, type BrowserKind, identifyBrowser, type NavigatorHints } from './identify';
import { OLDEST } from './supported';

/** Why there is no WebGPU: the page is not secure, the browser has none, or no adapter that can be started. */
export type WebGpuLack = 'insecure' | 'absent' | 'no-adapter';

/** What an address must be for everything that browsers give to secure pages only. */
export const SECURE_ADDRESS =
  'Open this page by an address that begins with https://, or by http://localhost on the computer that serves it.';

const NAMES: Record<BrowserKind, string> = {
  chrome: 'Chrome',
  edge: 'Edge',
  opera: 'Opera',
  samsung: 'Samsung Internet',
  chromium: 'this browser',
  firefox: 'Firefox',
  safari: 'Safari',
  'in-app': 'this app',
  other: 'this browser',
};

/** The first versions with WebGPU on Linux: where Chromium has it without a switch. */
const LINUX = { intel: 144, nvidia: 147 } as const;

const ON_LINUX = `On Linux, Chrome and Edge have WebGPU from version ${LINUX.intel} (Intel graphics of generation 12 or newer) and ${LINUX.nvidia} (NVIDIA, driver 535 or newer).`;

/** Chromium's own pages, by the name under which the browser opens them. */
const pageOf = ({ browser }: BrowserIdentity, page: string) =>
  `${browser === 'edge' ? 'edge' : browser === 'opera' ? 'opera' : 'chrome'}://${page}`;

function chromiumAdvice(identity: BrowserIdentity): string {
  const { browser, system, version } = identity;
  const name = NAMES[browser];
  const blocked = `${pageOf(identity, 'gpu')} shows what is blocked.`;
  const flag = pageOf(identity, 'flags/#enable-unsafe-webgpu');
  const update = version !== null && version < OLDEST.chromium ? `Update ${name} to ${OLDEST.chromium} or newer. ` : '';
  switch (system) {
    case 'linux':
      return `${ON_LINUX} With an older version or other graphics, open ${flag}, enable it and restart; ${blocked}`;
    case 'android':
      return `${update}${name === 'this browser' ? 'WebGPU' : `WebGPU in ${name}`} needs Android 12 or newer with Qualcomm, ARM or Intel graphics, or Android 16 with Imagination graphics: update both as far as the device allows.`;
    case 'windows':
      return `${update}Turn on "Use graphics acceleration when available" in the settings of ${name} and restart it; on Windows for ARM, enable ${flag} too. ${blocked}`;
    default:
      return `${update}Turn on "Use graphics acceleration when available" in the settings of ${name} and restart it; ${blocked}`;
  }
}

function firefoxAdvice({ system, version }: BrowserIdentity, lack: WebGpuLack): string {
  const blocked = 'about:support shows under Graphics what is blocked.';
  switch (system) {
    case 'windows':
      if (version !== null && version < 141)
        return 'Update Firefox to 141 or newer, or open this page in Chrome or Edge.';
      return lack === 'absent'
        ? 'Set dom.webgpu.enabled to true in about:config, or open this page in Chrome or Edge.'
        : `Update the graphics driver; ${blocked} Or open this page in Chrome or Edge.`;
    case 'macos':
      return `On a Mac with Apple silicon, update Firefox to 147 or newer. On one with an Intel processor, open this page in Chrome or Edge: Firefox has no WebGPU there.`;
    case 'linux':
      return `Firefox on Linux has WebGPU in Nightly and perhaps in its newest version: update it, or open this page in Chrome or Edge. ${ON_LINUX}`;
    case 'android':
      return 'Firefox on Android has WebGPU in Nightly and perhaps in its newest version: update it, or open this page in Chrome, on Android 12 or newer.';
    default:
      return `Open this page in Chrome or Edge ${OLDEST.chromium} or newer.`;
  }
}

/** What the visitor can do about it, in the browser and on the system at hand. */
export function webgpuAdvice(identity: BrowserIdentity, lack: WebGpuLack): string {
  const { browser, system } = identity;
  if (lack === 'insecure') return SECURE_ADDRESS;
  if (browser === 'in-app')
    return `This page is shown inside another app. Open it in ${system === 'ios' ? 'Safari' : system === 'android' ? 'Chrome' : 'a browser'}: the menu of the app offers it.`;
  // Every browser there is made of the system's own engine.
  if (system === 'ios')
    return lack === 'absent'
      ? 'WebGPU comes with iOS 26 and iPadOS 26, to all browsers: update the system under Settings › General › Software Update.'
      : 'Close other apps and tabs that draw in 3D and reload the page; if that does not help, restart the device.';
  switch (browser) {
    case 'firefox':
      return firefoxAdvice(identity, lack);
    case 'safari':
      return 'Update to macOS 26 with Safari 26 or newer, or open this page in Chrome or Edge.';
    case 'samsung':
      return 'Update Samsung Internet to 25 or newer, or open this page in Chrome; both need Android 12 or newer for WebGPU.';
    case 'other':
      return `Open this page in Chrome or Edge ${OLDEST.chromium} or newer.`;
    default:
      return chromiumAdvice(identity);
  }
}

/** The same for the browser that runs this, page or worker, as far as its `navigator` tells. */
export function ownWebgpuAdvice(): string {
  const lack = !isSecureContext ? 'insecure' : 'gpu' in navigator && navigator.gpu ? 'no-adapter' : 'absent';
  return webgpuAdvice(identifyBrowser(navigator as NavigatorHints), lack);
}
