// What takes the space of the disk, and what the sweep will free of it.

import { get } from './api.js';
import { h, replace } from './dom.js';
import { bytes, number } from './format.js';
import { t } from './i18n.js';
import { ago, cell, heads, redrawing, section, space } from './ui.js';

const PATIENCE = 600_000; // ms; the first look after a start goes through all files

/** How long what lies in a place is kept, in general. */
function rule(place, limits) {
  const days = n => t('disk.days', { n, count: number(n) });
  const inbox = [
    limits.inboxDays && days(limits.inboxDays),
    limits.inboxBytes && t('disk.upTo', { bytes: bytes(limits.inboxBytes) }),
  ].filter(Boolean).join(', ');
  return {
    receiving: t('disk.untilImport'), inbox: inbox || t('disk.forEver'),
    quarantine: days(limits.quarantineDays), history: days(limits.historyDays),
  }[place] ?? '';
}

function use(disk) {
  const when = [...new Set(disk.frees.map(freed => freed.days))];
  const label = days => (days === 0 ? t('disk.now') : t('disk.within', { n: days, count: number(days) }));
  const freed = (place, days) => {
    const found = disk.frees.find(one => one.place === place && one.days === days);
    return found === undefined || found.items === 0 ? '' : `${bytes(found.bytes)} (${number(found.items)})`;
  };
  const total = days => bytes(disk.frees.filter(one => one.days === days).reduce((sum, one) => sum + one.bytes, 0));
  const columns = [[t('disk.place')], [t('disk.holds'), 'number'], [t('disk.kept')]];
  const all = disk.places.reduce((sum, place) => sum + place.bytes, 0);
  const unreadable = n => h('span', { class: 'wrong' }, ` ${t('disk.unreadable', { n, count: number(n) })}`);
  const oldest = time => h('span', { class: 'soft' }, ' (', t('disk.oldest'), ' ', ago(time), ')');
  const region = { class: 'wide', tabindex: '0', role: 'region', 'aria-label': t('disk.title') };
  return h('div', region, h('table', { class: 'stack' },
    heads([...columns, ...when.map(days => [label(days), 'number'])]),
    h('tbody', {}, disk.places.map(place => h('tr', { 'data-place': place.place },
      cell(t('disk.place'), '', t(`disk.${place.place}`), place.oldest ? oldest(place.oldest) : '',
        place.unreadable > 0 ? unreadable(place.unreadable) : ''),
      cell(t('disk.holds'), 'number', `${bytes(place.bytes)} (${number(place.items)})`),
      cell(t('disk.kept'), '', rule(place.place, disk.limits)),
      when.map(days => cell(label(days), 'number', freed(place.place, days))))),
    h('tr', { class: 'strong' },
      cell(t('disk.place'), '', t('disk.all')), cell(t('disk.holds'), 'number', bytes(all)), h('td', {}),
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
  return section('disk', t('system.disk'), place);
}
