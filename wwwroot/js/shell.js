// The parts of the shell that answer without the server: theme, navigation, command palette, connection banner.
// Loaded in the head and run at once, so that the first paint is in the right theme.
(() => {
  'use strict';
  const root = document.documentElement;
  const system = matchMedia('(prefers-color-scheme: dark)');
  const narrow = matchMedia('(max-width: 767px)');
  let themeFollower = null;

  const remember = (name, value) => {
    const secure = location.protocol === 'https:' ? '; Secure' : '';
    document.cookie = `cdrstats-${name}=${value}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
  };
  const recall = name => document.cookie.split('; ').find(cookie => cookie.startsWith(`cdrstats-${name}=`))?.split('=')[1];

  remember('zone', Intl.DateTimeFormat().resolvedOptions().timeZone);

  // Theme
  const choice = () => (['dark', 'light'].includes(recall('theme')) ? recall('theme') : 'system');
  const isDark = () => (choice() === 'system' ? system.matches : choice() === 'dark');
  const applyTheme = () => {
    remember('system-theme', system.matches ? 'dark' : 'light');
    root.dataset.theme = isDark() ? 'dark' : 'light';
    root.dataset.themeChoice = choice();
    for (const button of document.querySelectorAll('[data-action=theme]')) {
      button.setAttribute('aria-pressed', String(button.dataset.value === choice()));
    }
    themeFollower?.invokeMethodAsync('Show', isDark()).catch(() => { themeFollower = null; });
  };
  system.addEventListener('change', applyTheme);

  // Navigation: collapses to icons on a desk, is a drawer on a phone
  const applyNavigation = () => { root.dataset.nav = recall('nav') === 'collapsed' ? 'collapsed' : 'open'; };
  const setDrawer = open => {
    root.toggleAttribute('data-drawer', open);
    document.querySelector('.shell-burger')?.setAttribute('aria-expanded', String(open));
    if (open) document.querySelector('.shell-nav a')?.focus();
  };
  const toggleNavigation = () => {
    if (narrow.matches) return setDrawer(!root.hasAttribute('data-drawer'));
    remember('nav', root.dataset.nav === 'collapsed' ? 'open' : 'collapsed');
    applyNavigation();
  };

  // Command palette
  const palette = () => document.getElementById('palette');
  const options = () => [...palette().querySelectorAll('[role=option]:not([hidden])')];
  const choose = option => {
    const input = document.getElementById('palette-input');
    for (const other of palette().querySelectorAll('[aria-selected=true]')) other.setAttribute('aria-selected', 'false');
    input.removeAttribute('aria-activedescendant');
    if (!option) return;
    option.setAttribute('aria-selected', 'true');
    option.scrollIntoView({ block: 'nearest' });
    input.setAttribute('aria-activedescendant', option.id);
  };
  const filter = () => {
    const words = document.getElementById('palette-input').value.trim().toLowerCase().split(/\s+/);
    for (const option of palette().querySelectorAll('[role=option]')) {
      const text = option.textContent.toLowerCase();
      option.hidden = !words.every(word => text.includes(word));
    }
    choose(options()[0]);
    document.getElementById('palette-none').hidden = options().length > 0;
  };
  const openPalette = () => {
    const dialog = palette();
    if (!dialog || dialog.open) return;
    document.getElementById('palette-input').value = '';
    dialog.showModal();
    filter();
  };
  const paletteKey = event => {
    const list = options();
    const at = list.findIndex(option => option.getAttribute('aria-selected') === 'true');
    if (event.key === 'ArrowDown') choose(list[(at + 1) % list.length]);
    else if (event.key === 'ArrowUp') choose(list[(at - 1 + list.length) % list.length]);
    else if (event.key === 'Enter') list[at]?.querySelector('a').click();
    else return;
    event.preventDefault();
  };

  // A form over the page: Tab stays in it, and when it closes the keyboard goes on where it was opened
  let drawer = null;
  let opener = null;
  const followDrawer = () => {
    const now = document.querySelector('.edit-drawer');
    if (now === drawer) return;
    if (now) opener = document.activeElement;
    else if (!document.activeElement || document.activeElement === document.body) (opener?.isConnected ? opener : document.getElementById('content'))?.focus({ preventScroll: true });
    drawer = now;
  };
  // What opens to be typed in has the keyboard in the same moment: were it given by the server, it would be taken away from a field that is used by then
  const giveKeyboard = changes => {
    for (const change of changes) {
      for (const one of change.addedNodes) {
        const taker = one.nodeType !== Node.ELEMENT_NODE ? null : one.matches('[data-takes-focus]') ? one : one.querySelector('[data-takes-focus]');
        if (taker && !taker.contains(document.activeElement)) taker.focus({ preventScroll: true });
      }
    }
  };
  const keepInDrawer = event => {
    const stops = [...drawer.querySelectorAll('a[href], button, input, select, textarea, summary')].filter(stop => !stop.disabled && stop.getClientRects().length);
    const at = stops.indexOf(document.activeElement);
    if (event.shiftKey ? at > 0 : at >= 0 && at < stops.length - 1) return;
    if (at < 0 && !event.shiftKey && drawer.contains(document.activeElement)) return;
    event.preventDefault();
    stops.at(event.shiftKey ? -1 : 0)?.focus();
  };

  // Connection
  let lostAt = null;
  let wakeUp = 0;
  let returnFollower = null;
  const lostKey = 'cdrstats-lost-at';
  // Kept by the tab, because the page may have to be loaded again. A moment without a connection is not worth a word.
  const tellReturn = () => {
    const since = Number(sessionStorage.getItem(lostKey));
    if (!since || !returnFollower || lostAt) return;
    sessionStorage.removeItem(lostKey);
    const seconds = (Date.now() - since) / 1000;
    if (seconds >= 1) returnFollower.invokeMethodAsync('ReturnedAsync', seconds);
  };
  const showConnection = state => {
    const lost = state !== 'hide';
    root.classList.toggle('connection-lost', lost);
    if (!lost) { lostAt = null; tellReturn(); return; }
    lostAt ??= new Date();
    if (!sessionStorage.getItem(lostKey)) sessionStorage.setItem(lostKey, String(lostAt.getTime()));
    for (const since of document.querySelectorAll('.reconnect-since')) since.textContent = lostAt.toLocaleTimeString(root.lang, { hour12: false });
    if (state === 'rejected') location.reload();
    if (state === 'failed') reloadWhenBack();
  };
  const reloadWhenBack = () => {
    clearTimeout(wakeUp);
    wakeUp = setTimeout(async () => {
      const answer = await fetch('health/live', { cache: 'no-store' }).catch(() => null);
      if (answer?.ok) location.reload();
      else reloadWhenBack();
    }, 3000);
  };

  // Copying; where the browser keeps its clipboard from pages without TLS, the old way
  const copy = async button => {
    const source = document.getElementById(button.dataset.copies);
    try {
      await navigator.clipboard.writeText(source.textContent);
    } catch {
      const range = document.createRange();
      range.selectNodeContents(source);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      if (!document.execCommand('copy')) return;
    }
    button.dataset.copied = 'true';
    setTimeout(() => { delete button.dataset.copied; }, 4000);
  };

  const actions = {
    copy,
    theme: target => { remember('theme', target.dataset.value); applyTheme(); },
    nav: toggleNavigation,
    drawer: () => setDrawer(false),
    palette: openPalette,
    skip: () => document.getElementById('content')?.focus(),
  };
  document.addEventListener('click', event => {
    const target = event.target.closest('[data-action]');
    if (target) {
      // The base element would make a bare fragment lead to the start page.
      if (target.dataset.action === 'skip') event.preventDefault();
      actions[target.dataset.action]?.(target);
    }
    if (event.target === palette() || event.target.closest('#palette a')) palette().close();
    if (event.target.closest('.shell-nav a')) setDrawer(false);
    // Where a menu leads is not to be covered by it.
    event.target.closest('[popover] a')?.closest('[popover]').hidePopover();
  });
  // A page is written in one language: it is asked for anew in the other, as it was asked for, not with what was sent to it
  document.addEventListener('change', event => {
    if (event.target.dataset?.choice !== 'language') return;
    remember('language', event.target.value);
    location.replace(location.href);
  });
  document.addEventListener('input', event => { if (event.target.id === 'palette-input') filter(); });
  document.addEventListener('keydown', event => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') { event.preventDefault(); openPalette(); }
    else if (palette()?.open) paletteKey(event);
    else if (event.key === 'Tab' && drawer?.isConnected) keepInDrawer(event);
    else if (event.key === 'Escape' && root.hasAttribute('data-drawer')) { setDrawer(false); document.querySelector('.shell-burger')?.focus(); }
  });
  document.addEventListener('components-reconnect-state-changed', event => showConnection(event.detail.state), true);
  document.addEventListener('DOMContentLoaded', () => {
    applyTheme();
    new MutationObserver(changes => { followDrawer(); giveKeyboard(changes); }).observe(document.body, { childList: true, subtree: true });
    globalThis.Blazor?.addEventListener('enhancedload', () => { applyTheme(); applyNavigation(); });
  });

  globalThis.cdrStats = {
    // Called when the page has its connection: from then on it answers to clicks.
    followReturn: follower => { returnFollower = follower; tellReturn(); },
    followTheme: follower => { themeFollower = follower; root.dataset.connected = 'true'; return isDark(); },
    remember,
    unfollowTheme: () => { themeFollower = null; },
  };
  applyTheme();
  applyNavigation();
})();
