/** Query and ingest jobs count together: their ids share a prefix. */
export class JobNumbers {
  #last = 0;

  next(): number {
    this.#last += 1;
    return this.#last;
  }
}
