import type { NextConfig } from "next";

const config: NextConfig = {
  output: "export",
  trailingSlash: true,
  images: { unoptimized: true },
  reactStrictMode: true,
  typescript: { ignoreBuildErrors: true }, // `npm run typecheck` is for that; a build needs no types of tests
  allowedDevOrigins: ["127.0.0.1"],
  experimental: { optimizePackageImports: ["radix-ui", "lucide-react"] },
};

export default config;
