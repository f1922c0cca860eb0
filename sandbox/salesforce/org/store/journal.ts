/** What undoes the changes since a mark, newest last. Outside a transaction nothing is kept. */
export class Journal {
  #steps: (() => void)[] | null = null;

  get isOpen(): boolean {
    return this.#steps !== null;
  }

  record(undo: () => void): void {
    this.#steps?.push(undo);
  }

  /** Runs `work`; when it returns false or throws, everything it changed is put back. */
  run(work: () => boolean): boolean {
    const outer = this.#steps;
    const steps: (() => void)[] = [];
    this.#steps = steps;
    let isKept = false;
    try {
      isKept = work();
    } finally {
      this.#steps = null;
      if (!isKept) for (const undo of steps.toReversed()) undo();
      this.#steps = outer;
    }
    if (isKept) outer?.push(...steps);
    return isKept;
  }
}
