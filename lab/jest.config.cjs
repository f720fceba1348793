/** The unit tests: plain TypeScript and React, nothing of JupyterLab is started. */
process.env.TZ = 'Europe/Paris';

module.exports = {
  testEnvironment: 'jsdom',
  testMatch: ['<rootDir>/src/__tests__/**/*.spec.ts?(x)'],
  transform: {
    '^.+\\.tsx?$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript', tsx: true }, target: 'es2022' } }
    ]
  },
  modulePathIgnorePatterns: ['<rootDir>/bacasable_lab'],
  clearMocks: true
};
