/** Lints that find defects; how code looks is nobody's business here. */

import js from '@eslint/js'
import vue from 'eslint-plugin-vue'
import ts from 'typescript-eslint'

export default ts.config(
  { ignores: ['dist', 'node_modules', 'public', 'src/shared/api/schema.d.ts'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  ts.configs.recommended,
  vue.configs['flat/essential'],
  { files: ['**/*.vue'], languageOptions: { parserOptions: { parser: ts.parser } } },
  {
    rules: {
      // The compiler knows every name, and which are used.
      'no-undef': 'off',
      '@typescript-eslint/no-unused-vars': 'off',
      // A page is called as what it shows.
      'vue/multi-word-component-names': 'off',
      eqeqeq: 'error',
      'no-self-compare': 'error',
      'no-template-curly-in-string': 'error',
      'no-unmodified-loop-condition': 'error',
      'vue/no-template-shadow': 'error',
      'vue/no-use-v-else-with-v-for': 'error',
      'vue/require-typed-ref': 'error',
    },
  },
)
