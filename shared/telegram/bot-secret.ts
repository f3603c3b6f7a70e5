import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Clock } from '../lib/clock.ts';

/** What the bot's secret holds. */
export type BotSecret = {
  /** The bot's token, as BotFather gives it. */
  readonly token: string;
  /** Telegram sends it with every update. */
  readonly webhook: string;
};

/** Source: Telegram, "Bot API", "Authorizing your bot". */
export const BOT_TOKEN = /^\d{3,20}:[A-Za-z0-9_-]{20,100}$/;
/** Source: Telegram, "Bot API", setWebhook, `secret_token`. */
const WEBHOOK_SECRET = /^[A-Za-z0-9_-]{32,256}$/;

const KEPT_MS = 60_000;
/** Bounds the readings that requests without the right secret cause. */
const KEPT_AT_LEAST_MS = 10_000;

/** Reads the bot's secret; undefined until "sluice telegram setup" has stored it. */
export type ReadBotSecret = (wanted?: 'kept' | 'fresh') => Promise<BotSecret | undefined>;

/** A secret is kept for a minute; one that does not fit, or is not there, for ten seconds. */
export function createBotSecretReader(
  client: Pick<SecretsManagerClient, 'send'>,
  secretId: string,
  clock: Clock,
): ReadBotSecret {
  let kept: { readonly secret: BotSecret | undefined; readonly atMs: number } | undefined;
  return async (wanted = 'kept') => {
    const keptMs = wanted === 'kept' && kept?.secret ? KEPT_MS : KEPT_AT_LEAST_MS;
    if (kept && clock.nowMs() - kept.atMs < keptMs) return kept.secret;
    const value = await client
      .send(new GetSecretValueCommand({ SecretId: secretId }))
      .catch((error: Error) => {
        if (error.name === 'ResourceNotFoundException') return undefined;
        throw error;
      });
    const secret = parseBotSecret(value?.SecretString);
    kept = { secret, atMs: clock.nowMs() };
    return secret;
  };
}

/** The bot's own user id, with which its token begins. */
export const botIdOf = ({ token }: BotSecret): string => token.split(':')[0]!;

export function parseBotSecret(text = ''): BotSecret | undefined {
  try {
    const { token, webhook } = JSON.parse(text);
    const isUsable = BOT_TOKEN.test(String(token)) && WEBHOOK_SECRET.test(String(webhook));
    return isUsable ? { token, webhook } : undefined;
  } catch {
    return undefined;
  }
}
