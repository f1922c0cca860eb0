/** some_key → Some_Key__c; a managed package's namespace stands in front: keel__Some_Key__c. */
export function toApiName(key: string, namespace: string | null): string {
  const words = key.split('_').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return `${namespace === null ? '' : `${namespace}__`}${words.join('_')}__c`;
}
