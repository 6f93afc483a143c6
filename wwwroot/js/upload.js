// Sends a chosen file as the body of one request, whatever its size: nothing of it passes through the page's connection, which only hears how far it is.
const TELL_EVERY = 250;

export function create(input, drop, page) {
  let request = null;
  const send = async file => {
    if (request || !await page.invokeMethodAsync('Chosen', file.name, file.size)) return;
    request = new XMLHttpRequest();
    let told = 0;
    request.upload.addEventListener('progress', progress => {
      const now = performance.now();
      if (now - told < TELL_EVERY) return;
      told = now;
      page.invokeMethodAsync('Sent', progress.loaded).catch(() => {});
    });
    const over = (method, ...values) => { request = null; input.value = ''; page.invokeMethodAsync(method, ...values).catch(() => {}); };
    request.addEventListener('load', () => (request.status === 200 ? over('Received', Number(request.responseText)) : over('Failed', request.responseText.slice(0, 500))));
    request.addEventListener('error', () => over('Failed', ''));
    request.addEventListener('abort', () => over('Aborted'));
    request.open('PUT', `${document.baseURI}admin/import/files?name=${encodeURIComponent(file.name)}`);
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.send(file);
  };
  const chosen = () => { if (input.files.length) send(input.files[0]); };
  const over = drag => { drag.preventDefault(); drop.classList.add('over'); };
  const out = () => drop.classList.remove('over');
  const dropped = drag => { drag.preventDefault(); out(); if (drag.dataTransfer.files.length) send(drag.dataTransfer.files[0]); };
  input.addEventListener('change', chosen);
  drop.addEventListener('dragover', over);
  drop.addEventListener('dragleave', out);
  drop.addEventListener('drop', dropped);
  input.dataset.ready = '';
  return {
    cancel: () => request?.abort(),
    dispose: () => {
      request?.abort();
      input.removeEventListener('change', chosen);
      drop.removeEventListener('dragover', over);
      drop.removeEventListener('dragleave', out);
      drop.removeEventListener('drop', dropped);
    },
  };
}
