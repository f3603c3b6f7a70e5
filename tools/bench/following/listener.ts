/** A client of the exchange's WebSocket that hears of each order that has ended. */
export type OrderListener = {
  /** When it heard of the end of this order; epoch ms. */
  readonly endedAtMs: (orderId: string) => number | undefined;
  readonly close: () => Promise<void> | void;
};

/** The address of the exchange's WebSocket, and the key of the account. */
export type StreamAccess = {
  /** Base URL of the exchange's REST API. */
  readonly url: string;
  readonly key: string;
  readonly secret: string;
};
