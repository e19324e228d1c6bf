// The last lines of the log.

import { get } from './api.js';
import { commandButton } from './command.js';
import { h, replace, setText } from './dom.js';
import { moment } from './format.js';
import { t } from './i18n.js';
import { ago, field, redrawing, section, select, typed } from './ui.js';

const LEVELS = ['DEBUG', 'INFO', 'WARNING', 'ERROR'];

function line({ number, at, level, logger, message, exception }) {
  return h('li', { class: level.toLowerCase(), 'data-line': number },
    h('time', { datetime: at }, moment(at)), ' ', h('span', { class: 'level' }, level), ' ',
    h('span', { class: 'soft' }, logger.replace(/^org\.onecgate\./, '')), ' ', h('code', {}, message),
    exception ? h('details', {}, h('summary', {}, t('log.exception')), h('pre', {}, exception)) : '');
}

/** The section of the log. */
export function log(signal) {
  const level = select('level', LEVELS.map(one => [one, t(`log.level.${one}`)]), 'DEBUG');
  const search = h('input', { type: 'search', name: 'line', autocomplete: 'off', spellcheck: 'false' });
  const rows = h('ol', { class: 'log', tabindex: '0', 'aria-label': t('log.title') });
  const place = h('div', {}, rows);
  const said = h('p', { class: 'soft', role: 'status' });
  const more = commandButton('log.more', { call: () => further() });
  let next = null;
  let round = 0; // typing on does not wait for what was typed before

  async function ask(before, draw) {
    const mine = round;
    const page = await get(`system/log?${new URLSearchParams(
      { level: level.value, search: search.value.trim(), before })}`, signal);
    if (mine === round) {
      draw(page.lines.map(line));
      next = page.next ?? null;
      more.hidden = next === null;
      replace(said, page.since ? [t('log.since'), ' ', ago(page.since)] : '');
    }
  }

  function further() {
    return ask(next, lines => rows.append(...lines));
  }

  const again = redrawing(place, () => {
    round += 1;
    return ask(0, lines => {
      replace(place, rows);
      replace(rows, lines.length === 0 ? h('li', { class: 'soft' }, t('log.none')) : lines);
    });
  }, signal);
  typed(search, again, signal);
  level.addEventListener('change', again);
  setText(said, t('state.loading'));
  again();
  return section('log', t('log.title'), [
    h('p', { class: 'soft' }, t('log.text')),
    h('div', { class: 'form' }, field(t('part.search'), search), field(t('log.level'), level)), said, place,
    h('div', { class: 'buttons' }, commandButton('log.again', { call: again }), more),
  ]);
}
