import { librariesOf } from "../../libraries.ts";
import type { Scene } from "../../plan.ts";

/**
 * Python packages that are compiled against a library of the system or load one, with the `-dev` packages of Debian
 * that bring it; from their installation pages. Wheels that carry their libraries are not here.
 */
const rows: Readonly<Record<string, string>> = {
  psycopg2: "libpq-dev",
  psycopg: "libpq-dev",
  "psycopg-c": "libpq-dev",
  psycopg2cffi: "libpq-dev",
  pygresql: "libpq-dev",
  mysqlclient: "default-libmysqlclient-dev",
  "mysql-python": "default-libmysqlclient-dev",
  "flask-mysqldb": "default-libmysqlclient-dev",
  // It links what its build finds, and these stand in the full image.
  uwsgi: "libxml2-dev uwsgi-pcre",
  pycurl: "libcurl4-openssl-dev",
  "python-ldap": "libldap2-dev libsasl2-dev",
  "django-auth-ldap": "libldap2-dev libsasl2-dev",
  pyodbc: "unixodbc-dev",
  pylibmc: "libmemcached-dev",
  "python-magic": "libmagic-dev",
  pycairo: "libcairo2-dev",
  cairocffi: "libcairo2-dev",
  cairosvg: "libcairo2-dev",
  weasyprint: "libpango1.0-dev libcairo2-dev",
  wand: "libmagickwand-dev",
  "opencv-python": "libglib2.0-dev",
  "opencv-python-headless": "libglib2.0-dev",
  kerberos: "libkrb5-dev",
  pykerberos: "libkrb5-dev",
  gssapi: "libkrb5-dev",
};

/** Programs of the full image that packages call. */
const programs: Readonly<Record<string, string>> = { gitpython: "git", dvc: "git", "pre-commit": "git" };

/**
 * The packages of the distribution that Python packages need at run time, which the full image has and its slim variant
 * has not.
 */
export function packagesLoaded(names: readonly string[], { contents }: Scene): readonly string[] {
  const { distribution } = contents;
  const found = names.flatMap((name) => {
    const program = Object.hasOwn(programs, name) ? [programs[name]!] : [];
    const headers = Object.hasOwn(rows, name) ? rows[name]!.split(" ") : [];
    return [
      ...program,
      ...headers.flatMap((it) =>
        it === "uwsgi-pcre" ? pcreOf(distribution?.version) : (librariesOf(it, distribution) ?? [it]),
      ),
    ];
  });
  return [...new Set(found)];
}

/** Whether what a package loads is known. */
export const isLoadedKnown = (name: string): boolean =>
  Object.hasOwn(rows, name) || Object.hasOwn(programs, name);

/** GLib's headers bring PCRE's: the old ones up to Debian 11, which its slim image lacks, and then those it has. */
function pcreOf(version: string | undefined): readonly string[] {
  return version !== undefined && Number(version) < 12 ? ["libpcre3"] : [];
}
