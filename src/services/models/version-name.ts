/** How scores name the model that made them: "churn-3". */
export function versionName(version: number): string {
  return `churn-${version}`;
}
