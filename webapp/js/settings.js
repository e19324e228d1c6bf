// How Gate is set, and where each value comes from.

import { can, get } from './api.js';
import { h, replace, setText } from './dom.js';
import { number } from './format.js';
import { language, t, wordsOr } from './i18n.js';
import { SETTINGS } from './lang/settings.js';
import { cell, field, heads, redrawing, section, select } from './ui.js';

/** A value with the units that the pages write. */
function written(text) {
  return text.replace(/^(\d+) ([KMG])iB$/, (size, n, unit) => `${number(Number(n))}\u00a0${t(`unit.${unit}B`)}`);
}

/** The default, in the reader's language where it is a word and no value. */
function otherwise(one) {
  return wordsOr(`settings.word.${one.otherwise}`, written(one.otherwise));
}

/** What holds. */
function inForce(one) {
  return one.value === undefined ? otherwise(one) : written(one.value);
}

/** What holds of each setting, by its key; nothing for whoever may not see that. */
export async function allInForce(signal) {
  const { settings } = can('getSettings') ? await get('system/settings', signal) : { settings: [] };
  return new Map(settings.map(one => [one.key, inForce(one).replace(/^\d+$/, text => number(Number(text)))]));
}

function meaning({ key }) {
  return SETTINGS[key]?.[language()] ?? '';
}

function source({ source: from, line, besides, effective }) {
  const places = besides.map(one => t(`settings.from.${one}`)).join(', ');
  return [line ? t('settings.from.line', { line: number(line) }) : t(`settings.from.${from}`),
    effective ? '' : h('p', { class: 'wrong' }, t('settings.idle')),
    places === '' ? '' : h('p', { class: 'soft' }, t('settings.besides', { places }))];
}

function row(one) {
  return h('tr', { 'data-setting': one.key },
    cell(t('settings.key'), '', h('code', {}, one.key), h('p', { class: 'note' }, meaning(one))),
    cell(t('settings.value'), one.value === undefined ? 'soft' : 'strong', inForce(one)),
    cell(t('settings.from'), '', source(one)),
    cell(t('settings.otherwise'), 'soft', otherwise(one)));
}

/** Whether a setting is one of those that are asked for. */
function fits(one, text, only) {
  const words = [one.key, one.variable, meaning(one), one.value ?? ''].join('\n').toLowerCase();
  return words.includes(text) && (only === 'all' || one.source !== 'default');
}

function table({ settings, unknown }) {
  const search = h('input', { type: 'search', name: 'setting', autocomplete: 'off', spellcheck: 'false' });
  const only = select('only', ['all', 'set'].map(one => [one, t(`settings.only.${one}`)]), 'all');
  const count = h('p', { class: 'soft', role: 'status' });
  const rows = h('tbody', {});
  const draw = () => {
    const found = settings.filter(one => fits(one, search.value.trim().toLowerCase(), only.value));
    replace(rows, found.map(row));
    const all = settings.length;
    setText(count, t('settings.shown', { n: all, shown: number(found.length), all: number(all) }));
  };
  search.addEventListener('input', draw);
  only.addEventListener('change', draw);
  draw();
  const strange = unknown.map(name => h('li', {}, h('code', {}, name)));
  return [
    strange.length === 0 ? ''
      : h('div', { class: 'card look' }, h('p', {}, t('settings.unknown')), h('ul', {}, strange)),
    h('div', { class: 'form' }, field(t('part.search'), search), field(t('settings.only'), only)), count,
    h('table', { class: 'stack settings' },
      heads(['key', 'value', 'from', 'otherwise'].map(one => [t(`settings.${one}`)])), rows),
  ];
}

/** The section of the settings, and what reads them again. */
export function settings(signal) {
  const place = h('div', {}, h('p', { class: 'loading' }, t('state.loading')));
  const again = redrawing(place, async () => replace(place, table(await get('system/settings', signal))), signal);
  again();
  const node = section('settings', t('settings.title'), [h('p', { class: 'soft' }, t('settings.text')), place]);
  return { again, node };
}
