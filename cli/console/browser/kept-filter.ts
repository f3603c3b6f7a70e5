/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

/** Links to the orders lead back to the list as it was filtered last in this tab. */
export function keepFilter(): void {
  const path = document.querySelector<HTMLElement>('[data-orders]')?.dataset.orders;
  if (path === undefined) return;
  const isList = location.pathname === path;
  const remember = () => sessionStorage.setItem(path, location.search);
  if (isList) remember();
  document.addEventListener('click', ({ target }) => {
    // The address changes while one types.
    if (isList) remember();
    const link = target instanceof Element ? target.closest('a') : null;
    if (link?.getAttribute('href') !== path || link.matches('[data-clear]')) return;
    link.href = path + (sessionStorage.getItem(path) ?? '');
  });
}
