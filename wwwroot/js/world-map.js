// Colours the countries of a drawn map, tells of the one that is pointed at, and opens its calls.
let drawing = null;

export async function create(element, address) {
  drawing ??= fetch(new URL(address, document.baseURI)).then(answer => {
    if (!answer.ok) throw new Error(`The map is not there: ${answer.status}`);
    return answer.text();
  });
  const svg = new DOMParser().parseFromString(await drawing, 'image/svg+xml').documentElement;
  const tip = Object.assign(document.createElement('div'), { className: 'map-tip', hidden: true });
  element.replaceChildren(document.adoptNode(svg), tip);
  let countries = new Map();

  const shapeOf = event => event.target.closest?.('.called');
  const point = event => {
    const country = countries.get(shapeOf(event)?.dataset.country);
    tip.hidden = !country;
    if (!country) return;
    const [name, ...words] = country.words;
    tip.replaceChildren(Object.assign(document.createElement('strong'), { textContent: name }), ...words.map(text => Object.assign(document.createElement('div'), { textContent: text })));
    const ground = element.getBoundingClientRect();
    const left = event.clientX - ground.left + 14;
    tip.style.left = `${Math.max(0, Math.min(left, ground.width - tip.offsetWidth))}px`;
    tip.style.top = `${Math.max(0, Math.min(event.clientY - ground.top + 14, ground.height - tip.offsetHeight))}px`;
  };
  const leave = () => { tip.hidden = true; };
  const open = event => {
    const country = countries.get(shapeOf(event)?.dataset.country);
    if (country) window.Blazor.navigateTo(country.href);
  };
  element.addEventListener('pointermove', point);
  element.addEventListener('pointerleave', leave);
  element.addEventListener('click', open);

  return {
    update(next) {
      countries = new Map(next.map(country => [country.code, country]));
      for (const shape of svg.querySelectorAll('[data-country]')) {
        const country = countries.get(shape.dataset.country);
        shape.classList.toggle('called', !!country);
        shape.classList.toggle('loss', !!country?.isLoss);
        shape.style.setProperty('--strength', country?.strength ?? 0);
      }
      element.dataset.painted = 'true';
    },
    dispose() {
      element.removeEventListener('pointermove', point);
      element.removeEventListener('pointerleave', leave);
      element.removeEventListener('click', open);
    },
  };
}
