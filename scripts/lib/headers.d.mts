export const POLICY: Readonly<Record<string, readonly string[]>>;
export const POLICY_HEADER: string;
export const POLICY_META: string;
export const UNCHANGING: string;
export const HEADERS: Readonly<Record<string, string>>;
export function headersOf(path: string): Record<string, string>;
export function headersFile(): string;
