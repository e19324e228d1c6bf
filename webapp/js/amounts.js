// Fields for numbers: of days and files, and of bytes.

import { h } from './dom.js';
import { t } from './i18n.js';
import { field, select } from './ui.js';

const UNITS = ['B', 'KB', 'MB', 'GB'];
const KIB = 1024;

/** The least and the most of a whole number, by the group that it is in. */
const RANGES = { limits: [1, 2 ** 31 - 1], retention: [1, 36_500], catalogue: [0, 100] };

/** A whole number; nothing where the general setting holds. */
export function count(name, value) {
  const [min, max] = RANGES[name.split('.')[0]];
  const input = h('input', { name, type: 'number', min, max, step: 1, inputmode: 'numeric', value: value ?? '' });
  const node = field(t(`server.${name}`), input);
  return { node, value: () => (input.value === '' ? undefined : Number(input.value)) };
}

/** A number of bytes, written in the largest unit that leaves no rest. */
export function size(name, bytes) {
  let unit = bytes === undefined ? 2 : 0;
  while (bytes !== undefined && unit < UNITS.length - 1 && bytes % KIB ** (unit + 1) === 0) {
    unit += 1;
  }
  const shown = bytes === undefined ? '' : bytes / KIB ** unit;
  const input = h('input', { name, type: 'number', step: 'any', inputmode: 'decimal', value: shown });
  const units = select('', UNITS.map((u, i) => [String(i), t(`unit.${u}`)]), String(unit));
  units.setAttribute('aria-label', `${t(`server.${name}`)}: ${t('unit')}`);
  const node = field(t(`server.${name}`), input);
  const row = h('span', { class: 'unit' });
  input.before(row);
  row.append(input, units);
  const value = () => (input.value === '' ? undefined : Math.round(Number(input.value) * KIB ** Number(units.value)));
  return { node, value };
}
