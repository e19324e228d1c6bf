import { get } from '../api.js';
import { commandButton, complain } from '../command.js';
import { h, replace, setText } from '../dom.js';
import { address, moment, number } from '../format.js';
import { has, language, t, wordsOr } from '../i18n.js';
import { receiver } from '../said.js';
import { cell, exchangeAt, field, heads, link, select, typed } from '../ui.js';

const EXCHANGE = /^\d{8}T\d{9}Z-[0-9a-f]{8}/; // the id of one, with which what it was done to begins
const OF_SERVER = ['addServer', 'replaceServer', 'removeServer', 'handIn', 'decideHeldPlan', 'rebuildCatalogue',
  'removeRejectedOrders'];
const EDITED = ['replaceServer', 'replaceGroup', 'replacePerson']; // what of it became other follows its name
const ORDERS = ['setOrderAside', 'offerOrderAgain'];
// Gate took it; what the checks say is on its page
const CHECKED = ['putBackQuarantined', 'releaseQuarantined', 'publishArrival'];

function who({ by, who: name }) {
  return by === 'person' ? name
    : by === 'stranger' && name ? t('audit.by.typed', { name }) : t(`audit.by.${by}`);
}

function did({ did: deed, outcome }) {
  return deed === 'login' && outcome !== 'done' ? t('audit.did.loginFailed') : wordsOr(`audit.did.${deed}`, deed);
}

/** Why it was refused, in words; what has none stands as its code. */
function why(code) {
  const key = [`audit.why.${code}`, `fault.${code}`, `error.${code}`].find(has);
  return key === undefined ? h('code', {}, code) : h('span', { title: code }, t(key));
}

function became({ did: deed, outcome, leftOut }) {
  return [outcome !== 'done' ? [t('audit.refused'), ' ', why(outcome)]
    : t(CHECKED.includes(deed) ? 'audit.checked' : 'audit.done'),
  leftOut ? h('p', { class: 'soft' }, t('audit.leftOut', { n: leftOut, count: number(leftOut) })) : ''];
}

/** A warning by its key, in its words, as far as they stand without numbers. */
function warning(key) {
  const [code, ...subject] = key.split(' ');
  const words = has(`warn.${code}`) ? t(`warn.${code}`, { n: 1, subject: receiver(subject.join(' ')) }) : '{';
  return words.includes('{') ? key : h('span', { title: key }, words);
}

/** A file before and after it was mended: its name, and the sums of both for who wants them. */
function mended(sums) {
  const [, was, is, name] = /^(\w+) -> (\w+) (.*)$/s.exec(sums) ?? [];
  const hash = text => h('code', { class: 'hash line' }, text);
  return name === undefined ? sums
    : [name, h('details', {}, h('summary', {}, t('audit.sums')), hash(was), hash(is))];
}

const wordsOf = part => `audit.part.${part}`;

/** A record by its name, which may hold spaces, and which parts of it became other, by the names that its form has. */
function edited(to, shown) {
  const [, name, rest] = /^(.*?) (\w+(?:, \w+)*)$/s.exec(to) ?? [];
  const parts = rest?.split(', ') ?? [];
  return parts.length > 0 && parts.every(part => has(wordsOf(part)))
    ? [shown(name), h('p', { class: 'note' }, parts.map(part => t(wordsOf(part))).join(', '))] : shown(to);
}

/** What it was done to, with the way there where it has one. */
function what({ did: deed, what: to = '', outcome }, names) {
  if (deed === 'byHand') {
    return t(`audit.file.${to}`);
  }
  if (deed === 'replaceSettings') {
    return to.split(', ').map(each => h('span', { class: 'line' }, each.replace(' -> ', ' → ')));
  }
  if (deed === 'addServer' && outcome !== 'done') {
    return to; // the login that it was to have
  }
  const server = id => h('span', { title: id }, names.get(id) ?? id);
  if (EDITED.includes(deed)) {
    return edited(to, OF_SERVER.includes(deed) ? server : name => name);
  }
  if (OF_SERVER.includes(deed)) {
    const [, id, rest] = /^([^ /]*)[ /]?(.*)$/s.exec(to);
    const [exchange, decided] = EXCHANGE.test(rest) ? rest.split(' ') : [];
    return [server(id), rest && [', ', exchange ? exchangeAt(exchange) : rest],
      decided ? `: ${wordsOr(`audit.decided.${decided}`, decided)}` : ''];
  }
  const [exchange] = EXCHANGE.exec(to) ?? [];
  if (exchange !== undefined) {
    const rest = to.slice(exchange.length).trim();
    return [exchangeAt(exchange), rest && ', ', deed === 'putBackQuarantined' ? mended(rest) : rest];
  }
  const [of, ...order] = to.split('/');
  if (ORDERS.includes(deed) && order.length > 0) {
    const query = new URLSearchParams({ number: order.join('/') });
    return [link(`order/${of}?${query}`, order.join('/')), ' ', h('span', { class: 'soft' }, server(of))];
  }
  return deed === 'acknowledgeWarning' || deed === 'recallWarning' ? warning(to) : to;
}

function row(deed, names) {
  return h('tr', {},
    cell(t('audit.at'), 'moment', h('time', { datetime: deed.at }, moment(deed.at))),
    cell(t('audit.who'), 'strong name', who(deed)),
    cell(t('audit.from'), 'address', address(deed.from ?? '')),
    cell(t('audit.did'), '', did(deed)),
    cell(t('audit.what'), 'name', what(deed, names)),
    cell(t('audit.outcome'), '', became(deed)));
}

/** Who did what, and what became of it. */
export async function audit(body, { signal }) {
  const { servers } = await get('config/servers', signal);
  const names = new Map(servers.map(one => [one.id, one.name]));
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
    rows.append(...page.deeds.map(deed => row(deed, names)));
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
    csv.href = `api/audit.csv?${query({ language: language() })}`;
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
