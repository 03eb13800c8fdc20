/** What is known of an adapter. */
export interface AdapterDescription {
  /** as WebGPU gives it, or without names where the browser gives none */
  info: GPUAdapterInfo;
  /** vendor, architecture and description as far as the browser tells */
  name: string;
  /** whether the adapter computes on the CPU */
  software: boolean;
}

/** An adapter as Chrome before 127, Safari and Firefox of that time had it. */
interface OlderAdapter {
  info?: GPUAdapterInfo;
  requestAdapterInfo?: () => Promise<GPUAdapterInfo>;
  isFallbackAdapter?: boolean;
}

const NAMELESS = { vendor: '', architecture: '', device: '', description: '' } as GPUAdapterInfo;

/** Whether the name of a renderer is that of one that computes on the CPU. */
export function isSoftwareName(name: string): boolean {
  return /swiftshader|llvmpipe|lavapipe|software|microsoft basic render/i.test(name);
}

/** Describes an adapter, whatever the browser's age tells of it: nobody is refused for a missing name. */
export async function describeAdapter(adapter: GPUAdapter): Promise<AdapterDescription> {
  const older = adapter as unknown as OlderAdapter;
  const asked = older.info ? undefined : await older.requestAdapterInfo?.().catch(() => undefined);
  const info = older.info ?? asked ?? NAMELESS;
  const parts = [info.vendor, info.architecture, info.description, info.device].filter(Boolean);
  const name = [...new Set(parts)].join(' ') || 'unnamed adapter';
  const software = info.isFallbackAdapter === true || older.isFallbackAdapter === true || isSoftwareName(name);
  return { info, name, software };
}
