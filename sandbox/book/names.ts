/** Invented companies and people. Every domain ends in `.example` (RFC 2606), so that no mail can reach anyone. */
import type { Random } from './random.ts';

const stems =
  'Alder Amber Arden Ash Aspen Aurel Bay Birch Black Blue Bram Bright Brook Cald Cedar Clear Cold Copper Corn Crest Dale Dun East Elder Elm Ever Fair Fal Fen Fern Fir Fox Glen Gold Grand Green Hal Har Haw Hazel Heath High Hol Iron Juni Kel Kes Kings Lake Lang Lark Lin Lock Long Mar May Mill Moor Nor Oak Old Or Pen Pine Quarry Red Ridge River Rock Rose Rowan Sand Sea Silver South Spring Stan Stone Storm Summer Thorn Tor Tram Val Wal West White Wil Wind Winter Wood York'.split(
    ' ',
  );
const endings =
  'bank beck berg bourne bridge brook burn bury by castle cliff combe cote crest dale dell field fold ford gate grove ham haven hill holm hurst lake land leigh light ling lock low marsh mead mere mont moor mouth point port ridge rock shaw shire side stead stone thorpe ton vale view ville wall water way well wick wood worth'.split(
    ' ',
  );

interface Trade {
  readonly word: string;
  readonly industry: string;
}
const tradesByIndustry: Readonly<Record<string, string>> = {
  Manufacturing: 'Precision,Components,Tooling,Plastics,Packaging',
  Logistics: 'Freight,Logistics,Shipping,Couriers,Warehousing',
  Healthcare: 'Dental Group,Clinics,Care,Diagnostics,Pharmacy',
  Software: 'Software,Analytics,Systems,Data,Cloud',
  Retail: 'Outfitters,Home,Foods,Sports,Books',
  'Financial services': 'Capital,Insurance,Credit Union,Advisors,Payments',
  Education: 'Academy,Learning,College,Tutors',
  'Professional services': 'Consulting,Legal,Architects,Surveyors,Staffing',
  Hospitality: 'Hotels,Catering,Travel,Events',
  Construction: 'Builders,Interiors,Roofing,Engineering',
  Energy: 'Solar,Energy,Utilities',
  Media: 'Studios,Press,Broadcast',
};
const trades: readonly Trade[] = Object.entries(tradesByIndustry).flatMap(([industry, words]) =>
  words.split(',').map((word) => ({ word, industry })),
);

const firstNames =
  'Ada Aisha Alan Amara Ana Anton Asha Ben Bo Carla Chen Clara Daan Dana David Diego Elena Elif Emma Erik Farah Felix Fiona Gita Grace Hana Hugo Ines Ivan Jana Joao Jonas Julia Kai Karim Kofi Lara Leo Lina Lucas Mai Marta Mei Mina Nadia Nils Noor Omar Paula Petra Priya Rafael Rosa Ruth Sami Sara Sofia Tariq Theo Tomas Uma Vera Wei Yara Yusuf Zoe'.split(
    ' ',
  );
const lastNames =
  'Abbot Adeyemi Ahmed Almeida Andersen Bauer Becker Bianchi Brandt Castro Chandra Cohen Costa Dubois Eriksen Farkas Fischer Fontaine Garcia Grant Haddad Hansen Hughes Ibrahim Ito Jansen Kaya Keller Khan Kim Kowalski Larsen Lehmann Lopez Marino Mehta Mendes Moreau Murphy Nakamura Nguyen Novak Okafor Olsen Osei Patel Pereira Popov Quinn Ramos Reyes Rossi Sato Schmidt Silva Singh Sorensen Tanaka Torres Varga Virtanen Walsh Wang Weber Yilmaz Zhang'.split(
    ' ',
  );

export interface Company {
  readonly name: string;
  readonly domain: string;
  readonly industry: string;
}

const nameCount = stems.length * endings.length;
/** Coprime to the number of stems, of endings and of trades, so that a walk in such steps meets every pair before it repeats. */
const stride = 7_919;

/** Different for each index of one book, up to some 300,000 companies; then a number is added. */
export function companyAt(offset: number, index: number): Company {
  const step = (offset + index) * stride;
  const nameAt = step % nameCount;
  const round = Math.floor((offset + index) / nameCount);
  const trade = trades[(step + round) % trades.length] ?? { word: 'Group', industry: 'Other' };
  const repeats = Math.floor(round / trades.length);
  const stem = stems[nameAt % stems.length] ?? '';
  const ending = endings[Math.floor(nameAt / stems.length)] ?? '';
  const name = `${joined(stem, ending)} ${trade.word}${repeats > 0 ? ` ${repeats + 1}` : ''}`;
  return { name, domain: `${slug(name)}.example`, industry: trade.industry };
}

export function personName(random: Random): { first: string; last: string } {
  return { first: random.pick(firstNames), last: random.pick(lastNames) };
}

export function slug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

/** "Brook" and "brook" would make a poor name. */
function joined(stem: string, ending: string): string {
  return stem.toLowerCase() === ending ? `${stem}fields` : `${stem}${ending}`;
}
