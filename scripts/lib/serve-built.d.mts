export function serveBuilt(options: { folder: string; base: string; port?: number }): Promise<{
  address: string;
  refused: string[];
  serve(other: string): void;
  stop(): Promise<void>;
}>;
