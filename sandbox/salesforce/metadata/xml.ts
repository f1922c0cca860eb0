/** XML in and out. Names lose their prefixes, attributes have `@` in front, all values are text. */
import { XMLParser, XMLValidator } from 'fast-xml-parser';

export type XmlNode = Readonly<Record<string, unknown>>;

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  ignoreDeclaration: true,
  processEntities: true,
  // Also those that are given by number.
  htmlEntities: true,
});

/** Text: why it is not XML. */
export function parseXml(text: string): XmlNode | string {
  if (/<!DOCTYPE/i.test(text.slice(0, 1_000))) return 'DOCTYPE is not allowed';
  const checked = XMLValidator.validate(text);
  if (checked !== true) return `${checked.err.msg} (line ${checked.err.line})`;
  return parser.parse(text) as XmlNode;
}

/** A child that has children of its own; undefined: there is none, or it is text. */
export function nodeOf(node: XmlNode | undefined, name: string): XmlNode | undefined {
  return nodesOf(node, name)[0];
}

export function nodesOf(node: XmlNode | undefined, name: string): readonly XmlNode[] {
  return listOf(node, name).filter((one): one is XmlNode => typeof one === 'object' && one !== null);
}

/** The text of a child; undefined: there is none, or nothing in it. */
export function textOf(node: XmlNode | undefined, name: string): string | undefined {
  return textsOf(node, name)[0];
}

export function textsOf(node: XmlNode | undefined, name: string): readonly string[] {
  return listOf(node, name).flatMap((one) => {
    const text = typeof one === 'object' && one !== null ? (one as XmlNode)['#text'] : one;
    return typeof text === 'string' && text !== '' ? [text] : [];
  });
}

export function isTrue(node: XmlNode | undefined, name: string): boolean {
  return textOf(node, name) === 'true';
}

function listOf(node: XmlNode | undefined, name: string): readonly unknown[] {
  const value = node?.[name];
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

export type XmlValue = string | number | boolean | null | undefined | XmlTree | readonly XmlValue[];
export interface XmlTree {
  readonly [name: string]: XmlValue;
}

/** Null becomes `xsi:nil`, undefined nothing, a list the element several times; `@type` is an attribute of the element. */
export function toXml(name: string, value: XmlValue): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.map((one) => toXml(name, one)).join('');
  if (value === null) return `<${name} xsi:nil="true"/>`;
  if (typeof value !== 'object') return `<${name}>${escapeXml(String(value))}</${name}>`;
  const { '@type': type, ...children } = value as XmlTree;
  const inner = Object.entries(children).map(([key, child]) => toXml(key, child));
  return `<${name}${type === undefined ? '' : ` xsi:type="${String(type)}"`}>${inner.join('')}</${name}>`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
