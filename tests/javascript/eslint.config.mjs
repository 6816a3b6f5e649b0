/* What the scripts in assets/ and their tests are held to: faults, not taste. Run by `make lint`. */
import js from "@eslint/js";
import globals from "globals";

/* Names that every browser has as globals: one that was meant to be a variable of ours would be read in silence. */
const TAKEN = ["event", "name", "status", "open", "close", "find", "top", "parent", "self", "length", "origin", "history", "location", "screen"];
const AS_TEXT = "Elements are made of text only (hub.el).";
const FAULTS = {
  "array-callback-return": "error",
  "block-scoped-var": "error",
  "curly": ["error", "multi-line"],
  "default-case-last": "error",
  "dot-notation": "error",
  "eqeqeq": ["error", "always", { null: "ignore" }],
  "grouped-accessor-pairs": "error",
  "guard-for-in": "error",
  "no-alert": "error",
  "no-array-constructor": "error",
  "no-caller": "error",
  "no-console": ["error", { allow: ["error"] }],
  "no-constructor-return": "error",
  "no-eval": "error",
  "no-extend-native": "error",
  "no-extra-bind": "error",
  "no-implicit-globals": "error",
  "no-implied-eval": "error",
  "no-inner-declarations": "error",
  "no-iterator": "error",
  "no-loop-func": "error",
  "no-multi-assign": ["error", { ignoreNonDeclaration: true }],
  "no-multi-str": "error",
  "no-new-func": "error",
  "no-new-wrappers": "error",
  "no-octal-escape": "error",
  "no-proto": "error",
  "no-restricted-globals": ["error", ...TAKEN],
  "no-restricted-properties": ["error", ...["innerHTML", "outerHTML", "insertAdjacentHTML"].map(property => ({ property, message: AS_TEXT }))],
  "no-return-assign": ["error", "except-parens"],
  "no-script-url": "error",
  "no-self-compare": "error",
  "no-sequences": "error",
  "no-shadow": "error",
  "no-template-curly-in-string": "error",
  "no-throw-literal": "error",
  "no-undef-init": "error",
  "no-unmodified-loop-condition": "error",
  "no-unneeded-ternary": "error",
  "no-unreachable-loop": "error",
  "no-unused-expressions": "error",
  "no-unused-vars": ["error", { args: "after-used", argsIgnorePattern: "^_", caughtErrors: "none", ignoreRestSiblings: true }],
  "no-use-before-define": ["error", { functions: false, variables: false }],
  "no-useless-call": "error",
  "no-useless-computed-key": "error",
  "no-useless-concat": "error",
  "no-useless-constructor": "error",
  "no-useless-rename": "error",
  "no-useless-return": "error",
  "no-void": "error",
  "prefer-promise-reject-errors": "error",
  "prefer-regex-literals": "error",
  "require-atomic-updates": "error",
  "symbol-description": "error",
  "unicode-bom": "error",
  "wrap-iife": ["error", "inside"],
  "yoda": "error"
};

export default [
  { ignores: ["**/node_modules/", "assets/plotly-basic.min.js", "build/", ".venv/"] },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  js.configs.recommended,
  { rules: FAULTS },
  {
    files: ["assets/*.js", "dashboard/pictures/*.js"],
    languageOptions: { ecmaVersion: 2022, sourceType: "script", globals: globals.browser },
    rules: { "strict": ["error", "function"] }
  },
  {
    files: ["tests/javascript/*.mjs"],
    languageOptions: { ecmaVersion: 2024, sourceType: "module", globals: globals.node }
  }
];
