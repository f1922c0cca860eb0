/** Fetches the next page while the one in hand is stored. Ends the source when the reader stops early. */
export async function* aheadByOne<T>(source: AsyncIterable<T>): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]();
  const fetchNext = (): Promise<IteratorResult<T>> => {
    const next = iterator.next();
    // The failure is thrown where the page is awaited; until then it must not count as unhandled.
    next.catch(() => undefined);
    return next;
  };
  let next = fetchNext();
  try {
    for (;;) {
      const { done, value } = await next;
      if (done) return;
      next = fetchNext();
      yield value;
    }
  } finally {
    await next.catch(() => undefined);
    await iterator.return?.();
  }
}
