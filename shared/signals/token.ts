import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Clock } from '../lib/clock.ts';

/** Reads a source's token. A replaced token stays valid while it is cached. */
export type ReadToken = () => Promise<string>;

const KEPT_MS = 60_000;

export function createTokenReader(
  client: SecretsManagerClient,
  secretId: string,
  clock: Clock,
): ReadToken {
  let kept: { readonly token: string; readonly untilMs: number } | undefined;
  return async () => {
    if (kept && clock.nowMs() < kept.untilMs) return kept.token;
    const value = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
    const token = tokenIn(value.SecretString);
    if (token === undefined) throw new Error(noToken(secretId));
    kept = { token, untilMs: clock.nowMs() + KEPT_MS };
    return token;
  };
}

/** The token in a secret's text; undefined if it does not fit into a URL. */
export function tokenIn(secretString = ''): string | undefined {
  // A secret from a file may end with a line end or begin with a byte order mark.
  const token = secretString.trim();
  return TOKEN.test(token) ? token : undefined;
}

/** A token in the path of the URL. */
const TOKEN = /^[A-Za-z0-9]{1,128}$/;

export function noToken(secretId: string): string {
  return `The secret "${secretId}" holds no token: put 1 to 128 letters and digits into it.`;
}
