/** What `plan_setting.content` holds. Days are `YYYY-MM-DD`, the time is wall clock in `zone`. */
export interface PlanSettings {
  readonly goLiveDate: string | null;
  readonly goLiveTime: string;
  readonly zone: string;
  readonly windowFrom: string | null;
  readonly windowUntil: string | null;
  readonly countries: readonly string[];
  readonly fiscalYearStartMonth: number;
  readonly freezeDaysBefore: number;
  readonly freezeDaysAfter: number;
  readonly thursdayReason: string;
  readonly accountable: readonly string[];
  readonly cutoverMinutes: number;
  readonly coverageGoal: { readonly high: number; readonly medium: number; readonly low: number };
}

/** What counts until somebody decides otherwise. */
export function usualSettings(zone: string): PlanSettings {
  return {
    goLiveDate: null,
    goLiveTime: '06:00',
    zone,
    windowFrom: null,
    windowUntil: null,
    countries: [],
    fiscalYearStartMonth: 1,
    freezeDaysBefore: 10,
    freezeDaysAfter: 5,
    thursdayReason: '',
    accountable: [],
    cutoverMinutes: 2880,
    coverageGoal: { high: 100, medium: 90, low: 70 },
  };
}
