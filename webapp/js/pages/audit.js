import { get } from '../api.js';
import { commandButton, complain } from '../command.js';
import { h, replace, setText } from '../dom.js';
import { moment, number } from '../format.js';
import { t, wordsOr } from '../i18n.js';
import { cell, field, heads, select, typed } from '../ui.js';


function who({ by, who: name }) {
  return by === 'person' ? name : [t(`audit.by.${by}`), name && by === 'stranger' ? ` («${name}»)` : ''];
}

function became({ outcome, leftOut }) {
  return [outcome === 'done' ? t('audit.done') : [t('audit.refused'), ' ', h('code', {}, outcome)],
    leftOut ? h('p', { class: 'soft' }, t('audit.leftOut', { n: leftOut, count: number(leftOut) })) : ''];
}

function row(deed) {
  return h('tr', {},
    cell(t('audit.at'), '', h('time', { datetime: deed.at }, moment(deed.at))),
    cell(t('audit.who'), 'strong', who(deed)),
    cell(t('audit.from'), '', deed.from ?? ''),
    cell(t('audit.did'), '', wordsOr(`audit.did.${deed.did}`, deed.did)),
    cell(t('audit.what'), '', deed.did === 'byHand' ? t(`audit.file.${deed.what}`) : deed.what ?? ''),
    cell(t('audit.outcome'), '', became(deed)));
}

/** Who did what, and what became of it. */
export async function audit(body, { signal }) {
  const search = h('input', { type: 'search', name: 'search', autocomplete: 'off', spellcheck: 'false' });
  const outcome = select('outcome', ['any', 'done', 'refused'].map(one => [one, t(`audit.only.${one}`)]), 'any');
  const rows = h('tbody', {});
  const said = h('p', { class: 'soft', role: 'status' });
  const csv = h('a', { class: 'button', download: true }, t('audit.csv'));
  const more = commandButton('audit.more', { call: further });
  let next = null;
  let round = 0; // typing on does not wait for what was typed before

  function query(rest) {
    const text = search.value.trim();
    return new URLSearchParams({ ...(text === '' ? {} : { search: text }), outcome: outcome.value, ...rest });
  }

  function draw(page) {
    rows.append(...page.deeds.map(row));
    next = page.next ?? null;
    more.hidden = next === null;
    setText(said, rows.children.length > 0 ? '' : t(next === null ? 'audit.none' : 'audit.noneYet'));
  }

  async function further() {
    const mine = round;
    const page = await get(`audit?${query({ before: next })}`, signal);
    if (mine === round) {
      draw(page);
    }
  }

  async function anew() {
    round += 1;
    const mine = round;
    csv.href = `api/audit.csv?${query({})}`;
    const page = await get(`audit?${query({})}`, signal);
    if (mine === round) {
      replace(rows);
      draw(page);
    }
  }

  const again = () => anew().catch(e => (signal.aborted ? undefined : complain(e)));
  typed(search, again, signal);
  outcome.addEventListener('change', again);
  await anew();
  replace(body, h('p', { class: 'soft' }, t('audit.text')),
    h('div', { class: 'form' }, field(t('part.search'), search), field(t('audit.outcome'), outcome)), said,
    h('table', { class: 'stack' },
      heads(['at', 'who', 'from', 'did', 'what', 'outcome'].map(one => [t(`audit.${one}`)])), rows),
    h('div', { class: 'buttons' }, more, csv));
}
