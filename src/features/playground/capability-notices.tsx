import { useState } from 'react';
import { SECURE_ADDRESS } from '@/browser/webgpu-advice';
import {
  type CapabilitiesState,
  isMissing,
  type ToldCapability,
  toldCapabilities,
  useCapabilities,
} from '@/state/capabilities';
import { useTraining } from '@/state/training-store';
import { Banner } from '@/ui/banner';
import { openCapabilities } from './capabilities-panel';
import styles from './capability-notices.module.css';

/** What is said in the page itself, not only in the table: training, what was trained, or choices would be lost. */
const SAID = ['moduleWorkers', 'indexedDB', 'webLocks', 'localStorage'] as const;

const STARTS: Record<(typeof SAID)[number], string> = {
  moduleWorkers: 'This browser cannot run what trains here.',
  indexedDB: 'This browser keeps no runs.',
  webLocks: 'This browser gives the page no locks between tabs.',
  localStorage: 'This browser remembers no choices.',
};

/** What to say once of what is missing: nothing where everything is there. */
export function saidOfMissing(state: CapabilitiesState): { text: string; grave: boolean } | null {
  const told = toldCapabilities(state);
  const missing = SAID.flatMap(id => told.filter(entry => entry.id === id && entry.finding?.state === 'missing'));
  const [first] = missing;
  if (!first) return null;
  const sentences = missing.map(({ id, without }) => `${STARTS[id as keyof typeof STARTS]} ${without}`);
  // Most often they have one cause and one remedy.
  const remedies = missing.flatMap(({ remedy }) => (remedy ? [remedy] : []));
  const grave = missing.some(({ id }) => id === 'moduleWorkers' || id === 'indexedDB');
  return { text: [...sentences, ...remedies.slice(0, 1)].join(' '), grave };
}

/** Says once, on whatever page, what is not kept or cannot be done in this browser. */
export function MissingNotice() {
  const state = useCapabilities();
  const [read, setRead] = useState('');
  const said = saidOfMissing(state);
  if (!said || said.text === read) return null;
  return (
    <section className={styles.missing} aria-label="Missing in this browser">
      <Banner
        error={said.grave}
        role={said.grave ? 'alert' : 'note'}
        actions={
          <button type="button" onClick={openCapabilities}>
            What this browser can do
          </button>
        }
        onDismiss={() => setRead(said.text)}
        dismissal="Got it"
      >
        {said.text}
      </Banner>
    </section>
  );
}

/** What training would run on, as far as the page can tell before it begins. */
function without(state: CapabilitiesState): string {
  return isMissing(state, 'webgl') || isMissing(state, 'offscreenCanvas')
    ? 'the CPU, very slowly'
    : 'WebGL, more slowly';
}

/** Says before training that it will not run on WebGPU, and afterwards that it does not; why, and what helps. */
export function WebGpuNotice() {
  const state = useCapabilities();
  const backend = useTraining(s => s.backend);
  const own = toldCapabilities(state).find((entry): entry is ToldCapability => entry.id === 'webgpu');
  const missing = own?.finding?.state === 'missing' ? own.finding : null;
  const remedy = missing?.lack === 'insecure' ? SECURE_ADDRESS : own?.remedy;
  const fallback = backend?.fallback ?? null;
  if (fallback)
    return (
      <section aria-label="Where training runs">
        <Banner role="note">
          Training on {backend?.name === 'webgl' ? 'WebGL' : 'the CPU'} instead of WebGPU: {fallback.cause}{' '}
          {/* The page knows more of the device than the worker that chose. */}
          {fallback.fix && missing ? remedy : fallback.fix}
        </Banner>
      </section>
    );
  if (backend || !missing) return null;
  return (
    <section aria-label="Where training runs">
      <Banner role="note">
        Training will run on {without(state)}, not on WebGPU: {missing.cause} {remedy}
      </Banner>
    </section>
  );
}
