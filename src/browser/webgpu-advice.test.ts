import { describe, expect, test } from 'vitest';
import { type BrowserIdentity, identifyBrowser, type NavigatorHints } from './identify';
import { webgpuAdvice, type WebGpuLack } from './webgpu-advice';

const WINDOWS = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)';
const MAC = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)';
const LINUX = 'Mozilla/5.0 (X11; Linux x86_64)';
const CHROMEOS = 'Mozilla/5.0 (X11; CrOS x86_64 14541.0.0)';
const ANDROID = 'Mozilla/5.0 (Linux; Android 10; K)';
const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X)';
const KIT = 'AppleWebKit/537.36 (KHTML, like Gecko)';
const IOS_KIT = 'AppleWebKit/605.1.15 (KHTML, like Gecko)';

interface Row {
  name: string;
  hints: NavigatorHints;
  is: Partial<BrowserIdentity>;
  lack?: WebGpuLack;
  /** what the advice names */
  says: RegExp;
}

const brands = (platform: string, ...names: string[]) => ({
  platform,
  brands: ['Not A;Brand', 'Chromium', ...names].map(brand => ({ brand, version: '140' })),
});

const ROWS: Row[] = [
  {
    name: 'Chrome, Windows',
    hints: { userAgent: `${WINDOWS} ${KIT} Chrome/140.0.0.0 Safari/537.36` },
    is: { browser: 'chrome', system: 'windows', version: 140 },
    says: /settings of Chrome.*chrome:\/\/gpu/,
  },
  {
    name: 'Chrome of before, macOS',
    hints: { userAgent: `${MAC} ${KIT} Chrome/109.0.0.0 Safari/537.36` },
    is: { browser: 'chrome', system: 'macos', version: 109 },
    says: /^Update Chrome to 123 or newer/,
  },
  {
    name: 'Chrome, Linux',
    hints: { userAgent: `${LINUX} ${KIT} Chrome/140.0.0.0 Safari/537.36` },
    is: { browser: 'chrome', system: 'linux' },
    says: /version 144 .*147 .*chrome:\/\/flags\/#enable-unsafe-webgpu/,
  },
  {
    name: 'Chrome, ChromeOS',
    hints: {
      userAgent: `${CHROMEOS} ${KIT} Chrome/140.0.0.0 Safari/537.36`,
      userAgentData: brands('Chrome OS', 'Google Chrome'),
    },
    is: { browser: 'chrome', system: 'chromeos' },
    says: /graphics acceleration/,
  },
  {
    name: 'Chrome, Android',
    hints: {
      userAgent: `${ANDROID} ${KIT} Chrome/140.0.0.0 Mobile Safari/537.36`,
      userAgentData: brands('Android', 'Google Chrome'),
      maxTouchPoints: 5,
    },
    is: { browser: 'chrome', system: 'android' },
    says: /^WebGPU in Chrome needs Android 12 or newer/,
  },
  {
    name: 'Chrome, iOS',
    hints: { userAgent: `${IPHONE} ${IOS_KIT} CriOS/126.0.6478.35 Mobile/15E148 Safari/604.1`, maxTouchPoints: 5 },
    is: { browser: 'chrome', system: 'ios' },
    says: /iOS 26.*Software Update/,
  },
  {
    name: 'Edge, Windows',
    hints: {
      userAgent: `${WINDOWS} ${KIT} Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0`,
      userAgentData: brands('Windows', 'Microsoft Edge'),
    },
    is: { browser: 'edge', system: 'windows', version: 140 },
    says: /settings of Edge.*edge:\/\/gpu/,
  },
  {
    name: 'Edge, Android',
    hints: { userAgent: `${ANDROID} ${KIT} Chrome/140.0.0.0 Mobile Safari/537.36 EdgA/140.0.0.0` },
    is: { browser: 'edge', system: 'android' },
    says: /WebGPU in Edge needs Android 12/,
  },
  {
    name: 'Brave, Linux',
    hints: {
      userAgent: `${LINUX} ${KIT} Chrome/140.0.0.0 Safari/537.36`,
      userAgentData: brands('Linux', 'Brave'),
    },
    is: { browser: 'chromium', system: 'linux' },
    says: /chrome:\/\/flags/,
  },
  {
    name: 'Opera, Windows',
    hints: { userAgent: `${WINDOWS} ${KIT} Chrome/134.0.0.0 Safari/537.36 OPR/119.0.0.0` },
    is: { browser: 'opera', system: 'windows', version: 134 },
    says: /settings of Opera.*opera:\/\/gpu/,
  },
  {
    name: 'Firefox of before, Windows',
    hints: { userAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0' },
    is: { browser: 'firefox', system: 'windows', version: 128 },
    says: /^Update Firefox to 141 or newer/,
  },
  {
    name: 'Firefox, Windows',
    hints: { userAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:146.0) Gecko/20100101 Firefox/146.0' },
    is: { browser: 'firefox', system: 'windows', version: 146 },
    says: /about:config/,
  },
  {
    name: 'Firefox, macOS',
    hints: { userAgent: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:128.0) Gecko/20100101 Firefox/128.0' },
    is: { browser: 'firefox', system: 'macos' },
    says: /Apple silicon, update Firefox to 147/,
  },
  {
    name: 'Firefox, Linux',
    hints: { userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' },
    is: { browser: 'firefox', system: 'linux' },
    says: /^Firefox on Linux .*Nightly/,
  },
  {
    name: 'Firefox, Android',
    hints: { userAgent: 'Mozilla/5.0 (Android 14; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0', maxTouchPoints: 5 },
    is: { browser: 'firefox', system: 'android' },
    says: /^Firefox on Android .*Chrome/,
  },
  {
    name: 'Firefox, iOS',
    hints: { userAgent: `${IPHONE} ${IOS_KIT} FxiOS/128.0 Mobile/15E148 Safari/605.1.15`, maxTouchPoints: 5 },
    is: { browser: 'firefox', system: 'ios' },
    says: /iOS 26/,
  },
  {
    name: 'Safari, macOS',
    hints: { userAgent: `${MAC} ${IOS_KIT} Version/17.5 Safari/605.1.15`, maxTouchPoints: 0 },
    is: { browser: 'safari', system: 'macos', version: 17.5 },
    says: /macOS 26 with Safari 26/,
  },
  {
    name: 'Safari, iPhone',
    hints: { userAgent: `${IPHONE} ${IOS_KIT} Version/17.5 Mobile/15E148 Safari/604.1`, maxTouchPoints: 5 },
    is: { browser: 'safari', system: 'ios', version: 17.5 },
    says: /iOS 26/,
  },
  {
    name: 'Safari, an iPad that calls itself a Mac',
    hints: { userAgent: `${MAC} ${IOS_KIT} Version/17.5 Safari/605.1.15`, maxTouchPoints: 5 },
    is: { browser: 'safari', system: 'ios' },
    says: /iPadOS 26/,
  },
  {
    name: 'Safari, iPhone without an adapter',
    hints: { userAgent: `${IPHONE} ${IOS_KIT} Version/26.0 Mobile/15E148 Safari/604.1`, maxTouchPoints: 5 },
    is: { browser: 'safari', system: 'ios', version: 26 },
    lack: 'no-adapter',
    says: /restart the device/,
  },
  {
    name: 'Samsung Internet',
    hints: { userAgent: `${ANDROID} ${KIT} SamsungBrowser/23.0 Chrome/115.0.0.0 Mobile Safari/537.36` },
    is: { browser: 'samsung', system: 'android', version: 115 },
    says: /^Update Samsung Internet to 25/,
  },
  {
    name: 'a web view on Android',
    hints: {
      userAgent: `Mozilla/5.0 (Linux; Android 14; SM-S918B Build/UP1A; wv) ${KIT} Version/4.0 Chrome/140.0.0.0 Mobile Safari/537.36`,
    },
    is: { browser: 'in-app', system: 'android' },
    says: /another app\. Open it in Chrome/,
  },
  {
    name: 'Instagram, iOS',
    hints: { userAgent: `${IPHONE} ${IOS_KIT} Mobile/15E148 Instagram 300.0.0.0`, maxTouchPoints: 5 },
    is: { browser: 'in-app', system: 'ios' },
    says: /another app\. Open it in Safari/,
  },
  {
    name: 'something unknown',
    hints: { userAgent: 'Netscape' },
    is: { browser: 'other', system: 'other', version: null },
    says: /Chrome or Edge 123/,
  },
];

describe('the way to WebGPU, by browser and system', () => {
  test.each(ROWS)('$name', ({ hints, is, lack = 'absent', says }) => {
    const identity = identifyBrowser(hints);
    expect(identity).toMatchObject(is);
    expect(webgpuAdvice(identity, lack)).toMatch(says);
  });

  test.each(ROWS)('$name: on a page without a secure address, the address and nothing else', ({ hints }) => {
    const text = webgpuAdvice(identifyBrowser(hints), 'insecure');
    expect(text).toMatch(/https:\/\/.*localhost/);
    expect(text).not.toMatch(/Chrome|Firefox|Safari|flags|Update/);
  });

  test('no system is given the advice of another', () => {
    for (const { hints } of ROWS) {
      const identity = identifyBrowser(hints);
      for (const lack of ['absent', 'no-adapter'] as const) {
        const text = webgpuAdvice(identity, lack);
        if (identity.system === 'ios') expect(text).not.toMatch(/flags|Chrome|Firefox/);
        if (identity.system === 'android') expect(text).not.toMatch(/Linux|Windows|macOS/);
        if (identity.system === 'windows') expect(text).not.toMatch(/Linux|macOS|Android/);
        if (identity.system === 'macos') expect(text).not.toMatch(/Linux|Windows|Android/);
        expect(text).not.toContain('113');
      }
    }
  });
});
