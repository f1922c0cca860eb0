/** A refusal by the web server in front of the API, in HTML. */
export class EdgeError extends Error {
  readonly status: number;

  constructor(status: number, reason: string) {
    super(reason);
    this.status = status;
  }

  get html(): string {
    return `<h1>Bad Message ${this.status}</h1><pre>reason: ${this.message}</pre>`;
  }
}
