/** Minutes of the meetings that were held. */
export const minutes = {
  stakeholders: `The mapping is agreed; the first rehearsal was accepted with the known differences.
Every department but Support has declared that it is trained.
Open: who decides to go back in the night of the switch. The executives name somebody.`,
  before: `The load of activations reached the limit of the new system and was slowed down. It will be repeated.
One old part number (MC-EDU-19) is not confirmed by anybody.`,
  uneventful: 'Looked at what is due this week; nothing blocks it.',
  last: `Renewals could not come, so the quorum was not there; nothing was decided.
Licenses on dongles wait for a decision.`,
};

/** Messages to customers and partners; an empty segment or wave is everybody. */
export const templates = [
  {
    name: 'announcement',
    title: 'Announcement to everybody',
    segment: '',
    wave: '',
    subject: 'Your licenses of {{fields.product}} move to a new portal',
    body: `Dear {{name}},

this winter the licenses{{#if organization}} of {{organization}}{{/if}} move to our new customer portal. Your keys stay the same, and what is installed goes on working.

You need do nothing now. A week before your licenses move we write again.

The migration team of Meridian Software`,
  },
  {
    name: 'partner-invitation',
    title: 'Invitation of partners to the training',
    segment: 'partners',
    wave: '',
    subject: 'Training for partners: the new portal',
    body: `Dear {{name}},

as a partner you will order and find your customers' licenses in the new portal. We show it in one hour, and answer your questions.

The migration team of Meridian Software`,
  },
  {
    name: 'wave-moves',
    title: 'Wave 2 moves: private buyers',
    segment: 'private',
    wave: '2',
    subject: 'Your licenses move on the coming weekend',
    body: `Dear {{name}},

on the coming weekend your license of {{fields.product}} moves. The portal is closed from Friday evening to Monday morning; what is installed goes on working.

The migration team of Meridian Software`,
  },
] as const;
