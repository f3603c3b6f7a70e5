import type { Contestant } from '../rounds.ts';

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

const OPENERS: Readonly<Record<Contestant, () => Promise<OpenClient>>> = {
  floor: async () => (await import('./floor.ts')).openFloor,
  sluice: async () => (await import('./sluice.ts')).openSluice,
  'gate-api': async () => (await import('./gate-api.ts')).openGateApi,
  'gateio-api': async () => (await import('./gateio-api.ts')).openGateioApi,
  ccxt: async () => (await import('./ccxt.ts')).openCcxt,
};

export const CONTESTANTS = Object.keys(OPENERS) as readonly Contestant[];

export async function openClient(name: Contestant, url: string, reply?: string) {
  const open = await OPENERS[name]();
  return open(url, reply);
}
