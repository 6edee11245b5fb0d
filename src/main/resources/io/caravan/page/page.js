const PATIENCE = 10000;
const $ = id => document.getElementById(id);
const numbers = new Intl.NumberFormat('en-US');
const compact = new Intl.NumberFormat('en-US', {notation: 'compact', maximumFractionDigits: 1});

let data = null;         // the last answer
let received = 0;        // when it came, by our own clock
let failedSince = 0;     // when the service stopped answering
let problem = '';        // why

function span(millis) {
  if (millis < 1000) return Math.round(millis) + ' ms';
  const s = Math.floor(millis / 1000);
  const two = (a, unit, b, small) => b ? `${a} ${unit} ${b} ${small}` : `${a} ${unit}`;
  if (s < 60) return s + ' s';
  if (s < 3600) return two(Math.floor(s / 60), 'min', s % 60, 's');
  if (s < 86400) return two(Math.floor(s / 3600), 'h', Math.floor(s / 60) % 60, 'min');
  return two(Math.floor(s / 86400), 'd', Math.floor(s / 3600) % 24, 'h');
}

// Every text of the data goes through here, and so never becomes markup. Characters that nobody sees are shown by number.
function visible(text) {
  return String(text).replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, c => '\\u{' + c.codePointAt(0).toString(16) + '}');
}

function make(tag, text, className) {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = visible(text);
  if (className) element.className = className;
  return element;
}

function put(element, text) {
  const shown = visible(text);
  if (element.textContent !== shown) element.textContent = shown;
}

async function askOnce(take) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  try {
    const answer = await fetch('?format=json', {cache: 'no-store', signal: stop.signal});
    if (!answer.ok) throw new Error('status ' + answer.status);
    data = await answer.json();
    received = performance.now();
    failedSince = 0;
    take();
  } catch (error) {
    failedSince = failedSince || performance.now();
    problem = error.name === 'AbortError' ? 'no reply in time' : error.message;
  } finally {
    clearTimeout(timer);
  }
}

// Asks what this page shows, again and again. take: what to do with an answer; tell: says how old it is; pause: until the next.
async function keepAsking(take, tell, pause) {
  await askOnce(take);
  tell();
  setTimeout(() => keepAsking(take, tell, pause), data && !failedSince ? pause() : 1000);
}
