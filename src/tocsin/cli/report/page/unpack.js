// Data in the page: JSON, deflated, in base64.

async function inflated(element) {
  const text = atob(element.textContent);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).text();
}

/** Unpack what is in the element of an id. */
export async function unpacked(id) {
  return JSON.parse(await inflated(document.getElementById(id)), exact);
}

/** Unpack columns: large, and without numbers that could lose digits. */
export async function unpackedColumns(id) {
  return JSON.parse(await inflated(document.getElementById(id)));
}

/** Read JSON so that numbers too large for this language keep all their digits, as an object of class Digits. */
export function parsed(text) {
  return JSON.parse(text, exact);
}

/** A number as it stands in the JSON. */
export class Digits {
  constructor(text) {
    this.text = text;
  }
}

function exact(_key, value, context) {
  if (typeof value !== "number" || Number.isSafeInteger(value)) return value;
  const source = context?.source;
  return source === undefined || String(value) === source ? value : new Digits(source);
}
