export const settingsVariable = 'GITOPS_LAB_GUEST';

/** What the node tells a guest before its program begins. */
export interface GuestSettings {
  /** Where the program sees a volume, and where it is on this machine; the longest path first. */
  mounts: { path: string; folder: string }[];
}

/** A guest opened a port: which one it asked for, and which one of loopback it got. */
export interface GuestPort {
  port: number;
  at: number;
}

export const isGuestPort = (message: unknown): message is GuestPort =>
  typeof message === 'object' && message !== null && typeof (message as GuestPort).port === 'number' && 'at' in message;
