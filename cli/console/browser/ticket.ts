/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
const ESTIMATE_AFTER_MS = 250;
const ESTIMATE_EVERY_MS = 5_000;

/** Shows the fields of the chosen order, the amount's currency, and an estimate of value and fee. */
export function assistTicket(): void {
  const form = document.querySelector<HTMLFormElement>('[data-ticket]');
  if (!form) return;
  const show = () => showApplicable(form);
  form.addEventListener('input', show);
  show();
  // On a return to the page the browser restores the typed values after this script has run.
  window.addEventListener('pageshow', show);
  showBusyWith(form, 'Waiting for the result ...');
  keepEstimate(form);
}

function showApplicable(form: HTMLFormElement): void {
  const values = new FormData(form);
  const isMarket = values.get('type') === 'market';
  showUnit(form, isMarket && values.get('side') === 'buy');
  // The form for contracts has words in place of sides.
  const side = String(values.get('side') ?? values.get('word'));
  hide(form, '[data-field=price]', isMarket || side === 'exit');
  hide(form, '[data-field=amount]', values.get('share') !== '');
  const wait = String(values.get('wait'));
  for (const part of form.querySelectorAll<HTMLElement>('[data-when]')) {
    part.hidden = !part.dataset.when?.split(' ').includes(wait);
  }
  for (const part of form.querySelectorAll<HTMLElement>('[data-sides]')) {
    part.hidden = !part.dataset.sides?.split(' ').includes(side);
    if (part instanceof HTMLDetailsElement && side === 'exit') part.open = true;
  }
  showTakes(form);
  form.dataset.side = side;
}

/** The currency of the amount. The server knows the pair, however it is written. */
function showUnit(form: HTMLFormElement, isInQuote: boolean): void {
  const unit = form.querySelector('[data-unit]');
  const { base = '', quote = '' } = form.querySelector<HTMLElement>('.estimate')?.dataset ?? {};
  if (unit) unit.textContent = isInQuote ? quote : base;
}

/** One take-profit more than are filled in. */
function showTakes(form: HTMLFormElement): void {
  let isNext = true;
  for (const part of form.querySelectorAll<HTMLElement>('[data-take]')) {
    const isFilled = [...part.querySelectorAll('input')].some(({ value }) => value !== '');
    part.hidden = !isFilled && !isNext;
    if (!isFilled) isNext = false;
  }
}

function hide(form: HTMLFormElement, selector: string, isHidden: boolean): void {
  const element = form.querySelector<HTMLElement>(selector);
  if (element) element.hidden = isHidden;
}

/** Asks the server, which computes with decimals, after each change and while the page is visible. */
function keepEstimate(form: HTMLFormElement): void {
  const place = form.querySelector('#estimate');
  if (!place) return;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let latest = 0;
  async function update(): Promise<void> {
    const turn = ++latest;
    const query = new URLSearchParams();
    for (const [name, value] of new FormData(form!)) query.set(name, String(value));
    try {
      const response = await fetch(`${form!.dataset.ticket}?${query}`);
      if (turn !== latest) return;
      const text = response.ok ? await response.text() : '';
      const { body } = new DOMParser().parseFromString(text, 'text/html');
      if (body.innerHTML === place!.innerHTML) return;
      place!.replaceChildren(...body.childNodes);
      showApplicable(form!);
    } catch {
      // The page says by itself that the console does not answer.
    }
  }
  form.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(() => void update(), ESTIMATE_AFTER_MS);
  });
  setInterval(() => {
    if (!document.hidden) void update();
  }, ESTIMATE_EVERY_MS);
  void update();
}

/** Disables the button of a submitted form, so that it cannot be sent twice. */
export function showBusy(): void {
  document.addEventListener('submit', ({ target }) => {
    const label = target instanceof HTMLFormElement ? target.dataset.busy : undefined;
    if (label) setBusy(target as HTMLFormElement, label);
  });
}

function showBusyWith(form: HTMLFormElement, label: string): void {
  form.addEventListener('submit', () => setBusy(form, label));
}

function setBusy(form: HTMLFormElement, label: string): void {
  const button = form.querySelector('button');
  if (!button) return;
  button.disabled = true;
  button.textContent = label;
}
