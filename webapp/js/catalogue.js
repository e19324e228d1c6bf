// The pieces in which goods, their changes and the plans that are held are shown.

import { call, get } from './api.js';
import { commandButton } from './command.js';
import { h } from './dom.js';
import { goods, number, offers } from './format.js';
import { has, language, t, wordsOr } from './i18n.js';
import { ago, cell, heads, link } from './ui.js';

const DIGITS = 6; // more places of a decimal nobody reads
const LONGEST = 90; // characters of a value in a line
const KNOWN_FOR = 60_000; // ms
const LARGE = 512 << 10; // bytes; a larger picture is shown on the page of its product alone
const SHOWN = 10; // losses of a plan that are shown unasked

/** A plain decimal in the form of the language. */
export function amount(text) {
  return text === undefined ? '–' : number(Number(text), DIGITS);
}

/** A price; what 1C calls a currency need not be one that the browser knows. */
export function price(text, currency) {
  if (text === undefined) {
    return '–';
  }
  const code = /^руб\.?$/i.test(currency ?? '') ? 'RUB' : currency; // as some 1C write it
  if (/^[A-Z]{3}$/.test(code ?? '')) {
    return new Intl.NumberFormat(language(), { style: 'currency', currency: code }).format(Number(text));
  }
  return [number(Number(text), 2), currency].filter(Boolean).join('\u00a0');
}

/** The way to the page of a product. */
export function productLink(server, n, ...content) {
  return link(`product/${server}.${n}`, content);
}

/** The way to the exchange that did something; where Gate itself has closed an export there is none. */
export function deliveryLink(id, ...content) {
  return id.startsWith('quiet-') ? content : link(`exchange/${id}`, content);
}

function noThumbnail() {
  return h('span', { class: 'thumb' });
}

/** The first picture of a product, small; a place of the same size where there is none, or it does not come. */
export function thumbnail(server, { n, name, id, picture }) {
  const path = `api/catalogue/${encodeURIComponent(server)}/products/${n}/pictures`;
  return picture === undefined ? noThumbnail() : h('img', {
    class: 'thumb', src: `${path}/${picture.place}?most=${LARGE}`,
    alt: name ?? id, width: 48, height: 48, loading: 'lazy', decoding: 'async', fetchpriority: 'low',
    onerror: event => event.currentTarget.replaceWith(noThumbnail()),
  });
}

let known = { at: 0, ready: [] }; // which servers have a catalogue, as it was when that was asked

/** How it is with the catalogue of each server. */
export async function catalogues(signal) {
  const { servers } = await get('catalogue', signal);
  known = { at: Date.now(), ready: servers.filter(one => one.state === 'ready').map(one => one.server) };
  return servers;
}

/** Whether a server has a catalogue that can be asked; that seldom changes, so it is not asked each time. */
export async function isReady(server, signal) {
  if (Date.now() - known.at > KNOWN_FOR) {
    await catalogues(signal);
  }
  return known.ready.includes(server);
}

/** A value of a change, cut where it is long. */
function value(change, text) {
  if (text === undefined) {
    return h('span', { class: 'soft' }, t('change.nothing'));
  }
  if (change.things === 'offer_price') {
    const [plain, ...currency] = text.split(' ');
    return Number.isNaN(Number(plain)) ? text : price(plain, currency.join(' '));
  }
  if (change.things === 'offer_stock') {
    return amount(text);
  }
  return text.length > LONGEST ? h('span', { title: text }, `${text.slice(0, LONGEST)}…`) : text;
}

const NAMED = ['offer_price', 'offer_stock', 'product_group', 'product_property', 'product_image'];

/** What of a thing has changed. */
function label({ things, field, name }) {
  if (NAMED.includes(things)) {
    const called = name ?? (things === 'product_image' ? field : '') ?? '';
    return called === '' ? t(`change.${things}`) : t(`change.${things}.of`, { name: called });
  }
  return field === undefined ? '' : wordsOr(`goods.field.${field}`, field);
}

/** What happened, without saying to what. */
export function happened(change) {
  const { things, kind, now, oldName, nowName } = change;
  const old = oldName ?? change.old;
  if (isWhole(change)) {
    const thing = things === 'product' || things === 'offer' ? things : 'other';
    const cause = kind === 'deleted' && now ? wordsOr(`cause.${now}`, now) : '';
    return [t(`change.${thing}.${kind}`), cause === '' ? '' : `: ${cause}`];
  }
  if (old === undefined && now === undefined) {
    return [label(change), ': ', t(`change.kind.${kind}`)];
  }
  const after = h('span', { class: 'strong' }, value(change, nowName ?? now));
  if (old === undefined && kind === 'added') {
    return [label(change), ': ', after];
  }
  return [label(change), ': ', h('span', { class: 'was' }, value(change, old)), ' → ', after];
}

/** Whether it is about a thing as a whole, such as that it came. */
function isWhole({ things, field }) {
  return field === undefined && !NAMED.includes(things);
}

/** What has changed, by the name that people know; what has none by its id. */
function changed(server, change) {
  const { things, kind, key, name, product } = change;
  const called = change.title ?? (isWhole(change) ? { deleted: change.old, added: change.now }[kind] : undefined);
  const article = change.article === undefined ? '' : h('small', { class: 'soft' }, ` ${change.article}`);
  if (product !== undefined) {
    return [productLink(server, product, h('span', { title: key }, called ?? key)), article];
  }
  const thing = things.startsWith('offer') ? 'offer' : things;
  const sort = thing === 'property_value' && name !== undefined ? t('change.valueOf', { name })
    : wordsOr(`things.${thing}`, thing);
  if (called === undefined) {
    return [sort, ' ', h('small', { class: 'soft' }, t('change.nameless'), ' ', h('code', {}, key))];
  }
  return [sort, ' ', h('span', { title: key }, t('quoted', { text: called })), article];
}

