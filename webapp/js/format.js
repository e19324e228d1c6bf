import { kept, language, t } from './i18n.js';

const KIB = 1024;
const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'];

/** A number with the separators of the language. */
export function number(n, digits = 0) {
  return new Intl.NumberFormat(language(), { maximumFractionDigits: digits }).format(n);
}

/** The same on one line: a number is not parted from its unit. */
function together(text) {
  return text.replaceAll(' ', '\u00a0');
}

/** So many bytes, short. */
export function bytes(n) {
  let unit = 0;
  let value = n;
  while (value >= KIB && unit < UNITS.length - 1) {
    value /= KIB;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  return together(`${number(value, digits)} ${t(`unit.${UNITS[unit]}`)}`);
}

/** So many bytes a second. */
export function speed(perSecond) {
  return t('unit.perSecond', { bytes: bytes(perSecond) });
}

/** How long something took or will take. */
export function duration(seconds) {
  if (seconds < 1) {
    return together(t('time.ms', { n: number(Math.max(1, Math.round(seconds * 1000))) }));
  }
  if (seconds < 10) {
    return together(t('time.s', { n: number(seconds, 1) }));
  }
  if (seconds < 60) {
    return together(t('time.s', { n: number(Math.round(seconds)) }));
  }
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) {
    return together(t('time.ms2', { m: number(minutes), s: number(Math.floor(seconds % 60)) }));
  }
  return together(t('time.hm', { h: number(Math.floor(minutes / 60)), m: number(minutes % 60) }));
}

/** How long ago something was. */
export function age(then, now) {
  const seconds = Math.round((now - then) / 1000);
  if (seconds < 10) {
    return t('time.now');
  }
  const relative = new Intl.RelativeTimeFormat(language(), { numeric: 'auto' });
  if (seconds < 60) {
    return kept(relative.format(-seconds, 'second'));
  }
  if (seconds < 3600) {
    return kept(relative.format(-Math.floor(seconds / 60), 'minute'));
  }
  if (seconds < 86400) {
    return kept(relative.format(-Math.floor(seconds / 3600), 'hour'));
  }
  return kept(relative.format(-Math.floor(seconds / 86400), 'day'));
}

/** A text that begins a sentence. */
export function upper(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

let zone; // by whose clock the time is told: Gate's, as soon as somebody is logged in

/** Tells the time by the clock of Gate from now on, wherever the reader is. */
export function setZone(id) {
  try {
    zone = new Intl.DateTimeFormat('en', { timeZone: id }).resolvedOptions().timeZone;
  } catch {
    zone = 'UTC'; // this browser does not know it
  }
}

/** What writes moments by the clock of Gate. */
export function writer(form) {
  return new Intl.DateTimeFormat(language(), { ...form, timeZone: zone });
}

/** The zone of Gate, where the clock of this computer shows another time. */
export function otherZone() {
  const now = new Date();
  const form = { dateStyle: 'short', timeStyle: 'short' };
  return writer(form).format(now) === new Intl.DateTimeFormat(language(), form).format(now) ? '' : zone;
}

/** A moment, by the clock of Gate. */
export function moment(text) {
  return kept(writer({ dateStyle: 'medium', timeStyle: 'medium' }).format(new Date(text)));
}

/** The day of a moment, such as 2026-11-21, by the clock of Gate. */
export function dayOf(text) {
  return new Intl.DateTimeFormat('sv', { timeZone: zone }).format(new Date(text));
}

/** The time of day, with thousandths. */
export function clock(text) {
  return writer({
    hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3, hour12: false,
  }).format(new Date(text));
}

/** A day such as 2026-11-21. */
export function day(text) {
  return new Intl.DateTimeFormat(language(), { day: 'numeric', month: 'short', timeZone: 'UTC' })
    .format(new Date(`${text}T00:00:00Z`));
}

/** An address of the internet, of the newer kind as short as it can be written. */
export function address(text) {
  const url = text.includes(':') && URL.canParse(`http://[${text}]`) ? new URL(`http://[${text}]`) : null;
  return url === null ? text : url.hostname.slice(1, -1);
}

/** So many products. */
export function goods(n) {
  return t('goods.count', { n, count: number(n) });
}

/** So many offers. */
export function offers(n) {
  return t('goods.offers', { n, count: number(n) });
}

/** So many files. */
export function files(n) {
  return t('count.files', { n, count: number(n) });
}
