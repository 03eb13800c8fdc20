import { create } from 'zustand';
import { CAPABILITY_WORDS, type CapabilityWords, remedyOf } from '@/browser/capability-words';
import { type BrowserIdentity, identifyBrowser } from '@/browser/identify';
import { type AdapterFinding, type Finding, lackOf, probe, probeAdapter } from '@/browser/probes';
import { CAPABILITY_IDS, type CapabilityId, forgetRefusals, onRefusal } from '@/browser/refusals';
import { ownScope, type Scope } from '@/browser/scope';

/** What is known of the browser; null while it is being asked. */
export interface CapabilitiesState {
  identity: BrowserIdentity;
  findings: Record<CapabilityId, Finding | null>;
  /** the adapter that WebGPU offers to the page, with its limits */
  adapter: AdapterFinding | null;
}

/** What can be done with it. */
export interface CapabilitiesActions {
  /** Asks for everything; each answer shows as it comes. Resolves when all have come, or their time is over. */
  ask: () => Promise<void>;
}

const unknown = (): CapabilitiesState['findings'] =>
  Object.fromEntries(CAPABILITY_IDS.map(id => [id, null])) as CapabilitiesState['findings'];

/** One table of what a page's browser can do. @param scope the page's global object, or a fake of it */
export function createCapabilities(scope: Scope) {
  /** What was refused in use stays refused, whatever a trial says. */
  const refused = new Set<CapabilityId>();

  const store = create<CapabilitiesState & CapabilitiesActions>()((set, get) => ({
    identity: identifyBrowser(scope.navigator ?? { userAgent: '' }),
    findings: unknown(),
    adapter: null,

    ask: async () => {
      refused.clear();
      forgetRefusals();
      set({ findings: unknown(), adapter: null });
      const found = (id: CapabilityId, finding: Finding) => {
        if (!refused.has(id) || finding.state === 'missing') set({ findings: { ...get().findings, [id]: finding } });
      };
      const askAdapter = async () => {
        const { finding, adapter } = await probeAdapter(scope);
        set({ adapter });
        found('webgpu', finding);
      };
      await Promise.all(
        CAPABILITY_IDS.map(async id => (id === 'webgpu' ? askAdapter() : found(id, await probe(id, scope)))),
      );
    },
  }));

  onRefusal((id, error) => {
    refused.add(id);
    const { findings } = store.getState();
    // A trial knows better why.
    if (findings[id]?.state !== 'missing') store.setState({ findings: { ...findings, [id]: lackOf(error) } });
  });
  return store;
}

/** What this browser can do; asked for when the page opens. */
export const useCapabilities = createCapabilities(ownScope());

/** Something of the browser, in words, as it was found. */
export interface ToldCapability extends CapabilityWords {
  id: CapabilityId;
  finding: Finding | null;
  /** what helps where it is missing */
  remedy: string;
}

const NEEDS = ['work', 'speed', 'comfort', 'nothing'] as const;

/** Everything in words: what is missing first, of that what matters most. */
export function toldCapabilities({ findings, identity }: CapabilitiesState): ToldCapability[] {
  const told = CAPABILITY_IDS.map(id => {
    const finding = findings[id];
    const remedy = finding?.state === 'missing' ? remedyOf(id, finding.lack, identity) : '';
    return { ...CAPABILITY_WORDS[id], id, finding, remedy };
  });
  const rank = ({ finding, need }: ToldCapability) =>
    finding?.state === 'missing' ? NEEDS.indexOf(need) : NEEDS.length;
  return told.sort((a, b) => rank(a) - rank(b));
}

/** How many are missing. */
export const countMissing = ({ findings }: CapabilitiesState): number =>
  Object.values(findings).filter(finding => finding?.state === 'missing').length;

/** Whether something is known to be missing. */
export const isMissing = ({ findings }: CapabilitiesState, id: CapabilityId): boolean =>
  findings[id]?.state === 'missing';
