/**
 * A name as Salesforce allows it for a custom field: letters, digits and single underscores, a letter first, no underscore last, at
 * most 40 characters, then `__c`. Lower case, for two columns may not differ by case alone.
 */
const mostChars = 40;

export function customFieldName(text: string, behind = ''): string {
  const plain = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
  const name = /^[a-z]/.test(plain) ? plain : `book_${plain || 'column'}`;
  return `${name.slice(0, mostChars - behind.length).replace(/_+$/, '')}${behind}__c`;
}
