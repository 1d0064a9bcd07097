/** The agreement of the demo's suite, and when its customers are reminded. Twice is once. */
export const demoAgreement = {
  // Studio.
  productId: 'd0000000-0000-4000-8000-000400000004',
  version: '2026',
  effectiveFrom: '2026-01-01',
  required: true,
  texts: [
    {
      locale: 'en',
      title: 'License agreement of Studio',
      content: 'You may use Studio on all computers of one site.',
    },
    {
      locale: 'de',
      title: 'Lizenzvertrag für Studio',
      content: 'Sie dürfen Studio auf allen Computern eines Standorts nutzen.',
    },
  ],
};

export const demoRules = [{ daysBefore: 30 }, { daysBefore: 7 }, { daysBefore: 30, role: 'RESELLER' }];
