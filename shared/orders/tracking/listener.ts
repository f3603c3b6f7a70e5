import type { OrderStream, Pushes } from '../../gate/spot/order-stream/order-stream.ts';
import { crosses, type NearCondition } from '../../triggers/crossing.ts';
import type { PollDependencies } from './dependencies.ts';
import { mergePushes, type PushedNews } from './merge-pushes.ts';

/** Waits between an account's polls, and listens to its stream meanwhile. */
export type Listener = {
  /**
   * Waits until then, or until a push calls for a poll, or a price that a condition waits for. Says
   * whether the poll shall read the trades because of a push.
   */
  readonly waitForPoll: (
    pollAtMs: number,
    near: readonly NearCondition[],
  ) => Promise<Pick<PushedNews, 'hasTraded'>>;
  /** Ends the connection. */
  readonly close: () => void;
};

/** Opens the stream of an account; undefined if the account does not listen. */
export type OpenStream = (account: string) => OrderStream | undefined;

export type ListenerDependencies = PollDependencies & {
  /** Absent: no account listens. */
  readonly openStream?: OpenStream;
};

/**
 * The polls that a push calls for, after its arrival. Gate's REST API shows an end, and even more a
 * fill, up to some seconds later than its WebSocket.
 */
const POLL_AFTER_PUSH_MS = [0, 1_000, 3_000] as const;
/** REST may show another price than its WebSocket for a moment; then the poll is repeated so late. */
const CROSSINGS_APART_MS = 1_000;
/** The rest after a poll before a push may call for the next one. */
const REST_MS = 500;
/** Polls that take long, because there are many orders, are further apart: Gate limits requests. */
const REST_PER_POLL = 3;
const NEVER = Number.POSITIVE_INFINITY;

export function createListener(deps: ListenerDependencies, account: string): Listener {
  const { clock, log } = deps;
  let stream: OrderStream | undefined;
  let extraPollsAtMs: readonly number[] = [];
  let hasTraded = false;
  let pollBeganAtMs = clock.nowMs();
  let crossedAtMs = -NEVER;

  /** Without an answer of the ledger or of Gate the poll finds out. */
  async function newsOf(pushes: Pushes): Promise<PushedNews> {
    try {
      return await mergePushes(deps, account, pushes);
    } catch (error) {
      log('warn', 'pushes_not_merged', { account, error: String(error) });
      return { isPollDue: true, hasTraded: true };
    }
  }

  async function take(opened: OrderStream, near: readonly NearCondition[]): Promise<void> {
    const pushes = opened.take();
    const news = await newsOf(pushes);
    hasTraded ||= news.hasTraded;
    const nowMs = clock.nowMs();
    if (news.isPollDue) extraPollsAtMs = POLL_AFTER_PUSH_MS.map((afterMs) => nowMs + afterMs);
    else if (pushes.hasBegun) extraPollsAtMs = [nowMs, ...extraPollsAtMs];
    const hasCrossed = near.some((each) => crosses(each, pushes.tickers.get(each.pair)));
    if (hasCrossed && nowMs - crossedAtMs >= CROSSINGS_APART_MS) {
      crossedAtMs = nowMs;
      extraPollsAtMs = [nowMs, ...extraPollsAtMs];
    }
  }

  async function listen(
    opened: OrderStream,
    pollAtMs: number,
    near: readonly NearCondition[],
  ): Promise<void> {
    opened.hear([...new Set(near.map(({ pair }) => pair))]);
    const endedAtMs = clock.nowMs();
    const restMs = Math.max(REST_MS, REST_PER_POLL * (endedAtMs - pollBeganAtMs));
    const dueAtMs = () =>
      Math.min(pollAtMs, Math.max(endedAtMs + restMs, extraPollsAtMs[0] ?? NEVER));
    do {
      await opened.waitUntil(dueAtMs());
      await take(opened, near);
    } while (clock.nowMs() < dueAtMs());
  }

  return {
    waitForPoll: async (pollAtMs, near) => {
      // The first poll does not wait for a connection: most accounts need no second one.
      if (clock.nowMs() < pollAtMs) stream ??= deps.openStream?.(account);
      if (stream) await listen(stream, pollAtMs, near);
      else await clock.sleepUntil(pollAtMs);
      pollBeganAtMs = clock.nowMs();
      const news = { hasTraded };
      extraPollsAtMs = extraPollsAtMs.filter((atMs) => atMs > pollBeganAtMs);
      // The later polls after a push read the trades again.
      hasTraded &&= extraPollsAtMs.length > 0;
      return news;
    },
    close: () => stream?.close(),
  };
}
