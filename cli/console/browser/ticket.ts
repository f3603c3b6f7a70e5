/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** Hides the price of a market order, and shows the amount's currency. */
export function assistTicket(): void {
  const form = document.querySelector<HTMLFormElement>('[data-ticket]');
  if (!form) return;
  const show = () => {
    const values = new FormData(form);
    const isMarket = values.get('type') === 'market';
    const [base = '', quote = ''] = String(values.get('currency_pair')).toUpperCase().split('_');
    const unit = form.querySelector('[data-unit]');
    if (unit) unit.textContent = isMarket && values.get('side') === 'buy' ? quote : base;
    const price = form.querySelector<HTMLElement>('[data-field=price]');
    if (price) price.hidden = isMarket;
    form.dataset.side = String(values.get('side'));
  };
  form.addEventListener('input', show);
  show();
  // On a return to the page the browser restores the typed values after this script has run.
  window.addEventListener('pageshow', show);
  showBusyWith(form, 'Waiting for the result ...');
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
