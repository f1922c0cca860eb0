/** A task's body is HTML in HubSpot. The last line holds Keel's reference, by which the task is found again. */
const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (c) => escapes[c] ?? c);
}

/** HubSpot's limit on a text value, less some room for the reference. */
const maxChars = 60_000;

function toBlock(block: string): string {
  const html: string[] = [];
  let items: string[] = [];
  let lines: string[] = [];
  const endList = () => {
    if (items.length > 0) html.push(`<ul>${items.map((i) => `<li>${i}</li>`).join('')}</ul>`);
    items = [];
  };
  const endLines = () => {
    if (lines.length > 0) html.push(`<p>${lines.join('<br>')}</p>`);
    lines = [];
  };
  for (const line of block.split('\n')) {
    if (line.startsWith('- ')) {
      endLines();
      items.push(escapeHtml(line.slice(2)));
    } else if (line.trim() !== '') {
      endList();
      lines.push(escapeHtml(line));
    }
  }
  endLines();
  endList();
  return html.join('');
}

/** Plain text (paragraphs apart by a blank line, list items behind "- ") as HTML. */
export function toTaskBody(text: string, reference: string): string {
  const cut = text.length > maxChars / 6 ? `${text.slice(0, maxChars / 6)}…` : text;
  const blocks = cut.split(/\n\s*\n/).map(toBlock);
  return `${blocks.join('')}<p><small>Keel reference ${escapeHtml(reference)}</small></p>`;
}

const marker = /Keel reference ([^\s<&]+)/g;

/** The reference a body carries, or null. The last one counts: text above it may quote another. */
export function readReference(body: string | null | undefined): string | null {
  let found: string | null = null;
  for (const match of (body ?? '').matchAll(marker)) found = match[1] ?? found;
  return found;
}
