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

/** Reads the bot's secret, kept for a minute; undefined until "sluice telegram setup" has stored it. */
export function createBotSecretReader(
  client: SecretsManagerClient,
  secretId: string,
  clock: Clock,
): () => Promise<BotSecret | undefined> {
  let kept: { readonly secret: BotSecret; readonly untilMs: number } | undefined;
  return async () => {
    if (kept && clock.nowMs() < kept.untilMs) return kept.secret;
    const value = await client
      .send(new GetSecretValueCommand({ SecretId: secretId }))
      .catch((error: Error) => {
        if (error.name === 'ResourceNotFoundException') return undefined;
        throw error;
      });
    const secret = parseBotSecret(value?.SecretString);
    if (!secret) return undefined;
    kept = { secret, untilMs: clock.nowMs() + KEPT_MS };
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
