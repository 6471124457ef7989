import { defineConfig, globalIgnores } from "eslint/config";
import nextVitals from "eslint-config-next/core-web-vitals";
import nextTypescript from "eslint-config-next/typescript";

const lateNotices = { name: "sonner", message: "Notices come through @/lib/notify, which loads it when needed." };
const noFeature = {
  group: ["@/features/*"],
  message: "Features share through lib/ and components/, and are put together in app/.",
};

export default defineConfig([
  globalIgnores([
    "out/**",
    ".next/**",
    "public/**",
    "next-env.d.ts",
    "lib/api/schema.ts",
    "playwright-report/**",
    "test-results/**",
  ]),
  ...nextVitals,
  ...nextTypescript,
  {
    rules: {
      "@next/next/no-sync-scripts": "off", // the theme must be known before the first paint
      "@next/next/no-img-element": "off", // a static export has nothing to optimise images with
      "max-lines": ["error", { max: 250 }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
    },
  },
  { files: ["app/**/*.tsx", "components/**/*.tsx", "features/**/*.tsx"], rules: { "react/jsx-no-literals": "error" } }, // text is in lib/text
  {
    files: ["lib/**", "components/**", "features/**"],
    rules: {
      "no-restricted-imports": ["error", { patterns: [noFeature], paths: [lateNotices] }],
      "no-restricted-syntax": [
        "error",
        { selector: `ImportExpression[source.value="${lateNotices.name}"]`, message: lateNotices.message },
      ],
    },
  },
  {
    files: ["lib/notify.ts", "components/shell/toaster.tsx"],
    rules: { "no-restricted-imports": "off", "no-restricted-syntax": "off" },
  },
  { files: ["e2e/**"], rules: { "react-hooks/rules-of-hooks": "off" } }, // `use` is of Playwright's fixtures
  { files: ["lib/cloud/database.types.ts"], rules: { "max-lines": "off" } }, // generated
]);
