// Where a list was left: whoever opens a row and comes back finds it as it was.

/**
 * Has the address of a page say what is filtered and how much is shown.
 *
 * @param filters the fields, which have names
 * @param shown how many rows are shown if that is more than unasked, else 0
 * @returns what does so; it is given what to keep with the address
 */
export function remembering(page, filters, shown) {
  return kept => {
    const wanted = new URLSearchParams(filters.filter(one => one.value).map(one => [one.name, one.value]));
    if (shown() > 0) {
      wanted.set('shown', shown());
    }
    history.replaceState(kept, '', `#/${page}${wanted.size > 0 ? `?${wanted}` : ''}`);
  };
}

/**
 * Notes through which row the list is left.
 *
 * @returns what shows the row through which it was left before, once the list is there
 */
export function leaving(results, remember) {
  results.addEventListener('click', event => {
    const row = event.target.closest('tr a');
    if (row !== null) {
      remember({ left: row.getAttribute('href') });
    }
  });
  const { left } = history.state ?? {};
  return () => {
    if (left !== undefined) {
      const there = [...results.querySelectorAll('tr a')].find(one => one.getAttribute('href') === left);
      there?.scrollIntoView({ block: 'center' });
      there?.focus({ preventScroll: true });
    }
  };
}
