import { dayMs } from '../purchase-summary.ts';

/** 1997-09-30, of days since 1970. */
export const isoDay = (day: number): string => new Date(day * dayMs).toISOString().slice(0, 10);
