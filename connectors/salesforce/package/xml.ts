/** Metadata files as Salesforce's own tools write them: one element a line, indented by four. */
export type XmlNode = readonly [tag: string, content: string | number | boolean | readonly XmlNode[]];

const namespace = 'http://soap.sforce.com/2006/04/metadata';
const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

function escapeXml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (c) => escapes[c] ?? c);
}

function lines([tag, content]: XmlNode, depth: number): string[] {
  const indent = '    '.repeat(depth);
  if (typeof content !== 'object') return [`${indent}<${tag}>${escapeXml(String(content))}</${tag}>`];
  return [`${indent}<${tag}>`, ...content.flatMap((node) => lines(node, depth + 1)), `${indent}</${tag}>`];
}

export function xmlDocument(root: string, nodes: readonly XmlNode[]): string {
  const body = nodes.flatMap((node) => lines(node, 1));
  const head = ['<?xml version="1.0" encoding="UTF-8"?>', `<${root} xmlns="${namespace}">`];
  return `${[...head, ...body, `</${root}>`].join('\n')}\n`;
}
