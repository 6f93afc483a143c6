// Sends what a form of the API explorer says, straight to the REST interface, and shows the answer as text: nothing of it passes through the page's connection.
const LONGEST = 200000;
const SHOWN = ['content-type', 'etag', 'location', 'ratelimit-policy', 'ratelimit', 'retry-after', 'idempotency-replayed', 'www-authenticate'];

const values = input => (input.value === '' ? [] : 'repeats' in input.dataset ? input.value.split(',').map(one => one.trim()).filter(one => one !== '') : [input.value]);

function address(form) {
  let path = form.dataset.path;
  const query = new URLSearchParams();
  for (const input of form.querySelectorAll('[data-in]')) {
    if (input.dataset.in === 'path') path = path.replace(`{${input.name}}`, encodeURIComponent(input.value));
    if (input.dataset.in === 'query') for (const value of values(input)) query.append(input.name, value);
  }
  return document.baseURI.replace(/\/$/, '') + path + (query.size ? `?${query}` : '');
}

function headers(form) {
  const said = {};
  for (const input of form.querySelectorAll('[data-in=header]')) if (input.value !== '') said[input.name] = input.value;
  const body = form.querySelector('textarea');
  if (body) said['Content-Type'] = body.dataset.kind;
  return said;
}

function readable(text, kind) {
  if (!/json/.test(kind ?? '')) return text;
  try { return JSON.stringify(JSON.parse(text), null, 2); } catch { return text; }
}

const quoted = text => `'${text.replaceAll("'", "'\\''")}'`;

function command(method, url, said, body) {
  const parts = ['curl', '-X', method, quoted(url), '-H', '"Authorization: Bearer $KEY"'];
  for (const [name, value] of Object.entries(said)) parts.push('-H', quoted(`${name}: ${value}`));
  if (body !== undefined) parts.push('-d', quoted(body));
  return parts.join(' ');
}

async function send(form) {
  const { method } = form.dataset;
  const url = address(form);
  const said = headers(form);
  const body = form.querySelector('textarea')?.value;
  const key = form.querySelector('[data-key]').value.trim();
  const answer = form.parentElement.querySelector('[data-answer]');
  const show = (part, text) => { answer.querySelector(`[data-${part}]`).textContent = text; };
  const began = performance.now();
  form.setAttribute('aria-busy', 'true');
  show('command', command(method, url, said, body));
  try {
    const response = await fetch(url, {
      method, body, credentials: key ? 'omit' : 'same-origin', cache: 'no-store', headers: key ? { ...said, Authorization: `Bearer ${key}` } : said,
    });
    const text = await response.text();
    show('status', `${response.status} ${response.statusText} · ${Math.round(performance.now() - began)} ms · ${text.length} characters`);
    show('headers', SHOWN.filter(name => response.headers.has(name)).map(name => `${name}: ${response.headers.get(name)}`).join('\n'));
    const whole = readable(text, response.headers.get('content-type'));
    show('body', whole.length > LONGEST ? `${whole.slice(0, LONGEST)}\n…` : whole);
  } catch (error) {
    show('status', error.message);
    show('headers', '');
    show('body', '');
  } finally {
    form.removeAttribute('aria-busy');
    answer.hidden = false;
  }
}

export function create(root) {
  const submitted = event => {
    const form = event.target.closest('form[data-explorer]');
    if (!form) return;
    event.preventDefault();
    if (!form.hasAttribute('aria-busy')) send(form);
  };
  root.addEventListener('submit', submitted);
  root.dataset.ready = '';
  return { dispose: () => root.removeEventListener('submit', submitted) };
}
