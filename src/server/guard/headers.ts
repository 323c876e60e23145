import type { MiddlewareHandler } from "hono";
import { secureHeaders } from "hono/secure-headers";

const self = "'self'";

/**
 * What a browser may do with our answers: nothing from elsewhere, no script but our own files, no frame around us, no guess
 * at types. WebAssembly may be compiled, which is how the page trains.
 */
export const guardingHeaders = (): MiddlewareHandler =>
  secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: [self],
      scriptSrc: [self, "'wasm-unsafe-eval'"],
      workerSrc: [self, "blob:"],
      imgSrc: [self, "data:", "blob:"],
      styleSrc: [self, "'unsafe-inline'"],
      connectSrc: [self],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
    xFrameOptions: "DENY",
    referrerPolicy: "no-referrer",
    crossOriginResourcePolicy: "same-origin",
    crossOriginOpenerPolicy: "same-origin",
    // The loopback address has no certificates.
    strictTransportSecurity: false,
    // A report brings a stricter policy.
    overwrite: false,
  });

/** For a page that a training wrote and anybody may have changed since: it shows, and does nothing. */
export const reportPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";
