// The pieces that several pages use.

import { ApiError } from './api.js';
import { reason, say } from './command.js';
import { h, replace, setText, uid } from './dom.js';
import { t, wordsOr } from './i18n.js';
import { age, bytes, moment, upper } from './format.js';
import { serverNow } from './live.js';
import { causeOf, meaning, says, told } from './said.js';

/** A page that could not be shown. */
export function failure(error, again) {
  const forbidden = error instanceof ApiError && error.status === 403;
  return h('div', { class: 'card bad', role: 'alert' },
    h('h2', {}, forbidden ? t('state.forbidden') : t('state.broken')),
    h('p', {}, reason(error)),
    forbidden ? '' : h('button', { type: 'button', onclick: again }, t('action.again')));
}

/** What draws a place until the page is left: where that fails, the place says so and lets one try again. */
export function redrawing(place, draw, signal) {
  const again = () => draw().catch(e => (
    signal.aborted || e.name === 'AbortError' ? undefined : replace(place, failure(e, again))));
  return again;
}

/** Nothing is here, and what to do about it. */
export function empty(title, ...more) {
  return h('div', { class: 'card empty' }, h('p', { class: 'strong' }, title), more);
}

/** How long ago, with the exact moment; `refreshAges` keeps it right. */
export function ago(text) {
  return h('time', { datetime: text, title: moment(text), class: 'ago' }, age(Date.parse(text), serverNow()));
}

function refreshAges() {
  for (const time of document.querySelectorAll('time.ago')) {
    const now = age(Date.parse(time.dateTime), serverNow());
    if (time.textContent !== now) {
      time.textContent = now;
    }
  }
}
setInterval(refreshAges, 10_000);

const KNOWN = ['published', 'failed', 'running', 'receiving', 'broken-off', 'abandoned', 'never', 'disabled', 'taken',
  'waiting', 'given-up', 'settled', 'skipped', 'undelivered', 'lost'];

/** The state of an exchange or a server: a word, a form and a colour. */
export function pill(state) {
  return h('span', { class: `pill ${KNOWN.includes(state) ? state : ''}` }, wordsOr(`state.${state}`, state));
}

/** Changes a pill that is there. */
export function setPill(node, state) {
  const fresh = pill(state);
  if (node.textContent !== fresh.textContent) {
    node.className = fresh.className;
    node.textContent = fresh.textContent;
  }
}

/** What an exchange is about. */
export function kind(type) {
  return wordsOr(`type.${type}`, type);
}

/** Where an exchange was none of 1C but the dashboard's connection test, that it was. */
export function tested(exchange) {
  return exchange.closedBy === 'test' ? [' ', h('span', { class: 'pill test' }, t('exchange.test'))] : [];
}

/** What an exchange without files announces. */
export function announcement(event) {
  return wordsOr(`event.${event.mode}`, event.mode);
}

/** Where the focus goes when what had it is no more. */
export function focusHeading() {
  document.querySelector('main h1')?.focus({ preventScroll: true });
}

/**
 * While a form is open nothing else in its page can be pressed: what is drawn anew would take it away. The answer
 * ends that.
 */
export function alone(form, page) {
  const others = [...page.querySelectorAll('button:not(:disabled)')].filter(button => !form.contains(button));
  others.forEach(button => {
    button.disabled = true;
  });
  return () => others.forEach(button => {
    button.disabled = false;
  });
}

const ROWS = 20;

/** As many lines as its text needs, however narrow it is; newer browsers see to that themselves. */
function showAll(field) {
  for (field.rows = 1; field.scrollHeight > field.clientHeight && field.rows < ROWS;) {
    field.rows += 1;
  }
}

/** A text to take along, of which nothing is cut off, with a button that copies it. */
export function copyable(label, text, extra = {}) {
  const id = uid('copy');
  const field = h('textarea', { id, readonly: true, rows: 1, spellcheck: 'false', value: text, ...extra });
  if (!CSS.supports('field-sizing', 'content')) {
    new ResizeObserver(() => requestAnimationFrame(() => showAll(field))).observe(field);
  }
  return h('div', { class: 'copy' }, h('label', { for: id }, label),
    h('span', { class: 'row' }, field, h('button', {
      type: 'button', 'aria-label': `${t('action.copy')}: ${label}`, onclick: async () => {
        field.focus();
        field.select();
        let done = false;
        try {
          await navigator.clipboard.writeText(text); // only over https and on this machine, if allowed
          done = true;
        } catch {
          done = document.execCommand('copy'); // if even that fails it stays selected
        }
        say(done ? t('action.copied') : t('action.notCopied'), !done);
      },
    }, t('action.copy'))));
}

/** A field of a form with its label, and below it what is to be known about it. */
export function field(label, control, note = '') {
  const id = control.id || uid('field');
  control.id = id;
  if (note !== '') {
    control.setAttribute('aria-describedby', `${id}-note`);
  }
  return h('div', { class: 'field' }, h('label', { for: id }, label), control,
    h('div', { class: 'below' }, note === '' ? '' : h('p', { class: 'note', id: `${id}-note` }, note)));
}

const TYPING = 300; // ms without a further letter

/** Does this once somebody has stopped typing into a field, unless the page was left. */
export function typed(input, action, signal) {
  let later = 0;
  input.addEventListener('input', () => {
    clearTimeout(later);
    later = setTimeout(() => (signal.aborted ? undefined : action()), TYPING);
  });
}

