/** One row a line: a package, then what it stands for. */
const table = (text: string): ReadonlyMap<string, readonly string[]> =>
  new Map(
    text
      .trim()
      .split("\n")
      .map((it) => it.split(" "))
      .map(([name, ...row]) => [name!, row]),
  );

/**
 * The packages with the libraries behind a `-dev` package. Those of Debian 12 and 13 were compared with the package lists
 * of 2026-11-25: each is there, and the `-dev` package depends on it or on what it brings. Those of Debian 8 to 11, of
 * Ubuntu 14.04 to 24.04 and of Alpine 3.4 on are from memory of theirs; a name that a release does not have stops the
 * build.
 *
 * `libffi6 d11:libffi7` is libffi6 before Debian 11 and libffi7 from then on, `u20:` the same of Ubuntu; `?` where nobody
 * looked, `+` between libraries that come apart, `*` where the last one's name ends in t64 from Debian 13 and Ubuntu 24.04
 * on, and an empty row for headers alone.
 */
const debian = table(`
libssl-dev libssl1.0.0 d9:libssl1.1 d12:libssl3 u18:libssl1.1 u22:libssl3 *
gfortran libgfortran3 d10:libgfortran5 u18:libgfortran4 u20:libgfortran5
libpq-dev libpq5
zlib1g-dev zlib1g
libz-dev zlib1g
libsqlite3-dev libsqlite3-0
libyaml-dev libyaml-0-2
libxml2-dev libxml2
libxslt1-dev libxslt1.1
libxslt-dev libxslt1.1
libcurl4-openssl-dev libcurl3 d10:libcurl4 u18:libcurl4 *
libcurl4-gnutls-dev libcurl3-gnutls d13:libcurl3t64-gnutls u24:libcurl3t64-gnutls
libjpeg-dev libjpeg62-turbo u14:libjpeg-turbo8
libjpeg62-turbo-dev libjpeg62-turbo
libjpeg8-dev ? u14:libjpeg-turbo8
libjpeg-turbo8-dev libjpeg-turbo8
libpng-dev ? d9:libpng16-16 u18:libpng16-16 *
libpng12-dev libpng12-0
libtiff5-dev libtiff5 d12:libtiff6 u24:libtiff6
libtiff-dev ? d11:libtiff5 d12:libtiff6 u20:libtiff5 u24:libtiff6
libfreetype6-dev libfreetype6
libfreetype-dev libfreetype6
liblcms2-dev liblcms2-2
libopenjp2-7-dev libopenjp2-7
libwebp-dev ? d10:libwebp6+libwebpmux3+libwebpdemux2 d12:libwebp7+libwebpmux3+libwebpdemux2 u18:libwebp6+libwebpmux3+libwebpdemux2 u22:libwebp7+libwebpmux3+libwebpdemux2
libgif-dev libgif4 d9:libgif7 u16:libgif7
libcairo2-dev libcairo2
libpango1.0-dev libpango-1.0-0+libpangocairo-1.0-0+libpangoft2-1.0-0
librsvg2-dev librsvg2-2
libgdk-pixbuf2.0-dev libgdk-pixbuf2.0-0 d12:? u22:?
libglib2.0-dev libglib2.0-0 *
libgmp-dev libgmp10
libmariadb-dev libmariadb3
libmariadb-dev-compat libmariadb3
libmariadbclient-dev ? d9:libmariadbclient18 d10:libmariadb3
default-libmysqlclient-dev ? d9:libmariadbclient18 d10:libmariadb3 u18:libmysqlclient20 u20:libmysqlclient21
libmysqlclient-dev libmysqlclient18 d9:? u16:libmysqlclient20 u20:libmysqlclient21
unixodbc-dev unixodbc
freetds-dev libsybdb5+libct4
libldap2-dev libldap-2.4-2 d12:libldap-2.5-0 d13:libldap2 u22:libldap-2.5-0 u24:libldap2
libldap-dev ? d12:libldap-2.5-0 d13:libldap2 u22:libldap-2.5-0 u24:libldap2
libsasl2-dev libsasl2-2
libkrb5-dev libgssapi-krb5-2+libkrb5-3
libmemcached-dev ? d9:libmemcached11 u16:libmemcached11 *
libffi-dev libffi6 d11:libffi7 d12:libffi8 u20:libffi7 u22:libffi8
libreadline-dev libreadline6 d9:libreadline7 d11:libreadline8 u18:libreadline7 u20:libreadline8 *
libncurses5-dev libncurses5 d10:libncurses6 u20:libncurses6
libncursesw5-dev libncursesw5 d10:libncursesw6 u20:libncursesw6
libncurses-dev ? d10:libncurses6+libncursesw6 u20:libncurses6+libncursesw6
libtinfo-dev libtinfo5 d10:libtinfo6 u20:libtinfo6
uuid-dev libuuid1
libuv1-dev libuv1 *
libsodium-dev libsodium13 d9:libsodium18 d10:libsodium23 u16:libsodium18 u18:libsodium23
libopus-dev libopus0
libpcre3-dev libpcre3
libpcre2-dev libpcre2-8-0
libbz2-dev libbz2-1.0
liblzma-dev liblzma5
libc-ares-dev libc-ares2 d13:libcares2 u24:libcares2
libexpat1-dev libexpat1
libmagic-dev libmagic1 *
libsnappy-dev libsnappy1 d9:libsnappy1v5 u16:libsnappy1v5
libgeos-dev libgeos-c1 d9:libgeos-c1v5 d13:libgeos-c1t64 u16:libgeos-c1v5 u24:libgeos-c1t64
libzmq3-dev libzmq3 d9:libzmq5 u16:libzmq5
libzip-dev ? d9:libzip4 d13:libzip5 u16:libzip4 u20:libzip5 u22:libzip4 u24:libzip4t64
libonig-dev ? d10:libonig5 u20:libonig5
libicu-dev libicu52 d9:libicu57 d10:libicu63 d11:libicu67 d12:libicu72 d13:libicu76 u16:libicu55 u18:libicu60 u20:libicu66 u22:libicu70 u24:libicu74
libprotobuf-dev ? d10:libprotobuf17 d11:libprotobuf23 d12:libprotobuf32 d13:libprotobuf32t64 u18:libprotobuf10 u20:libprotobuf17 u22:libprotobuf23 u24:libprotobuf32t64
libmagickwand-dev ? d10:libmagickwand-6.q16-6 d13:libmagickwand-7.q16-10 u20:libmagickwand-6.q16-6 u24:?
libblas-dev libblas3
liblapack-dev liblapack3
libatlas-base-dev libatlas3-base
libusb-1.0-0-dev libusb-1.0-0
libasound2-dev libasound2 *
libdbus-1-dev libdbus-1-3
libcap-dev libcap2
libpcap-dev libpcap0.8 *
libsystemd-dev libsystemd0
libudev-dev libudev1
libjansson-dev libjansson4
libmcrypt-dev libmcrypt4
libltdl-dev libltdl7
libexif-dev libexif12
python3-dev
python-dev
`);

