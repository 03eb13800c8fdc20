/** What a page asks of the service worker that keeps it. */
export type KeeperCommand =
  /** Take over from the version before, in all tabs: the visitor wants it. */
  | { type: 'take over' }
  /** Let go of what no open tab needs any more. */
  | { type: 'tidy' };

/** What the service worker asks every tab; answered on the port that comes with it by the address of the tab's program. */
export interface VersionQuestion {
  type: 'which version';
}
