/** A client of Gate's API, as far as the bench drives it. */
export type BenchClient = {
  /** The signed request of an order; nothing is sent. */
  readonly build: () => unknown;
  /** Places the order and reads the answer. */
  readonly place: () => Promise<unknown>;
};

/**
 * @param url of the exchange, with /api/v4
 * @param cannedReply in place of any network: what every order is answered with
 */
export type OpenClient = (url: string, cannedReply?: string) => BenchClient;
