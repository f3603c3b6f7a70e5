/** What happens on a connection: nothing before the promise of its socket, nothing after `ended`. */
export type SocketListener = {
  readonly opened: () => void;
  readonly received: (text: string) => void;
  /** The connection failed or ended; says why, without a secret. */
  readonly ended: (reason: string) => void;
};

export type Socket = {
  readonly send: (text: string) => void;
  /** Ends the connection at once, whether the peer answers or not. */
  readonly close: () => void;
};

export type OpenSocket = (url: string, listener: SocketListener) => Promise<Socket>;
