// Keeps the newest status: by server-sent events, else by asking now and then; says how it is told.

import { ApiError, get, sessionEnded } from './api.js';

const POLL = 5_000; // ms between two questions where there are no events
const SILENCE = 40_000; // ms without even a comment: the connection is dead
const BEAT = 1_000; // ms between two looks at what goes on, also where nobody says that it has changed
const BACK_OFF = [1_000, 2_000, 5_000, 10_000, 20_000, 30_000];

const listeners = new Set();
let run = null; // what is going on, or null while nobody looks
let failures = 0;

/** The newest status, how it comes (connecting, live, polling, lost), and how far the server's clock is ahead. */
export const live = { status: null, connection: 'connecting', skew: 0 };

/** The server's time, as far as it is known. */
export function serverNow() {
  return Date.now() + live.skew;
}

/** Calls this at every change until the signal is aborted. */
export function listen(action, signal) {
  listeners.add(action);
  signal.addEventListener('abort', () => listeners.delete(action));
}

function tell() {
  listeners.forEach(action => action(live));
}

setInterval(() => {
  if (run !== null && live.status !== null && live.status.running.length + live.status.receiving.length > 0) {
    tell();
  }
}, BEAT);

function became(connection) {
  if (live.connection !== connection) {
    live.connection = connection;
    tell();
  }
}

function received(status, connection) {
  live.status = status;
  live.skew = Date.parse(status.now) - Date.now();
  live.connection = connection;
  tell();
}

function pause(ms, signal) {
  return new Promise(resolve => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    }, { once: true });
  });
}

/** Reads events until the stream ends or fails. */
async function stream(signal) {
  const silence = new AbortController();
  const both = AbortSignal.any([signal, silence.signal]);
  let watchdog = setTimeout(() => silence.abort(), SILENCE);
  try {
    const response = await fetch('api/events', {
      headers: { Accept: 'text/event-stream' }, cache: 'no-store', credentials: 'same-origin', signal: both,
    });
    if (response.status === 401) {
      sessionEnded();
      return;
    }
    if (!response.ok || !(response.headers.get('Content-Type') ?? '').startsWith('text/event-stream')) {
      return;
    }
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    for (;;) {
      const { value, done } = await reader.read();
      if (done) {
        return;
      }
      clearTimeout(watchdog);
      watchdog = setTimeout(() => silence.abort(), SILENCE);
      const events = (rest + value).split('\n\n');
      rest = events.pop();
      for (const event of events) {
        const data = event.split('\n').filter(line => line.startsWith('data: ')).map(line => line.slice(6));
        if (data.length > 0) {
          failures = 0;
          received(JSON.parse(data.join('\n')), 'live');
        }
      }
    }
  } catch (e) {
    if (!both.aborted && !(e instanceof TypeError)) {
      throw e; // TypeError: nobody answered, or the connection broke off
    }
  } finally {
    clearTimeout(watchdog);
  }
}

async function poll(signal) {
  try {
    received(await get('status', signal), 'polling');
  } catch (e) {
    if (!signal.aborted && !(e instanceof ApiError && e.status === 401)) {
      became('lost');
    }
  }
}

async function loop(signal) {
  while (!signal.aborted) {
    await stream(signal);
    if (signal.aborted) {
      return;
    }
    const next = Date.now() + BACK_OFF[Math.min(failures, BACK_OFF.length - 1)];
    failures += 1;
    do {
      await poll(signal);
      const lost = live.connection === 'lost';
      await pause(lost ? Math.max(0, next - Date.now()) : Math.min(POLL, Math.max(0, next - Date.now())), signal);
    } while (!signal.aborted && Date.now() < next);
  }
}

let wanted = false;

/** Begins. Nothing is asked for while the page is hidden. */
export function start() {
  wanted = true;
  if (run === null && !document.hidden) {
    run = new AbortController();
    loop(run.signal);
  }
}

function halt() {
  run?.abort();
  run = null;
}

/** Stops, and forgets what was shown. */
export function stop() {
  wanted = false;
  halt();
  live.status = null;
  live.connection = 'connecting';
}

document.addEventListener('visibilitychange', () => {
  if (document.hidden) {
    halt();
  } else if (wanted) {
    start();
  }
});
