import { Big } from '../../../shared/lib/decimal.ts';
import type { Status } from '../../../shared/orders/model/status.ts';
import { type Html, html } from '../http/html.ts';

/**
 * A time as `11-22 09:00:01` in UTC, which the browser turns into its own zone, with the full time in UTC
 * as tooltip.
 */
export function formatMoment(iso: string): Html {
  const day = iso.slice('2026-'.length, '2026-11-22'.length);
  const time = iso.slice('2026-11-22T'.length, '2026-11-22T09:00:01'.length);
  return html`<time datetime="${iso}" title="${iso.replace('T', ' ').replace('Z', ' UTC')}"><span class="day">${day}</span> ${time}</time>`;
}

/** A duration as `40 ms`, `2.5 s`, `3 min`, `2 h` or `5 d`. */
export function formatDuration(ms: number): string {
  if (ms < 1_000) return `${ms} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  if (ms < 3_600_000) return `${Math.floor(ms / 60_000)} min`;
  return ms < 86_400_000 ? `${Math.floor(ms / 3_600_000)} h` : `${Math.floor(ms / 86_400_000)} d`;
}

export function statusBadge(status: Status): Html {
  return html`<span class="status ${status}">${status.replace('_', ' ')}</span>`;
}

export function sideLabel(side: string | undefined): Html | undefined {
  return side === undefined ? undefined : html`<span class="${side}">${side}</span>`;
}

/** A text in place of a missing part of a page. */
export const notice = (text: string): Html => html`<p class="notice">${text}</p>`;

/** A share as a percentage: `0.2013` is `20.13 %`. */
export function formatPercent(share: string): string {
  return `${new Big(share).times('100').round(2).toString()} %`;
}
