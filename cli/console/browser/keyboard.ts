/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 };

/** `/` focuses the search, arrows or j and k move along the orders, Enter opens one, n focuses the ticket. */
export function moveByKeys(): void {
  document.addEventListener('keydown', (event) => {
    const { key, target } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(target)) return;
    const step = STEPS[key];
    const isHandled =
      (step !== undefined && moveFocus(step)) ||
      (key === '/' && focusOn('[type=search]')) ||
      (key === 'n' && focusOn('#ticket input:checked'));
    if (isHandled) event.preventDefault();
  });
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, select, textarea');
}

function focusOn(selector: string): boolean {
  const element = document.querySelector<HTMLElement>(selector);
  element?.focus();
  return element !== null;
}

function moveFocus(step: number): boolean {
  const links = [...document.querySelectorAll<HTMLElement>('tbody .id a')];
  if (links.length === 0) return false;
  const at = links.findIndex((link) => link.matches(':focus'));
  const next = at === -1 ? 0 : Math.min(Math.max(at + step, 0), links.length - 1);
  links[next]?.focus();
  return true;
}