/** One of several. */
export function select(name, options, chosen) {
  return h('select', { name }, options.map(([value, label]) =>
    h('option', { value, selected: value === chosen }, label)));
}

/** A box to tick, with its label. */
export function check(name, label, checked) {
  return h('label', { class: 'check' }, h('input', { type: 'checkbox', name, checked }), ' ', h('span', {}, label));
}

/** Where 1C finds the exchange: beside this page, wherever the application is deployed. */
export function exchangeAddress() {
  const address = new URL('1c_exchange', location.href);
  return address.origin + address.pathname;
}

/** Whether this page was opened on the machine of Gate itself, whose address others cannot use. */
export function isLocal() {
  return ['localhost', '127.0.0.1', '[::1]'].includes(location.hostname);
}

/** The free space of a disk, in words and as a bar; `show` is given it whenever it is known anew. */
export function space() {
  const words = h('p', {});
  const meter = h('meter', { min: 0, max: 100, low: 90, high: 95, optimum: 0, 'aria-label': t('system.disk') });
  return {
    nodes: [words, meter],
    show: ({ free, total }) => {
      setText(words, t('system.free', { free: bytes(free), total: bytes(total) }));
      meter.value = total > 0 ? 100 - (free / total) * 100 : 0;
    },
  };
}

/** What a failure means, as a title in the words of its one cause, as far as the sentence tells it, and what helps. */
export function fault(code, said) {
  if (says(said, 'WRONG_TOKEN')) { // it came, and not from a 1C
    return { what: upper(t('said.WRONG_TOKEN')), advice: t('warn.WRONG_TOKEN.do') };
  }
  const words = wordsOr(`fault.${causeOf(code, said)}`, code);
  return {
    what: upper(words),
    advice: wordsOr(`fault.${code}.do`, t('fault.other.do')),
  };
}

/** That a file of the configuration was changed by hand and is refused, and why; nothing where it is not. */
export function byHand(words, { problem, said }) {
  return problem ? h('p', { class: 'card bad', role: 'alert' }, t(words), ' ', told(said, problem)) : '';
}

/** Where in a document something is, for people: the record, and what stands there; the line if `said` has it not. */
function about(where, said) {
  if (!where) {
    return '';
  }
  const product = [where.title || where.id, where.article].filter(Boolean).join(', ');
  const isTold = ['AT', 'AT_NEAR', 'AT_LINE', 'AT_LINE_NEAR'].some(code => says(said, code));
  const line = t(isTold ? 'refusal.there' : where.column > 0 ? 'exchange.place' : 'exchange.line', where);
  return h('p', { class: 'about' },
    product ? t('exchange.about', { product }) : '',
    where.excerpt ? [' ', line, ': ', h('code', {}, where.excerpt)] : '');
}

/**
 * Why something was refused, once: in the language of the page, where, and what helps. What 1C was told is in its log,
 * so it can be unfolded. Of what an earlier version wrote down there may be the English `text` alone.
 */
export function refusal({ said, text, told: words, place, advice }) {
  const meant = meaning(said) ?? (text ? h('code', {}, text) : '');
  return [meant === '' ? '' : h('p', {}, meant), about(place, said), advice ? h('p', {}, advice) : '',
    words ? h('details', {}, h('summary', {}, t('refusal.told')), h('code', { class: 'told' }, words)) : ''];
}

/** A line of a list of facts. */
export function fact(label, ...value) {
  return [h('dt', {}, label), h('dd', {}, value)];
}

/** A way to another page of the dashboard, such as `exchange/1`. */
export function link(to, ...content) {
  return h('a', { href: `#/${to}` }, content);
}

/** A cell that leads to what was then: one looks for a day and an hour, and sees how long ago that is. */
export function when(label, to, at) {
  return cell(label, 'when', h('a', { href: `#/${to}`, class: 'strong' }, moment(at)),
    h('span', { class: 'soft' }, ' ', ago(at)));
}

/** The way to an exchange, where it is clear to which one. */
export function exchangeLink(id) {
  return link(`exchange/${id}`, t('exchange.open'));
}

/** When an exchange was received whole: its id begins with that. */
export function receivedAt(id) {
  return id.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z.*$/, '$1-$2-$3T$4:$5:$6.$7Z');
}

/** The way to one of many exchanges. */
export function exchangeAt(id) {
  return h('a', { href: `#/exchange/${id}`, title: id }, t('exchange.at', { time: moment(receivedAt(id)) }));
}

/** The way to the exchanges of a server. */
export function exchangesLink(server, name) {
  return link(`exchanges?server=${encodeURIComponent(server)}`, name);
}

/** A part of a page with a title, which names it for whoever hears it where it has an id. */
export function section(id, title, content, look = 'card') {
  return h('section', { class: look, 'aria-labelledby': id }, h('h2', { id }, title), content);
}

/** The heads of columns, each with its look. */
export function heads(columns) {
  return h('thead', {}, h('tr', {}, columns.map(([label, look]) => h('th', { scope: 'col', class: look }, label))));
}

/** A cell of a table that becomes a list on a phone, where its column's name stands beside it. */
export function cell(label, look, ...content) {
  const full = content.flat(Infinity).some(part => !['', null, undefined, false].includes(part));
  return h('td', { 'data-label': label, class: look || undefined }, full ? h('span', {}, content) : '');
}
