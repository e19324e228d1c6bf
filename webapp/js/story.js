// The story of an exchange: what 1C asked, what it was told, what Gate did.

import { raw } from './api.js';
import { h } from './dom.js';
import { clock, number } from './format.js';
import { t } from './i18n.js';
import { answered, done } from './said.js';

/** So many rows of a long list are drawn. */
const MOST = 500;

/** The sentence of a line; undefined if there is none, or a full disk or a power cut has torn it. */
function sentence(json) {
  try {
    return json && JSON.parse(json);
  } catch {
    return undefined;
  }
}

/**
 * Puts further lines to those of a story: when, who speaks, what. A question is written down when it is
 * answered: it is put before what was done about it.
 */
function add(lines, story) {
  for (const text of story.split('\n').filter(line => line !== '')) {
    const [shown, said] = text.split('\t');
    const [time, who, ...rest] = shown.split(' ');
    const line = { time, who, text: rest.join(' '), said: sentence(said), at: Date.parse(time) };
    let place = lines.length;
    while (who === '>' && place > 0 && lines[place - 1].who === '=' && lines[place - 1].at >= line.at) {
      place -= 1;
    }
    lines.splice(place, 0, line);
  }
}

function who(sign) {
  const form = { '>': 'asks', '<': 'answers', '!': 'undelivered' }[sign] ?? 'does';
  return [form, t(`story.${form}`)];
}

function storyLine(line) {
  const [form, label] = who(line.who);
  const refused = line.who === '<' && line.text.startsWith('failure');
  const said = (form === 'does' ? done : answered)(line.text, line.said);
  return h('li', { class: refused ? `${form} refused` : form },
    Number.isNaN(Date.parse(line.time)) ? '' : h('time', { datetime: line.time }, clock(line.time)),
    h('span', { class: 'who' }, label), h('span', { class: 'said' }, said));
}

/** All lines; of many the first and the last. */
function timeline(lines) {
  if (lines.length === 0) {
    return h('p', {}, t('story.none'));
  }
  const shown = lines.length > MOST ? [...lines.slice(0, MOST / 2), null, ...lines.slice(-MOST / 2)] : lines;
  return h('ol', { class: 'story' }, shown.map(line => (line === null
    ? h('li', { class: 'gap' }, t('story.left', { n: number(lines.length - MOST) }))
    : storyLine(line))));
}

/** A story that may still grow: each call fetches what was written since the last one, and draws it all. */
export function storyAt(path) {
  const lines = [];
  let known = 0; // bytes
  let turn = Promise.resolve();

  async function look(signal) {
    const fresh = await raw(`${path}?from=${known}`, signal);
    const end = fresh.lastIndexOf(10) + 1; // the last line may still be on its way
    known += end;
    add(lines, new TextDecoder().decode(fresh.subarray(0, end)));
    return timeline(lines);
  }

  return signal => {
    const after = turn.then(() => look(signal));
    turn = after.catch(() => undefined);
    return after;
  };
}
