/** OAuth endpoints refuse in a shape of their own: `{"error", "error_description"}`. */
export class OAuthError extends Error {
  readonly status: number;
  readonly error: string;

  constructor(error: string, description: string, status = 400) {
    super(description);
    this.status = status;
    this.error = error;
  }
}