/** A change in a list of changes of many things. */
export function changeRow(server, change) {
  return h('li', { class: `change ${change.kind}` }, h('span', { class: 'what' }, changed(server, change)), ' ',
    h('span', { class: 'how' }, happened(change)));
}

export const KINDS = ['added', 'changed', 'deleted'];

/** How many of each table, in words: goods and offers each for itself, and all else together. */
function sorts(counts, kind) {
  const of = things => counts.find(one => one.things === things)?.[kind] ?? 0;
  const sum = counts.reduce((all, one) => all + one[kind], 0);
  const rest = sum - of('product') - of('offer');
  return [[of('product'), goods], [of('offer'), offers], [rest, n => t('count.others', { n, count: number(n) })]]
    .filter(([n]) => n > 0).map(([n, words]) => words(n));
}

/** What is enumerated, as a sentence does. */
function listed(words) {
  return new Intl.ListFormat(language(), { type: 'conjunction' }).format(words);
}

/** How much was added, changed and deleted, in words; nothing where nothing was. */
export function counts(done, kinds = KINDS) {
  return kinds
    .filter(name => done[name] > 0)
    .map(name => {
      const isTold = KINDS.includes(name) && done.counts.length > 0; // what an earlier version counted is one sum
      const words = isTold ? listed(sorts(done.counts, name)) : number(done[name]);
      return h('span', { class: `count ${name}` }, t(`count.${name}`, { count: words }));
    });
}

/** What would be deleted by a plan, of goods and offers each; empty if nothing would be. */
function lost({ counts: all, vanishing }) {
  const words = all.length > 0 ? sorts(all.filter(one => ['product', 'offer'].includes(one.things)), 'deleted')
    : vanishing > 0 ? [goods(vanishing)] : [];
  return listed(words);
}

function losses(server, all) {
  const row = loss => h('tr', {},
    cell(t('goods.name'), 'name', loss.things === 'product' && loss.row > 0
      ? productLink(server, loss.row, loss.name ?? loss.key) : loss.name ?? loss.key),
    cell(t('goods.article'), '', loss.article ?? ''),
    cell(t('goods.stock'), 'number', loss.stock === undefined ? '' : amount(loss.stock)));
  const table = rows => h('table', { class: 'stack losses' },
    heads([[t('goods.name')], [t('goods.article')], [t('goods.stock'), 'number']]), h('tbody', {}, rows.map(row)));
  const rest = all.slice(SHOWN);
  return [table(all.slice(0, SHOWN)), rest.length === 0 ? '' : h('details', {},
    h('summary', {}, t('held.more', { n: rest.length, count: number(rest.length) })), table(rest))];
}

/** A plan that is held, with what a person can do about it. */
function heldCard(one, plan, done) {
  const path = `catalogue/${encodeURIComponent(one.server)}/held/${encodeURIComponent(plan.delivery)}`;
  const decide = decision => () => call('POST', path, { body: { decision } });
  const decided = plan.decision === undefined ? '' : h('p', { class: 'strong' }, t(`held.decided.${plan.decision}`, {
    by: plan.decidedBy ?? '',
  }));
  const causes = plan.cause.split(/[^a-z]+/);
  const others = ['prices', 'stock'].filter(cause => causes.includes(cause)).map(cause => `${t(`held.${cause}`)} `);
  const would = lost(plan);
  const words = (name, otherwise) => (would === '' ? otherwise : t(name, { name: one.name, lost: would }));
  const share = plan.live > 0 ? number((plan.vanishing / plan.live) * 100, 1) : '100';
  return h('section', { class: 'card bad held', 'data-held': plan.delivery },
    h('h2', {}, t('held.title', { name: one.name })),
    h('p', {}, others, would === '' ? ''
      : t(plan.vanishing > 0 ? 'held.text' : 'held.textOffers', { lost: would, all: number(plan.live), share }), ' ',
      t('held.waits'), ' ', deliveryLink(plan.delivery, ago(plan.heldAt))),
    h('p', { class: 'counts' }, counts(plan)),
    plan.losses.length === 0 ? '' : [h('h3', {}, t('held.losses')), losses(one.server, plan.losses)],
    decided,
    plan.decision !== undefined ? '' : h('div', { class: 'buttons' },
      commandButton('held.refuse', {
        may: 'decideHeldPlan', of: one.name, call: decide('refuse'), redraw: done,
        text: [`${t('held.refuse.text', { name: one.name })} ${words('held.refuse.kept', '')}`, t('held.once')],
      }),
      commandButton('held.pass', {
        may: 'decideHeldPlan', of: one.name, look: 'danger', call: decide('pass'), redraw: done,
        text: [words('held.pass.text', others), t('held.once')],
      })));
}

/** All plans that are held, as cards. */
export function heldCards(servers, done) {
  return servers.flatMap(one => (one.status?.held ?? []).map(plan => heldCard(one, plan, done)));
}

/** What a cause of a deletion means. */
export function deletedBecause(cause) {
  return has(`cause.${cause}`) ? t(`cause.${cause}`) : cause ?? '';
}
