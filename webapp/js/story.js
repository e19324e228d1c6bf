// The story of an exchange: what 1C asked, what it was told, what Gate did.

import { raw } from './api.js';
import { h, replace, setText } from './dom.js';
import { bytes, clock, duration, number } from './format.js';
import { has, t } from './i18n.js';
import { done, told } from './said.js';

/** So many lines of a long story are drawn, those of one file as one. */
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

const LONGEST = 131_072; // bytes: of a longer story come the beginning and the end
const GAP = /^- ~ (\d+)\n/m; // and between them how much is left out

/** Whether it stands for lines that are left out. */
function isGap(line) {
  return line.who === '~';
}

function leftOut(line) {
  return t('story.leftOut', { bytes: bytes(Number(line.text)) });
}

/** A question as it stands in the story: in the form of the log, what came from outside in between. */
const ASKED = /^(?:trace=\S+ )?type=\S* mode=(\S*) filename=(.*) login=(.*) remote=\S+?(?: (\d+) bytes)?$/;

/** The file of which a question sends a piece; undefined if it asks for something else. */
function fileOf(line) {
  const [, mode, name] = (line.who === '>' && ASKED.exec(line.text)) || [];
  return mode === 'file' ? name : undefined;
}

/** An answer as it stands in the story, and how long it took. */
const ANSWERED = /^(.*?)(?: - the answer could not be delivered)? \((\d+) ms\)$/;

function isRefused(line) {
  return line.who === '<' && line.text.startsWith('failure');
}

/** Each line alone, but for those of one file that came one behind the other. */
function folded(lines) {
  const parts = [];
  let file = null;
  for (const line of lines) {
    const name = fileOf(line);
    const isChunk = line.who === '=' && (line.said?.code === 'CHUNK' || line.text.startsWith('chunk '));
    if (name !== undefined && file?.name !== name) {
      file = { name, lines: [], chunks: 0, bytes: 0, bad: false };
      parts.push(file);
    } else if (name === undefined && !isChunk && !['<', '!'].includes(line.who)) {
      file = null;
    }
    if (file === null) {
      parts.push({ lines: [line] });
      continue;
    }
    file.lines.push(line);
    file.chunks += isChunk ? 1 : 0;
    file.bytes += isChunk ? line.said?.values?.exact ?? 0 : 0;
    file.bad ||= isRefused(line) || line.who === '!';
  }
  return parts;
}

function timeOf(line) {
  return Number.isNaN(line.at) ? '' : h('time', { datetime: line.time }, clock(line.time));
}

/** What was asked, in words; as it was written where there are none. */
function asked({ text }) {
  const [, mode, name, login, size] = ASKED.exec(text) ?? [];
  if (mode === undefined) {
    return text;
  }
  const known = has(`story.ask.${mode}`) ? mode : 'other';
  const words = t(`story.ask.${known}`, { mode, name: name || t('story.nameless'), login });
  return h('span', { title: text }, words, size === undefined ? '' : `, ${bytes(Number(size))}`);
}

/** What was answered, in words, and how long it took. */
function answered({ text, said }) {
  const [, words, ms] = ANSWERED.exec(text) ?? [undefined, text];
  const isPlain = words === 'success' && said === undefined;
  const took = ms === undefined ? '' : `, ${duration(Number(ms) / 1000)}`;
  return h('span', { title: text }, words.startsWith('failure') && said ? `${t('story.refused')}: ` : '',
    isPlain ? t('story.good') : told(said, words), took);
}

function storyLine(line) {
  const [form, label] = who(line.who);
  const said = form === 'does' ? done(line.text, line.said) : form === 'asks' ? asked(line) : answered(line);
  return h('li', { class: isRefused(line) ? `${form} refused` : form },
    timeOf(line), h('span', { class: 'who' }, label), h('span', { class: 'said' }, said));
}

/** A file in one line, which opens into its own; open where something of it was refused. */
function fileLines(file, opened) {
  const [first] = file.lines;
  const key = `${first.time} ${file.name}`;
  return h('li', { class: file.bad ? 'file bad' : 'file' }, h('details', {
    open: file.bad || opened.has(key),
    ontoggle: event => (event.target.open ? opened.add(key) : opened.delete(key)),
  }, h('summary', {}, timeOf(first), ' ', h('code', {}, file.name), ' ',
    h('span', {}, t('story.file', { n: file.chunks, count: number(file.chunks), bytes: bytes(file.bytes) }))),
  h('ol', { class: 'story' }, file.lines.map(storyLine))));
}

/** All that happened, a file a line; of very much the beginning and the end. */
function timeline(lines, opened) {
  const parts = folded(lines);
  const some = parts.length > MOST ? [...parts.slice(0, MOST / 2), null, ...parts.slice(-MOST / 2)] : parts;
  const left = parts.slice(MOST / 2, -MOST / 2).flatMap(part => part.lines);
  const gap = left.find(isGap);
  const gapLine = text => h('li', { class: 'gap' }, text);
  return h('ol', { class: 'story' }, some.map(part => (part === null
    ? gapLine(gap ? leftOut(gap) : t('story.left', { n: number(left.length) }))
    : isGap(part.lines[0]) ? gapLine(leftOut(part.lines[0]))
      : part.name === undefined ? storyLine(part.lines[0]) : fileLines(part, opened))));
}

/** The lines as Gate wrote them: one searches in them, or sends them to somebody. */
function written(lines) {
  return h('pre', { class: 'excerpt', tabindex: '0', 'aria-label': t('story.raw') },
    lines.map(line => (isGap(line) ? `… ${leftOut(line)}\n` : `${line.time} ${line.who} ${line.text}\n`)).join(''));
}

/**
 * A story that may still grow: each call fetches what was written since the last one. It answers one element, in which
 * all is drawn.
 */
export function storyAt(path) {
  const lines = [];
  const opened = new Set(); // the files whose lines are shown
  let known = 0; // bytes
  let turn = Promise.resolve();
  let asWritten = false;
  const place = h('div', {});
  const change = h('button', {
    type: 'button', class: 'plain', 'data-act': 'raw', onclick: () => {
      asWritten = !asWritten;
      draw();
    },
  });
  const all = h('div', {}, place);

  function draw() {
    setText(change, t(asWritten ? 'story.told' : 'story.raw'));
    replace(place, lines.length === 0 ? h('p', {}, t('story.none'))
      : asWritten ? written(lines) : timeline(lines, opened));
    if (lines.length > 0 && !change.isConnected) {
      all.prepend(change);
    }
  }

  async function look(signal) {
    const fresh = await raw(`${path}?from=${known}&most=${LONGEST}`, signal);
    const end = fresh.lastIndexOf(10) + 1; // the last line may still be on its way
    const text = new TextDecoder().decode(fresh.subarray(0, end));
    const [gap, left] = GAP.exec(text) ?? ['', 0];
    known += end - gap.length + Number(left);
    add(lines, text);
    if (end > 0 || !place.hasChildNodes()) {
      draw();
    }
    return all;
  }

  return signal => {
    const after = turn.then(() => look(signal));
    turn = after.catch(() => undefined);
    return after;
  };
}
