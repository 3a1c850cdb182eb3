import a11y from 'eslint-plugin-jsx-a11y';
import hooks from 'eslint-plugin-react-hooks';
import ts from 'typescript-eslint';

export default ts.config(
  { ignores: ['dist', 'node_modules', 'src/generated', 'public', 'scripts'] },
  ...ts.configs.strict,
  hooks.configs.flat.recommended,
  a11y.flatConfigs.strict,
  {
    files: ['**/*.ts', '**/*.tsx'],
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      // what scrolls must be reachable by keyboard
      'jsx-a11y/no-noninteractive-tabindex': ['error', { roles: ['tabpanel', 'region'], tags: [] }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
    },
  },
  { files: ['e2e/**'], rules: { 'no-console': 'off' } },
  { files: ['eslint.config.js'], extends: [ts.configs.disableTypeChecked] },
);
