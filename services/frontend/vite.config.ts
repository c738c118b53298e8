import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig, loadEnv } from "vite";
import { CONTENT_SECURITY_POLICY } from "./build/content-security-policy.ts";
import { precompress } from "./build/precompress.ts";

export default defineConfig(({ mode }) => {
  const env = { ...loadEnv(mode, import.meta.dirname, "STRATABASE_"), ...process.env };
  const server = env.STRATABASE_URL ?? "http://127.0.0.1:8090";
  const proxy = { "^/(admin|docs|health|versions|problems|v\\d+)(/|$)": { target: server } };
  return {
    base: "/console/",
    plugins: [react(), tailwindcss(), precompress()],
    resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
    build: {
      target: "es2022",
      // The policy allows no `data:` fonts, and one file less is not worth an exception.
      assetsInlineLimit: 0,
    },
    server: { proxy },
    preview: { proxy, headers: { "Content-Security-Policy": CONTENT_SECURITY_POLICY } },
  };
});
