import { createSecretKey, type KeyObject } from 'node:crypto';
import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Clock } from '../lib/clock.ts';
import { withoutByteOrderMark } from '../lib/utf8.ts';
import { type ClearGateKey, gateKeyFault } from './api-key-fault.ts';
import { KeyUnavailableError } from './key-unavailable-error.ts';

/** A Gate API key, ready to sign with. The secret part cannot be printed by accident. */
export type GateKey = {
  readonly key: string;
  readonly secret: KeyObject;
  /** Secrets Manager's version id. It distinguishes a rotated key from the failed one. */
  readonly versionId: string;
  /** When this version was stored. */
  readonly storedAtMs?: number;
};

/** A key that no secret holds yet, ready to sign with. */
export function unstoredKey({ key, secret }: ClearGateKey): GateKey {
  return { key, secret: createSecretKey(secret, 'utf8'), versionId: '' };
}

const CACHE_MS = 60_000;
/** A reading that began longer ago may belong to a connection that died in a frozen sandbox. */
const JOINED_MS = 1_000;

export type ReadGateKey = (options?: { readonly fresh: boolean }) => Promise<GateKey>;

/** Reads one account's key, once for all who want it at the same time, and keeps it for a minute. */
export function createGateKeyReader(
  client: SecretsManagerClient,
  secretId: string,
  clock: Clock,
): ReadGateKey {
  let cached: { readonly key: GateKey; readonly untilMs: number } | undefined;
  let reading: { readonly key: Promise<GateKey>; readonly sinceMs: number } | undefined;
  async function readAndKeep(): Promise<GateKey> {
    const key = await readGateKey(client, secretId);
    cached = { key, untilMs: clock.nowMs() + CACHE_MS };
    return key;
  }
  return async ({ fresh } = { fresh: false }) => {
    if (!fresh) {
      if (cached && clock.nowMs() < cached.untilMs) return cached.key;
      const isRecent = reading && clock.nowMs() - reading.sinceMs < JOINED_MS;
      const joined = isRecent && (await reading?.key.catch(() => undefined));
      if (joined) return joined;
    }
    reading = { key: readAndKeep(), sinceMs: clock.nowMs() };
    return reading.key;
  };
}

async function readGateKey(client: SecretsManagerClient, secretId: string): Promise<GateKey> {
  const value = await client
    .send(new GetSecretValueCommand({ SecretId: secretId }))
    .catch((error: Error) => {
      throw error.name === 'ResourceNotFoundException' ? noKeyYet(secretId) : error;
    });
  const parts = parseKey(value.SecretString);
  const fault = parts ? gateKeyFault(parts)?.message : 'It is not {"key": "...", "secret": "..."}.';
  if (!parts || fault !== undefined) {
    const message = `The secret "${secretId}" holds no usable API key. ${fault} Run "sluice keys set".`;
    throw new KeyUnavailableError(message);
  }
  return {
    key: parts.key,
    secret: createSecretKey(parts.secret, 'utf8'),
    versionId: value.VersionId ?? '',
    ...(value.CreatedDate && { storedAtMs: value.CreatedDate.getTime() }),
  };
}

function noKeyYet(secretId: string) {
  return new KeyUnavailableError(
    `The secret "${secretId}" holds no API key yet: run "sluice keys set".`,
  );
}

function parseKey(secretString = ''): ClearGateKey | undefined {
  try {
    const { key, secret } = JSON.parse(withoutByteOrderMark(secretString));
    return typeof key === 'string' && typeof secret === 'string' ? { key, secret } : undefined;
  } catch {
    return undefined; // The parser's message would quote the secret.
  }
}
