/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { showLocalTimes } from './local-times.ts';

const POLL_MS = 1_500;
/** While the server tells of changes: for those that it cannot tell of in AWS, such as a halt. */
const TOLD_POLL_MS = 5_000;
const RESPONSE_TIMEOUT_MS = 10_000;
const FILTER_AFTER_MS = 150;
const FLASH_MS = 1_200;
/** More changes at once mean another page or filter. */
const FLASHES_MAX = 20;

/** The server's last markup of each part: scripts and users change the displayed one. */
const markups = new WeakMap<Element, string>();

let shown: () => unknown = () => {};
let latest = 0;

/**
 * Keeps the visible page up to date, and replaces the parts that have changed: when the server tells of
 * a change, and at intervals.
 */
export function keepLive(whenShown: () => unknown): void {
  shown = whenShown;
  for (const part of document.querySelectorAll('[data-live]')) markups.set(part, part.innerHTML);
  const isTold = listen();
  let polledMs = performance.now();
  setInterval(() => {
    // Nobody tells of prices, nor of a part that is still being read.
    const isUntold = document.querySelector('.distance, .reading') !== null;
    const pollMs = isTold() && !isUntold ? TOLD_POLL_MS : POLL_MS;
    if (document.hidden || performance.now() - polledMs < pollMs) return;
    polledMs = performance.now();
    void refresh();
  }, POLL_MS);
}

/** Listens to the server's events while the page is visible. Returns whether they come. */
function listen(): () => boolean {
  const address = document.querySelector<HTMLElement>('[data-changes]')?.dataset.changes;
  if (address === undefined) return () => false;
  let events: EventSource | undefined;
  const follow = () => {
    if (document.hidden) {
      events?.close();
      events = undefined;
    } else if (events === undefined || events.readyState === EventSource.CLOSED) {
      events = new EventSource(address);
      // What changed before the connection was there, nobody has told.
      events.addEventListener('open', () => void refresh());
      events.addEventListener('change', () => void refresh());
    }
  };
  document.addEventListener('visibilitychange', follow);
  follow();
  return () => {
    follow();
    return events?.readyState === EventSource.OPEN;
  };
}

async function refresh(): Promise<void> {
  const parts = [...document.querySelectorAll('[data-live]')];
  if (parts.length === 0) return;
  const turn = ++latest;
  try {
    const signal = AbortSignal.timeout(RESPONSE_TIMEOUT_MS);
    const response = await fetch(location.href, { signal, redirect: 'error' });
    // A later request may have got its response before this one.
    if (turn !== latest) return;
    if (response.status === 403) return showTrouble(await response.text());
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    if (page.title !== '') document.title = page.title;
    for (const part of parts) {
      const fresh = page.getElementById(part.id);
      if (fresh) replacePart(part, fresh);
    }
    showTrouble(
      response.ok || response.status === 404 ? '' : page.querySelector('main')?.textContent,
    );
  } catch {
    if (turn === latest)
      showTrouble('The console has ended or does not answer: this is what it showed last.');
  }
}

/** Replaces the content of a part. Unchanged elements stay, with their focus and selection. */
function replacePart(old: Element, fresh: Element): void {
  const markup = fresh.innerHTML;
  if (markups.get(old) === markup || old.contains(selectedNode())) return;
  const focused = document.activeElement;
  // A form in it that someone fills in stays as it is.
  if (old.contains(focused) && focused?.matches('input')) return;
  markups.set(old, markup);
  showLocalTimes(fresh);
  const focusedAddress = focused?.getAttribute('href');
  const chosen = old instanceof HTMLSelectElement ? old.value : undefined;
  const changed: Element[] = [];
  for (const part of fresh.querySelectorAll('[id]')) {
    const before = old.querySelector(`[id="${CSS.escape(part.id)}"]`);
    if (before?.isEqualNode(part)) part.replaceWith(before);
    else if (part instanceof HTMLTableRowElement && isNewVersion(before, part)) changed.push(part);
    if (part instanceof HTMLDetailsElement && before instanceof HTMLDetailsElement) {
      part.open = before.open;
    }
  }
  old.replaceChildren(...fresh.childNodes);
  if (old instanceof HTMLSelectElement && chosen !== undefined) old.value = chosen;
  if (focused !== document.activeElement && focusedAddress) {
    old.querySelector<HTMLElement>(`[href="${CSS.escape(focusedAddress)}"]`)?.focus();
  }
  if (changed.length <= FLASHES_MAX) changed.forEach(flash);
  shown();
}

/** A row without a version changes with its content; the distance to a trigger is no change of an order. */
function isNewVersion(before: Element | null, row: HTMLElement): boolean {
  const { version } = row.dataset;
  return version === undefined || before?.getAttribute('data-version') !== version;
}

/** Highlights a new or changed row once. */
function flash(row: Element): void {
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
  const color = getComputedStyle(row).getPropertyValue('--flash');
  row.animate([{ backgroundColor: color }, {}], FLASH_MS);
}

/** The start of a text selection: a selected part must not be replaced under the pointer. */
function selectedNode(): Node | null {
  const selection = getSelection();
  return selection && !selection.isCollapsed ? selection.anchorNode : null;
}

function showTrouble(text: string | undefined | null): void {
  const place = document.getElementById('connection');
  if (!place) return;
  place.hidden = !text;
  if (place.textContent !== (text ?? '')) place.textContent = text ?? '';
}

/** Filters during typing, and updates the address of the page. */
export function filterAsTyped(): void {
  const form = document.querySelector<HTMLFormElement>('[data-filter]');
  if (!form) return;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const apply = () => {
    const query = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value) query.set(name, String(value));
    history.replaceState(null, '', `${form.action}?${query}`);
    for (const link of form.querySelectorAll<HTMLElement>('[data-clear]'))
      link.hidden = query.size === 0;
    void refresh();
  };
  form.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(apply, FILTER_AFTER_MS);
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    apply();
  });
}
