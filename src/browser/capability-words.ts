import type { BrowserIdentity } from './identify';
import type { Lack } from './probes';
import type { CapabilityId } from './refusals';
import { OLDEST_TEXT } from './supported';
import { SECURE_ADDRESS, webgpuAdvice } from './webgpu-advice';

/** What is at stake: training itself or what was trained, its speed, a convenience, or nothing on this page. */
export type Need = 'work' | 'speed' | 'comfort' | 'nothing';

/** What something of the browser is for. */
export interface CapabilityWords {
  label: string;
  need: Need;
  /** what the page does without it */
  without: string;
}

/** What everything is for, and what is missing without it. */
export const CAPABILITY_WORDS: Record<CapabilityId, CapabilityWords> = {
  moduleWorkers: {
    label: 'Workers that run modules',
    need: 'work',
    without: 'Nothing can be trained here, and no trained model can be opened.',
  },
  webgpu: {
    label: 'WebGPU: computing on the graphics processor',
    need: 'speed',
    without: 'Training runs on WebGL instead, or on the CPU, many times slower.',
  },
  webgl: {
    label: 'WebGL 2 with floating-point textures',
    need: 'speed',
    without: 'Where there is no WebGPU either, training runs on the CPU, very slowly.',
  },
  indexedDB: {
    label: 'Keeping runs (IndexedDB)',
    need: 'work',
    without:
      'Runs, checkpoints and the queue last until this tab is closed. Export on the Compare page what you want to keep.',
  },
  webLocks: {
    label: 'Locks between tabs',
    need: 'work',
    without: 'Training works without, but a second tab may change or train the same comparison unnoticed: use one tab.',
  },
  localStorage: {
    label: 'Remembering choices (local storage)',
    need: 'comfort',
    without: 'Choices such as the theme last until this tab is closed.',
  },
  tabMessages: {
    label: 'Messages between tabs',
    need: 'comfort',
    without: 'A comparison that another tab trains may be listed here as if it had been cut off.',
  },
  secureContext: {
    label: 'Secure address',
    need: 'work',
    without: 'Browsers hold back WebGPU, locks between tabs, the clipboard and lasting storage.',
  },
  colours: {
    label: 'Colours for light and dark',
    need: 'comfort',
    without: 'Colours and the lines of charts are missing or wrong.',
  },
  offscreenCanvas: {
    label: 'Drawing in workers (OffscreenCanvas)',
    need: 'speed',
    without: 'WebGL cannot be used for training: where there is no WebGPU, it runs on the CPU, very slowly.',
  },
  persistence: {
    label: 'Lasting storage',
    need: 'comfort',
    without: 'When the disk is nearly full the browser may clear kept runs: export what matters.',
  },
  estimate: {
    label: 'Room for kept runs',
    need: 'comfort',
    without: 'The page cannot say how much room is left for runs.',
  },
  digest: {
    label: 'Checksums by the browser (SHA-256)',
    need: 'comfort',
    without: 'The page computes them itself; reading and writing weights takes a little longer.',
  },
  clipboard: {
    label: 'Copying',
    need: 'comfort',
    without: 'Share copies in an older way, or selects the address for you to copy.',
  },
  opfs: {
    label: 'Files of the page (OPFS)',
    need: 'nothing',
    without: 'Nothing is missing: runs are kept in IndexedDB.',
  },
  fullscreen: {
    label: 'Full screen',
    need: 'nothing',
    without: 'Nothing is missing: no part of this page fills the screen.',
  },
  serviceWorker: {
    label: 'Opening without a server (service worker)',
    need: 'comfort',
    without:
      'The page needs its server whenever it is opened, and a tab that stays open through an update may lack parts.',
  },
};

/** What is kept in the browser, which its settings may forbid. */
const KEPT: readonly CapabilityId[] = [
  'indexedDB',
  'localStorage',
  'tabMessages',
  'webLocks',
  'persistence',
  'estimate',
  'opfs',
];

/** What the visitor can do about something that is missing; empty where nothing needs to be done. */
export function remedyOf(id: CapabilityId, lack: Lack, identity: BrowserIdentity): string {
  if (CAPABILITY_WORDS[id].need === 'nothing') return '';
  // Said once: it is the remedy for all that browsers give to secure addresses only.
  if (lack === 'insecure') return id === 'secureContext' ? SECURE_ADDRESS : '';
  if (id === 'webgpu') return webgpuAdvice(identity, lack === 'absent' ? 'absent' : 'no-adapter');
  if (lack === 'silent') return 'Reload the page; if it stays so, restart the browser.';
  if (lack === 'absent') return `Update the browser: this page is made for ${OLDEST_TEXT} and newer.`;
  if (KEPT.includes(id))
    return 'Allow this site to keep data in the browser’s settings, leave the private window, or, where the page is shown inside another, open it in a tab of its own.';
  if (id === 'webgl') return 'Update the graphics driver, and turn on graphics acceleration in the browser’s settings.';
  return 'See whether an extension or a rule of this device blocks it, then reload the page.';
}
