import { hash, timingSafeEqual } from 'node:crypto';
import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Clock } from '../clock.ts';

/** A source's token; a replaced one counts for as long as it may be kept. */
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
    if (!value.SecretString) throw new Error(`The secret "${secretId}" holds no token.`);
    kept = { token: value.SecretString, untilMs: clock.nowMs() + KEPT_MS };
    return kept.token;
  };
}

/** Takes as long whatever is compared: of hashes, which are of one length. */
export const isSameToken = (given: string, expected: string): boolean =>
  timingSafeEqual(hash('sha256', given, 'buffer'), hash('sha256', expected, 'buffer'));
