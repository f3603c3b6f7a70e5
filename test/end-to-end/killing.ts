import { setTimeout as delay } from 'node:timers/promises';
import type { TestStack } from '../support/test-stack.ts';

/** Kills track-orders and submit-order again and again, wherever they are; says how often. */
export async function killBoth({ stack }: TestStack, untilMs: number): Promise<number> {
  let kills = 0;
  while (Date.now() < untilMs) {
    await delay(150);
    const victims = stack.cloud
      .sandboxes()
      .filter(({ functionId }) => /TrackOrders|SubmitOrder/.test(functionId));
    const victim = victims[Math.floor(Math.random() * victims.length)];
    if (!victim) continue;
    process.kill(victim.pid, 'SIGKILL');
    kills += 1;
  }
  return kills;
}

/** Ticks of the schedule until told to stop; they may overlap. */
export async function keepTracking({ stack }: TestStack, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    await stack.fireTrackOrders();
    await delay(2_000);
  }
}
