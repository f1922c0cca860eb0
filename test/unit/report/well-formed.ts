/** What is wrong with a page as XML: open tags, crossed tags, unquoted attributes, ids given twice, links to nowhere. */
export function markupFaults(page: string): string[] {
  const faults: string[] = [];
  const open: string[] = [];
  const ids: string[] = [];
  const body = page.replace(/^<!doctype html>\n/, '');
  const tag = /<(\/?)([a-zA-Z][\w-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/g;
  const rest = body.replace(tag, (_, closing: string, name: string, attributes: string, selfClosed: string) => {
    if (closing !== '') {
      const last = open.pop();
      if (last !== name) faults.push(`</${name}> closes <${last}>`);
    } else {
      ids.push(...[...attributes.matchAll(/\sid="([^"]*)"/g)].map((match) => match[1] ?? ''));
      if (selfClosed === '') open.push(name);
    }
    return '';
  });
  faults.push(...open.map((name) => `<${name}> is not closed`));
  if (rest.includes('<')) faults.push(`a tag that is none: ${rest.slice(rest.indexOf('<')).slice(0, 80)}`);
  const entity = /&(?!(amp|lt|gt|quot|#39);)/.exec(rest);
  if (entity) faults.push(`a bare &: ${rest.slice(entity.index, entity.index + 20)}`);
  faults.push(...ids.filter((id, i) => ids.indexOf(id) !== i).map((id) => `id ${id} stands twice`));
  const targets = [...body.matchAll(/(?:href="#|aria-labelledby=")([^"]*)"/g)].flatMap((match) =>
    (match[1] ?? '').split(' '),
  );
  faults.push(...targets.filter((id) => !ids.includes(id)).map((id) => `nothing has the id ${id}`));
  return faults;
}
