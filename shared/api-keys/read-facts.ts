import { GateError, meaningOf } from '../gate/errors.ts';
import type { GateClient } from '../gate/spot/client.ts';
import type { KeyFacts, KeyRights } from './facts.ts';

/**
 * Reads from Gate the facts about the signing key. Throws if the key does not work or if Gate does
 * not respond. Facts that the key may not read stay undefined.
 */
export async function readKeyFacts(client: Pick<GateClient, 'get'>): Promise<KeyFacts> {
  const detail = await unlessForbidden(client, '/account/detail');
  const keys = await unlessForbidden(client, '/account/main_keys');
  const userId = userIn(detail);
  const { ip_whitelist: allowed } = (detail ?? {}) as Detail;
  const ipAllowList = Array.isArray(allowed) ? allowed.map(String) : undefined;
  const candidates = Array.isArray(keys) ? keys.map(rightsOf) : undefined;
  return {
    ...(userId !== undefined && { userId }),
    ...(ipAllowList && { ipAllowList }),
    ...(candidates && {
      candidates: ipAllowList
        ? candidates.filter((rights) => isSameList(rights.ipAllowList, ipAllowList))
        : candidates,
    }),
  };
}

/** Reads the user of the signing key; undefined if the key may not read it. Throws as `readKeyFacts` does. */
export async function readKeyUser(client: Pick<GateClient, 'get'>): Promise<string | undefined> {
  return userIn(await unlessForbidden(client, '/account/detail'));
}

function userIn(detail: unknown): string | undefined {
  const { user_id: userId } = (detail ?? {}) as Detail;
  return userId === undefined ? undefined : String(userId);
}

type Detail = { readonly user_id?: number | string; readonly ip_whitelist?: unknown };

/** Labels for a working key without this right. */
const FORBIDDEN = ['FORBIDDEN', 'READ_ONLY'];

async function unlessForbidden(client: Pick<GateClient, 'get'>, path: string): Promise<unknown> {
  try {
    return (await client.get(path, {})).json;
  } catch (error) {
    if (!(error instanceof GateError && error.isRefusal)) throw error;
    if (FORBIDDEN.includes(error.label ?? '')) return undefined;
    // A rate limit says nothing of the key: whose it is would count as unknown, and as checked.
    const saysNothing = ['credentials', 'passing'].includes(meaningOf(error.status, error.label));
    // A server without this endpoint responds with 404, with or without a label.
    if (!saysNothing) return undefined;
    throw error;
  }
}

/** Source: Gate, `GET /account/main_keys`. */
function rightsOf(row: unknown): KeyRights {
  const { perms, ip_whitelist: allowed, created_at: createdAt } = (row ?? {}) as MainKey;
  const createdAtMs = Number(createdAt) * 1000;
  return {
    permissions: (perms ?? []).map(({ name, read_only: readOnly }) => ({
      name: String(name).toLowerCase(),
      readOnly: readOnly === true,
    })),
    ipAllowList: (allowed ?? []).map(String),
    ...(createdAtMs > 0 && { createdAtMs }),
  };
}

type MainKey = {
  readonly perms?: readonly { readonly name?: string; readonly read_only?: boolean }[];
  readonly ip_whitelist?: readonly string[];
  readonly created_at?: string | number;
};

function isSameList(one: readonly string[], other: readonly string[]): boolean {
  return one.toSorted().join() === other.toSorted().join();
}
