// Forms with data-passkey ask the device's authenticator (WebAuthn) before they are sent: what to ask comes from the address in data-passkey,
// the answer goes with the form. data-way says whether a passkey is made ("create") or shown ("get").
const ready = new WeakSet();

document.addEventListener('submit', event => {
  const form = event.target;
  if (!form.dataset.passkey || ready.has(form)) {
    return;
  }

  event.preventDefault();
  ask(form).catch(error => {
    console.info('No passkey:', error.name);
    form.querySelector('[data-refused]').hidden = false;
  });
});

async function ask(form) {
  form.querySelector('[data-refused]').hidden = true;
  const token = new FormData();
  token.set('__RequestVerificationToken', form.elements['__RequestVerificationToken'].value);
  const answer = await fetch(form.dataset.passkey, { method: 'POST', body: token });
  if (!answer.ok) {
    throw new Error(`HTTP ${answer.status}`);
  }

  const wish = await answer.json();
  const credential = form.dataset.way === 'create'
    ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(wish) })
    : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(wish) });
  form.querySelector('[data-credential]').value = JSON.stringify(credential);
  ready.add(form);
  form.requestSubmit();
}
