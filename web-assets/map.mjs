// Draws wwwroot/maps/world.svg: a shape for each country by its ISO 3166-1 code, a dot where one is too small to be seen.
import { geoArea, geoCentroid, geoEqualEarth, geoPath } from 'd3-geo';
import countries from 'i18n-iso-countries';
import { readFile } from 'node:fs/promises';
import { feature } from 'topojson-client';

const WIDTH = 960;
// Kosovo's code is user-assigned, so the list of the standard has none.
const UNNUMBERED = { Kosovo: 'XK' };
// Of the sphere: smaller countries would be a few pixels wide.
const SMALL = 0.00003;

const read = async (packages, detail) => {
  const world = JSON.parse(await readFile(`${packages}/world-atlas/countries-${detail}.json`, 'utf8'));
  return feature(world, world.objects.countries).features
    .map(country => ({ ...country, code: (country.id && countries.numericToAlpha2(country.id)) ?? UNNUMBERED[country.properties.name] ?? '' }))
    .filter(country => country.code !== 'AQ');
};

export async function worldMap(packages) {
  const coarse = await read(packages, '110m');
  const fine = await read(packages, '50m');
  const projection = geoEqualEarth().fitWidth(WIDTH, { type: 'FeatureCollection', features: coarse });
  const path = geoPath(projection).digits(1);
  const height = Math.ceil(path.bounds({ type: 'FeatureCollection', features: coarse })[1][1]);
  const shapes = coarse.map(country => `<path${country.code ? ` data-country="${country.code}"` : ''} d="${path(country)}"/>`);
  const drawn = new Set(coarse.filter(country => geoArea(country) >= SMALL).map(country => country.code));
  const dots = [...new Map(fine.filter(country => country.code && !drawn.has(country.code)).map(country => [country.code, country])).values()].map(country => {
    const [x, y] = projection(geoCentroid(country)).map(at => at.toFixed(1));
    return `<circle data-country="${country.code}" cx="${x}" cy="${y}" r="2.5"/>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}">${shapes.join('')}${dots.join('')}</svg>\n`;
}
