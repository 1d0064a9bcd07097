import { identifier } from '../../duck/sql-text.ts';

const reserved =
  /^(all|and|any|as|asc|both|case|cast|check|column|constraint|create|default|desc|distinct|do|else|end|except|false|fetch|for|foreign|from|group|having|in|initially|intersect|into|lateral|leading|limit|not|null|offset|on|only|or|order|primary|references|returning|select|show|some|symmetric|table|then|to|trailing|true|union|unique|using|variadic|when|where|window|with|qualify|pivot|unpivot|summarize|describe)$/i;

/** A name in SQL, in quotes only where it needs them. */
export function sqlName(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !reserved.test(name) ? name : identifier(name);
}
