'use strict';

(() => {
  const LANGUAGE = 'onecgate.language';
  const EVERY = 10_000; // ms between two questions
  const PATIENCE = 8_000; // ms until no answer counts as none

  const root = document.documentElement;
  const $ = id => document.getElementById(id);

  // Language: the one chosen before, else the browser's first that is Russian or English, else English.
  function remembered() {
    try {
      return localStorage.getItem(LANGUAGE);
    } catch {
      return null; // storage is switched off
    }
  }

  function preferred() {
    const wanted = [remembered(), ...navigator.languages].filter(Boolean);
    const known = wanted.map(tag => tag.slice(0, 2).toLowerCase()).find(tag => tag === 'ru' || tag === 'en');
    return known ?? 'en';
  }

  function show(language) {
    root.dataset.ui = language;
    root.lang = language;
    for (const button of document.querySelectorAll('[data-choose]')) {
      button.setAttribute('aria-pressed', String(button.dataset.choose === language));
    }
  }

  for (const button of document.querySelectorAll('[data-choose]')) {
    button.addEventListener('click', () => {
      show(button.dataset.choose);
      try {
        localStorage.setItem(LANGUAGE, button.dataset.choose);
      } catch {
        // it holds for this page
      }
    });
  }
  document.querySelector('.languages').hidden = false;
  show(preferred());

  // The address for 1C: beside this page, wherever the application is deployed.
  const address = new URL('1c_exchange', location.href);
  $('address').value = address.origin + address.pathname;
  document.querySelector('.address').hidden = false;
  if (['localhost', '127.0.0.1', '[::1]'].includes(location.hostname)) {
    document.querySelectorAll('#local .host').forEach(host => { host.textContent = location.hostname; });
    $('local').hidden = false;
  }

  async function copy() {
    const field = $('address');
    field.focus();
    field.select();
    let done = false;
    try {
      await navigator.clipboard.writeText(field.value); // only over https and on this machine, if allowed
      done = true;
    } catch {
      done = document.execCommand('copy'); // if even that fails it stays selected for Ctrl+C
    }
    document.querySelectorAll('#copied span').forEach(text => { text.hidden = !done; });
  }
  $('copy').addEventListener('click', copy);

  // Whether Gate answers.
  async function ask() {
    let state = 'silent';
    try {
      const response = await fetch('health/ready', { cache: 'no-store', signal: AbortSignal.timeout(PATIENCE) });
      const word = (await response.text()).trim();
      if (word === 'up' && response.ok) {
        state = 'up';
      } else if (word === 'down') {
        state = 'down';
      }
    } catch {
      // nobody answered
    }
    if ($('status').dataset.state !== state) {
      $('status').dataset.state = state;
    }
  }

  async function watch() {
    if (!document.hidden) {
      await ask();
    }
    setTimeout(watch, EVERY);
  }
  watch();
  document.addEventListener('visibilitychange', () => { if (!document.hidden) { ask(); } });
})();
