import type { MailTemplate } from './mail-text.ts';

/** The one mail that there is so far. */
export const reminderName = 'renewal-reminder';

const linesOf = (each: string, more: string): string => `{{#each lines}}
${each}
{{/each}}
{{#if more}}
${more}
{{/if}}`;

const right =
  '{{#if quantity}}{{quantity}}{{#if unit}} {{unit}}{{/if}} × {{/if}}{{product}} ({{entitlement}})';

const english: MailTemplate = {
  subject: '{{#if expired}}Your licenses ended on {{dueDate}}{{else}}Your licenses end on {{dueDate}}{{/if}}',
  text: `{{#if name}}Dear {{name}},{{else}}Hello,{{/if}}

{{#if expired}}these licenses of {{organization}} ended on {{dueDate}}:{{else}}these licenses of {{organization}} end on {{dueDate}}, in {{days}} days:{{/if}}

${linesOf(`- ${right}`, '- and {{more}} more')}
To renew them, please write to us.

{{publisher}}

To get no more reminders: {{optOutLink}}
`,
  html: `<p>{{#if name}}Dear {{name}},{{else}}Hello,{{/if}}</p>
<p>{{#if expired}}these licenses of {{organization}} ended on <b>{{dueDate}}</b>:{{else}}these licenses of {{organization}} end on <b>{{dueDate}}</b>, in {{days}} days:{{/if}}</p>
<ul>
${linesOf(`<li>${right}</li>`, '<li>and {{more}} more</li>')}
</ul>
<p>To renew them, please write to us.</p>
<p>{{publisher}}</p>
<p><a href="{{optOutLink}}">Get no more reminders</a></p>
`,
};

const german: MailTemplate = {
  subject:
    '{{#if expired}}Ihre Lizenzen sind am {{dueDate}} abgelaufen{{else}}Ihre Lizenzen enden am {{dueDate}}{{/if}}',
  text: `Guten Tag{{#if name}} {{name}}{{/if}},

{{#if expired}}diese Lizenzen von {{organization}} sind am {{dueDate}} abgelaufen:{{else}}diese Lizenzen von {{organization}} enden am {{dueDate}}, in {{days}} Tagen:{{/if}}

${linesOf(`- ${right}`, '- und {{more}} weitere')}
Um sie zu verlängern, schreiben Sie uns bitte.

{{publisher}}

Keine weiteren Erinnerungen: {{optOutLink}}
`,
  html: `<p>Guten Tag{{#if name}} {{name}}{{/if}},</p>
<p>{{#if expired}}diese Lizenzen von {{organization}} sind am <b>{{dueDate}}</b> abgelaufen:{{else}}diese Lizenzen von {{organization}} enden am <b>{{dueDate}}</b>, in {{days}} Tagen:{{/if}}</p>
<ul>
${linesOf(`<li>${right}</li>`, '<li>und {{more}} weitere</li>')}
</ul>
<p>Um sie zu verlängern, schreiben Sie uns bitte.</p>
<p>{{publisher}}</p>
<p><a href="{{optOutLink}}">Keine weiteren Erinnerungen</a></p>
`,
};

/** Locale → text, where the store has none. */
export const builtInTemplates: Readonly<Record<string, MailTemplate>> = { en: english, de: german };
