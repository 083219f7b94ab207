import type { OfferManual } from "./offers.ts";

const iana = "https://www.iana.org/assignments/service-names-port-numbers/service-names-port-numbers.xhtml";

/** Ports that programs in containers are given most, the most used first. */
export const ports: readonly OfferManual[] = [
  {
    value: "8080",
    detail: "HTTP without root",
    summary: "The port that IANA lists beside 80 for HTTP. No program needs root to listen above 1023.",
    source: ["IANA", iana],
  },
  {
    value: "80",
    detail: "HTTP",
    summary: "The port of HTTP. Where only root may listen below 1024, take 8080.",
    source: ["IANA", iana],
  },
  {
    value: "443",
    detail: "HTTPS",
    summary: "The port of HTTPS, for TCP and, with HTTP/3, for UDP too.",
    source: ["IANA", iana],
  },
  {
    value: "3000",
    detail: "usual of Node.js servers",
    summary: "The port of Express's examples and of Next.js.",
    source: ["Next.js", "https://nextjs.org/docs/app/api-reference/cli/next"],
  },
  {
    value: "5000",
    detail: "usual of Flask",
    summary: "The port of `flask run`, which listens on 127.0.0.1 until `--host=0.0.0.0` is given.",
    source: ["Flask", "https://flask.palletsprojects.com/en/stable/quickstart/"],
  },
  {
    value: "8000",
    detail: "usual of Python servers",
    summary: "The port of Django's `runserver`, of Uvicorn and of Gunicorn.",
    source: ["Django", "https://docs.djangoproject.com/en/stable/ref/django-admin/#runserver"],
  },
  {
    value: "8443",
    detail: "HTTPS without root",
    summary: "What HTTPS is usually served on where 443 is not wanted, for example by Tomcat.",
    source: ["Tomcat", "https://tomcat.apache.org/tomcat-11.0-doc/ssl-howto.html"],
  },
  {
    value: "9090",
    detail: "usual of Prometheus",
    summary: "The port of Prometheus's own pages and API.",
    source: ["Prometheus", "https://prometheus.io/docs/introduction/first_steps/"],
  },
];

/** What stands behind the slash of a port. */
export const protocols: readonly OfferManual[] = [
  { value: "tcp", detail: "the default", summary: "TCP, which is meant where no protocol is written." },
  { value: "udp", detail: "DNS, HTTP/3", summary: "UDP only: who wants both writes the port twice." },
  { value: "sctp", detail: "telephony", summary: "SCTP only." },
].map((it) => ({ ...it, source: ["Reference", "https://docs.docker.com/reference/dockerfile/#expose"] }));
