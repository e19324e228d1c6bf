// Plays a whole small exchange against ourselves, as a 1C would, and shows each step.

import { get } from './api.js';
import { h, replace, setText } from './dom.js';
import { duration } from './format.js';
import { t } from './i18n.js';
import { meaning } from './said.js';
import { exchangeAddress } from './ui.js';

const DOCUMENT = '\uFEFF<?xml version="1.0" encoding="UTF-8"?>\n'
  + '<КоммерческаяИнформация xmlns="urn:1C.ru:commerceml_2" ВерсияСхемы="2.10"/>\n';
const POLLS = 30;

function basic(login, password) {
  return `Basic ${btoa(String.fromCharCode(...new TextEncoder().encode(`${login}:${password}`)))}`;
}

/** The fault with which 1C's line begins; null if it is none of Gate's, or Gate does not say. */
async function failure(line, signal) {
  const { faults } = await get('faults', signal).catch(() => ({ faults: [] }));
  const { code } = faults.find(({ text }) => line === text || line.startsWith(`${text}: `)) ?? {};
  return code ? { code } : null;
}

const TEST = 'connection-test'; // by this in the login Gate knows that it is no 1C

/**
 * Plays it. Unless `whole` is asked for, what was sent is discarded; then it also imports, so that a delivery with
 * one empty file comes of it.
 */
export async function play(list, login, password, whole, signal) {
  const headers = { Authorization: basic(login, password) };
  const ask = async (query, body) => {
    const response = await fetch(`${exchangeAddress()}?type=catalog&${query}`, {
      method: body === undefined ? 'GET' : 'POST', headers, body, credentials: 'omit', cache: 'no-store', signal,
    });
    return { status: response.status, lines: (await response.text()).split(/\r?\n/) };
  };
  replace(list);
  let key = '';
  const step = async (name, work, good) => {
    const told = h('code', { class: 'told' });
    const took = h('span', { class: 'soft' });
    const sign = h('span', { class: 'sign' }, '…');
    const item = h('li', { class: 'running' }, sign, h('span', {}, t(`trial.${name}`)), took, told);
    list.append(item);
    const since = performance.now();
    let answer;
    try {
      answer = await work();
    } catch (e) {
      if (signal.aborted) {
        throw e;
      }
      answer = { status: 0, lines: ['', t('error.NO_ANSWER')] };
    }
    const fine = answer.status === 200 && good(answer.lines);
    item.className = fine ? 'good' : 'bad';
    setText(sign, fine ? '✓' : '✗');
    sign.setAttribute('role', 'img');
    sign.setAttribute('aria-label', t(fine ? 'trial.good' : 'trial.bad'));
    setText(took, duration((performance.now() - since) / 1000));
    const text = answer.lines.filter(line => line !== '' && line !== key && !line.startsWith('sessid=')).join(' · ');
    setText(told, answer.status === 200 || answer.status === 0 ? text : `${answer.status} ${text}`);
    const meant = fine ? null : meaning(await failure(answer.lines[1] ?? '', signal));
    if (meant) {
      told.after(meant);
    }
    return fine ? answer : null;
  };

  const login1 = await step('checkauth', async () => {
    const answer = await ask(`mode=checkauth&filename=${TEST}`);
    key = answer.lines[2] ?? '';
    return answer;
  }, lines => lines[0] === 'success' && lines.length >= 3);
  const sessid = `sessid=${encodeURIComponent(key)}`;
  const init = () => ask(`mode=init&${sessid}`);
  const file = () => ask(`mode=file&filename=import.xml&${sessid}`, DOCUMENT);
  const begun = lines => lines[0].startsWith('zip=');
  const taken = lines => lines[0] === 'success';
  const sent = login1 !== null && await step('init', init, begun) !== null && await step('file', file, taken) !== null;
  if (!sent) {
    return { done: false, delivery: '' };
  }
  if (!whole) {
    const tidied = await step('discard', init, begun);
    return { done: tidied !== null, delivery: '' };
  }
  const end = await step('import', async () => {
    for (let i = 0; i < POLLS; i += 1) {
      const answer = await ask(`mode=import&filename=import.xml&${sessid}`);
      if (answer.lines[0] !== 'progress') {
        return answer;
      }
    }
    return { status: 0, lines: [t('trial.long')] };
  }, taken);
  return { done: end !== null, delivery: end?.lines[1]?.replace(/^delivery /, '') ?? '' };
}
