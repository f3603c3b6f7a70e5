import type { OpenClient } from './clients/client.ts';
import type { Contestant } from './figures/rounds.ts';

const OPENERS: Readonly<Record<Contestant, () => Promise<OpenClient>>> = {
  floor: async () => (await import('./clients/floor.ts')).openFloor,
  sluice: async () => (await import('./clients/sluice.ts')).openSluice,
  'gate-api': async () => (await import('./clients/gate-api.ts')).openGateApi,
  'gateio-api': async () => (await import('./clients/gateio-api.ts')).openGateioApi,
  ccxt: async () => (await import('./clients/ccxt.ts')).openCcxt,
};

export const CONTESTANTS = Object.keys(OPENERS) as readonly Contestant[];

export async function openClient(name: Contestant, url: string, reply?: string) {
  const open = await OPENERS[name]();
  return open(url, reply);
}