const alpine = table(`
gfortran libgfortran
perl-dev
postgresql-dev libpq
sqlite-dev sqlite-libs
curl-dev libcurl
jpeg-dev libjpeg-turbo
mariadb-dev mariadb-connector-c
openldap-dev libldap
krb5-dev krb5-libs
icu-dev icu-libs
ncurses-dev ncurses-libs
bzip2-dev libbz2
xz-dev xz-libs
file-dev libmagic
libuuid libuuid
util-linux-dev libuuid
linux-headers
musl-dev
libc-dev
python3-dev
`);

/** Of these the library is called like its headers. */
const alike = new Set(
  (
    "openssl libressl libev libpq zlib libffi yaml libxml2 libxslt libjpeg-turbo libpng libwebp " +
    "tiff lcms2 openjpeg freetype fontconfig harfbuzz fribidi mariadb-connector-c unixodbc " +
    "freetds pcre pcre2 libsodium libuv readline libzip oniguruma vips cairo pango glib giflib " +
    "gmp libevent expat snappy geos hiredis jansson libpcap libusb libmcrypt libmaxminddb geoip " +
    "c-ares imagemagick libexif libexecinfo"
  ).split(" "),
);

/** Releases the rows were looked up for. */
const looked = /^(?:debian(?:8|9|1[0-3])|ubuntu(?:14|16|18|20|22|24)\.04)$/;

/**
 * The packages with the libraries behind a `-dev` package in a release; none for headers alone. Undefined when it is
 * not known: then the `-dev` package itself brings them.
 */
export function librariesOf(
  name: string,
  distribution: { readonly id: string; readonly version?: string } | undefined,
): readonly string[] | undefined {
  if (!distribution) return undefined;
  const { id, version = "" } = distribution;
  const bare = name.replace(/-dev$/, "");
  if (id === "alpine" && alike.has(bare) && bare !== name) return [bare];
  const row = (id === "alpine" ? alpine : debian).get(name);
  if (row === undefined || row.length === 0) return row;
  const [first, ...changes] = row;
  if (changes.length > 0 && !looked.test(id + version)) return undefined;
  const release = Number.parseFloat(version);
  const valid = changes
    .map((it) => /^([du])(\d+):(.+)$/.exec(it))
    .findLast((it) => it?.[1] === id[0] && Number(it?.[2]) <= release);
  const found = valid?.[3] ?? first!;
  const ending = changes.includes("*") && release >= (id === "debian" ? 13 : 24) ? "t64" : "";
  return found === "?" ? undefined : found.split("+").map((it) => it + ending);
}
