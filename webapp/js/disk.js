// What takes the space of the disk, and what the sweep will free of it.

import { get } from './api.js';
import { h, replace } from './dom.js';
import { bytes, number } from './format.js';
import { t } from './i18n.js';
import { ago, cell, redrawing, space } from './ui.js';

const PATIENCE = 600_000; // ms; the first look after a start goes through all files

/** How long what lies in a place is kept, in general. */
function rule(place, limits) {
  const days = n => t('disk.days', { n, count: number(n) });
  const inbox = [limits.inboxDays && days(limits.inboxDays), limits.inboxBytes && t('disk.upTo', { bytes: bytes(limits.inboxBytes) })].filter(Boolean);
  return { receiving: t('disk.untilImport'), inbox: inbox.join(', ') || t('disk.forEver'), quarantine: days(limits.quarantineDays), history: days(limits.historyDays) }[place] ?? '';
}

function use(disk) {
  const when = [...new Set(disk.frees.map(freed => freed.days))];
  const label = days => (days === 0 ? t('disk.now') : t('disk.within', { n: days, count: number(days) }));
  const freed = (place, days) => {
    const found = disk.frees.find(one => one.place === place && one.days === days);
    return found === undefined || found.items === 0 ? '' : `${bytes(found.bytes)} (${number(found.items)})`;
  };
  const total = days => bytes(disk.frees.filter(one => one.days === days).reduce((sum, one) => sum + one.bytes, 0));
  const columns = [['disk.place', ''], ['disk.holds', 'number'], ['disk.kept', '']];
  return h('div', { class: 'wide', tabindex: '0', role: 'region', 'aria-label': t('disk.title') }, h('table', { class: 'stack' },
    h('thead', {}, h('tr', {}, columns.map(([name, look]) => h('th', { scope: 'col', class: look || undefined }, t(name))), when.map(days => h('th', { scope: 'col', class: 'number' }, label(days))))),
    h('tbody', {}, disk.places.map(place => h('tr', { 'data-place': place.place },
      cell(t('disk.place'), '', t(`disk.${place.place}`), place.oldest ? h('span', { class: 'soft' }, ' (', t('disk.oldest'), ' ', ago(place.oldest), ')') : '',
        place.unreadable > 0 ? h('span', { class: 'wrong' }, ` ${t('disk.unreadable', { n: place.unreadable, count: number(place.unreadable) })}`) : ''),
      cell(t('disk.holds'), 'number', `${bytes(place.bytes)} (${number(place.items)})`),
      cell(t('disk.kept'), '', rule(place.place, disk.limits)),
      when.map(days => cell(label(days), 'number', freed(place.place, days))))),
    h('tr', { class: 'strong' }, cell(t('disk.place'), '', t('disk.all')), cell(t('disk.holds'), 'number', bytes(disk.places.reduce((sum, place) => sum + place.bytes, 0))), h('td', {}),
      when.map(days => cell(label(days), 'number', total(days)))))));
}

/** The section of the disk; it comes when it has been measured, which may take a moment. */
export function diskUse(signal) {
  const place = h('div', {}, h('p', { class: 'loading' }, t('disk.measuring')));
  redrawing(place, async () => {
    const disk = await get('disk', signal, PATIENCE);
    const volume = space();
    volume.show(disk);
    replace(place, volume.nodes,
      h('p', { class: 'soft' }, t('system.disk.text', { reserve: bytes(disk.reserve) })),
      h('h3', {}, t('disk.title')), use(disk), h('p', { class: 'note' }, t('disk.note')));
  }, signal)();
  return h('section', { class: 'card', 'aria-labelledby': 'disk' }, h('h2', { id: 'disk' }, t('system.disk')), place);
}
