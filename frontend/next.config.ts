import type { NextConfig } from "next";

const config: NextConfig = {
  output: "export",
  trailingSlash: true,
  images: { unoptimized: true },
  reactStrictMode: true,
  typescript: { ignoreBuildErrors: true }, // `npm run typecheck` does that, with the tests' packages
  allowedDevOrigins: ["127.0.0.1"],
  experimental: { optimizePackageImports: ["radix-ui", "lucide-react"] },
};

export default config;
