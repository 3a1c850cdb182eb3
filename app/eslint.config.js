import a11y from 'eslint-plugin-jsx-a11y';
import hooks from 'eslint-plugin-react-hooks';
import ts from 'typescript-eslint';

export default ts.config(
  { ignores: ['dist', 'node_modules', 'public', 'scripts'] },
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
  {
    // what is shown of an error is `explain(error)`: its own words may be a code
    files: ['src/app/**/*.tsx', 'src/components/**/*.tsx', 'src/features/**/*.tsx'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: "MemberExpression[object.name=/rror$|[Pp]roblem$/][property.name='message']",
          message: 'Show explain(error), never what it says itself.',
        },
        {
          selector: "MemberExpression[object.property.name=/rror$|[Pp]roblem$/][property.name='message']",
          message: 'Show explain(error), never what it says itself.',
        },
        {
          selector: "CallExpression[callee.name='String'][arguments.0.name='error']",
          message: 'Show explain(error), never what it says itself.',
        },
      ],
    },
  },
  { files: ['e2e/**'], rules: { 'no-console': 'off' } },
  { files: ['eslint.config.js'], extends: [ts.configs.disableTypeChecked] },
);
