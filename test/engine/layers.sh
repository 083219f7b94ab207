#!/bin/bash
# layers.sh LAYER OUT.tar: makes one layer of a stand-in base image, from Debian packages (and npm's for Node).
# Stand-ins carry the names of official images so that an unchanged Dockerfile builds without the internet's
# registries. They say so in /etc/os-release and in their history. layers.mjs calls this, once per layer.
#   SCRATCH   a folder to work in           DEBS     a folder for downloaded packages
#   LAYERS    finished layers, *.tar.gz     MIRROR   the machine's own Debian mirror
#   SUITE     trixie                        ARCH     amd64 | arm64
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
layer=$1 out=$2
root=$SCRATCH/root
mkdir -p "$root"
case $ARCH in amd64) machine=x86_64 ;; arm64) machine=aarch64 ;; esac

# Times are fixed so that a layer made twice has one digest.
pack() { tar --sort=name --numeric-owner --owner=0 --group=0 --mtime=@0 -C "$1" -cf "$out" "${@:2}" .; }
pack_owned() { tar --sort=name --numeric-owner --xattrs -C "$1" -cf "$out" "${@:2}" .; }
unpack_layer() { mkdir -p "$2"; gzip -dc "$LAYERS/$1.tar.gz" | tar --numeric-owner -xf - -C "$2"; }

# Downloads packages without installing them, one layer at a time; signatures are checked as ever.
packages() {
  local name
  (
    flock 9
    for name in "$@"; do
      compgen -G "$DEBS/${name}_*.deb" >/dev/null || (cd "$DEBS" && "$here/apt.sh" download "$name" >/dev/null)
    done
  ) 9>"$DEBS/lock"
}
unpack() { # DIRECTORY PACKAGE...
  local to=$1 name
  shift
  packages "$@"
  mkdir -p "$to"
  for name in "$@"; do dpkg -x "$(ls "$DEBS/${name}"_*.deb | head -1)" "$to"; done
}
certificates() { # FILE: what ca-certificates would write
  unpack "$SCRATCH/certificates" ca-certificates
  mkdir -p "$(dirname "$1")"
  cat "$SCRATCH"/certificates/usr/share/ca-certificates/mozilla/*.crt >"$1"
}

# Runs a shell's text in an overlay above finished layers; what it wrote is $upper.
upper=$SCRATCH/upper
above() { # LAYER,LAYER… TEXT
  local lower=$SCRATCH/lower merged=$SCRATCH/merged device below status=0
  for below in ${1//,/ }; do unpack_layer "$below" "$lower"; done
  mkdir -p "$upper" "$merged" "$SCRATCH/overlay"
  mount -t overlay overlay -o "lowerdir=$lower,upperdir=$upper,workdir=$SCRATCH/overlay" "$merged"
  mount --bind /proc "$merged/proc"
  mount -t tmpfs tmpfs "$merged/dev" # apt checks signatures with gpgv, which wants /dev/null
  for device in null zero full random urandom tty; do cp -a "/dev/$device" "$merged/dev/"; done
  cp /etc/resolv.conf "$merged/etc/resolv.conf"
  chroot "$merged" env -u GOFLAGS DEBIAN_FRONTEND=noninteractive sh -ec "$2" || status=$?
  rm -f "$merged/etc/resolv.conf"
  umount "$merged/proc" "$merged/dev" "$merged"
  return $status
}
# apt-get install above finished layers, into $upper.
install_above() { # LAYER,LAYER… PACKAGE...
  local below=$1
  shift
  above "$below" "apt-get update -q && apt-get install -y -q --no-install-recommends -o Dpkg::Options::=--force-unsafe-io $*
    apt-get clean; rm -rf /var/lib/apt/lists/* /var/log/*.log /var/log/apt /var/cache/ldconfig"
  find "$upper" -type c -size 0 -delete # whiteouts: only apt's own caches
}

debian() {
  TMPDIR=$SCRATCH mmdebstrap --variant=minbase --mode=root --components=main --quiet --dpkgopt=force-unsafe-io \
    --aptopt='Apt::Install-Recommends "false"' "$SUITE" "$SCRATCH/debian.tar" "$MIRROR"
  tar -xf "$SCRATCH/debian.tar" -C "$root" --exclude='./dev/*'
  pack_owned "$root"
}
debian_slim() {
  unpack_layer debian "$root"
  pack_owned "$root" --exclude='./usr/share/doc/*/*' --exclude='./usr/share/man/*/*' --exclude='./usr/share/info/*' \
    --exclude='./usr/share/locale/*/*' --exclude='./usr/share/lintian/*'
}

# Debian's musl is the real thing; BusyBox is Debian's static one; apk and adduser are scripts of ours.
alpine() {
  unpack "$SCRATCH/parts" busybox-static musl
  mkdir -p "$root"/{bin,sbin,usr/bin,usr/sbin,usr/lib,usr/local/bin,lib,etc/apk,etc/ssl/certs,root,tmp,var/cache/apk}
  mkdir -p "$root"/{proc,sys,dev,home,run,opt,mnt,srv,usr/share/standin-apk}
  local busybox loader applet
  busybox=$(find "$SCRATCH/parts" -path '*/bin/busybox' -type f | head -1)
  loader=$(find "$SCRATCH/parts" -name libc.so -type f -o -name "ld-musl-$machine.so.1" -type f | head -1)
  cp "$busybox" "$root/bin/busybox"
  cp "$loader" "$root/lib/ld-musl-$machine.so.1"
  chmod 755 "$root/lib/ld-musl-$machine.so.1"
  ln -s "ld-musl-$machine.so.1" "$root/lib/libc.musl-$machine.so.1"
  "$busybox" --list-full | while read -r applet; do
    case $applet in bin/busybox | usr/bin/ar | */dpkg | */dpkg-deb) continue ;; esac
    mkdir -p "$root/$(dirname "$applet")"
    ln -sf /bin/busybox "$root/$applet"
  done
  chmod 1777 "$root/tmp"
  chmod 700 "$root/root"
  cat >"$root/etc/os-release" <<'TEXT'
NAME="Alpine Linux"
ID=alpine
VERSION_ID=3.23.0
PRETTY_NAME="Alpine Linux v3.23"
STANDIN="Debian's musl and busybox-static; not Alpine"
TEXT
  echo 3.23.0 >"$root/etc/alpine-release"
  printf '%s\n' root:x:0:0:root:/root:/bin/sh bin:x:1:1:bin:/bin:/sbin/nologin nobody:x:65534:65534:nobody:/:/sbin/nologin >"$root/etc/passwd"
  printf '%s\n' root:x:0:root bin:x:1:root nogroup:x:65533: nobody:x:65534: >"$root/etc/group"
  printf '%s\n' 'root:*::0:::::' 'nobody:!::0:::::' >"$root/etc/shadow"
  chmod 640 "$root/etc/shadow"
  echo 'hosts: files dns' >"$root/etc/nsswitch.conf"
  printf '/bin/sh\n/bin/ash\n' >"$root/etc/shells"
  certificates "$root/etc/ssl/certs/ca-certificates.crt"
  ln -s certs/ca-certificates.crt "$root/etc/ssl/cert.pem"
  install -m 755 "$here/standins/apk" "$root/sbin/apk"
  install -m 755 "$here/standins/adduser" "$root/usr/sbin/adduser"
  install -m 755 "$here/standins/adduser" "$root/usr/sbin/addgroup"
  unpack "$SCRATCH/added" tzdata tini
  mkdir -p "$SCRATCH/added/sbin"
  cp "$SCRATCH/added/usr/bin/tini-static" "$SCRATCH/added/sbin/tini"
  addable() { tar --sort=name --numeric-owner --owner=0 --group=0 --mtime=@0 -C "$2" -c "$3" | gzip -n >"$root/usr/share/standin-apk/$1.tgz"; }
  addable tzdata "$SCRATCH/added" usr/share/zoneinfo
  addable tini "$SCRATCH/added" sbin/tini
  addable ca-certificates "$root" etc/ssl/certs/ca-certificates.crt
  pack "$root"
}
# The same files with programs for another processor: two bytes of the ELF header say which.
alpine_foreign() {
  unpack_layer alpine "$root"
  local file
  for file in "$root/bin/busybox" "$root/lib/ld-musl-$machine.so.1"; do
    case $ARCH in amd64) printf '\xb7\x00' ;; *) printf '\x3e\x00' ;; esac | dd of="$file" bs=1 seek=18 conv=notrunc status=none
  done
  pack "$root"
}
busybox() {
  unpack "$SCRATCH/parts" busybox-static
  mkdir -p "$root"/{bin,etc,root,tmp,home,var,dev}
  cp "$(find "$SCRATCH/parts" -path '*/bin/busybox' -type f | head -1)" "$root/bin/busybox"
  local applet
  "$root/bin/busybox" --list | while read -r applet; do [ "$applet" = busybox ] || ln "$root/bin/busybox" "$root/bin/$applet"; done
  chmod 1777 "$root/tmp"
  printf '%s\n' root:x:0:0:root:/root:/bin/sh >"$root/etc/passwd"
  printf '%s\n' root:x:0:root >"$root/etc/group"
  pack "$root"
}

# Distroless images are Debian packages without a package manager; so are these.
distroless_static() {
  mkdir -p "$root"/{etc/ssl/certs,home/nonroot,root,tmp,var/lib/dpkg/status.d,proc,sys,dev}
  unpack "$root" base-files netbase tzdata
  rm -rf "$root"/usr/share/{doc,common-licenses,man,lintian,zoneinfo/right,zoneinfo/posix} "$root/usr/lib/os-release"
  certificates "$root/etc/ssl/certs/ca-certificates.crt"
  printf '%s\n' root:x:0:0:root:/root:/sbin/nologin nobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin \
    nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin >"$root/etc/passwd"
  printf '%s\n' root:x:0: nobody:x:65534: tty:x:5: staff:x:50: nonroot:x:65532: >"$root/etc/group"
  rm -f "$root/etc/os-release"
  cat >"$root/etc/os-release" <<'TEXT'
PRETTY_NAME="Distroless"
NAME="Debian GNU/Linux"
ID="debian"
VERSION_ID="13"
STANDIN="made of Debian packages as distroless is"
TEXT
  chmod 1777 "$root/tmp"
  echo 'hosts: files dns' >"$root/etc/nsswitch.conf"
  pack "$root" --exclude=./home/nonroot
  tar --numeric-owner --owner=65532 --group=65532 --mode=700 --mtime=@0 -C "$root" -rf "$out" ./home/nonroot
}
distroless_base() {
  unpack "$root" libc6 libssl3t64
  rm -rf "$root"/usr/share/{doc,lintian,man}
  pack "$root"
}
distroless_cc() {
  unpack "$root" libgcc-s1 libstdc++6 libgomp1
  rm -rf "$root/usr/share"
  pack "$root"
}

buildpack() { install_above debian gcc g++ libc6-dev make pkg-config ca-certificates git && pack_owned "$upper"; }
# What of it compiles Go and C, without papers and what is for debugging, linking in the large and profiling: each run of
# the tests unpacks it.
compiler() {
  install_above debian-slim gcc g++ libc6-dev make pkg-config ca-certificates
  rm -rf "$upper"/usr/share/{doc,man,info,locale,lintian} "$upper"/usr/libexec/gcc/*/*/lto1 "$upper"/usr/bin/*lto-dump* \
    "$upper"/usr/bin/*gprofng* "$upper"/usr/bin/*gp-* "$upper"/usr/lib/*/*gprofng* "$upper"/usr/lib/*/lib{asan,tsan,hwasan,lsan,ubsan}.so* \
    "$upper"/usr/lib/gcc/*/*/lib{asan,tsan,hwasan,lsan,ubsan}.a
  pack_owned "$upper"
}

go_root() { # Debian's two halves put together as /usr/local/go
  local go=$root/usr/local/go share part
  unpack "$SCRATCH/go" golang-1.24-go golang-1.24-src
  mkdir -p "$root/usr/local" "$root/go/bin" "$root/go/src"
  share=$(ls -d "$SCRATCH"/go/usr/share/go-*)
  cp -a "$share" "$go"
  for part in bin pkg VERSION go.env; do
    rm -rf "${go:?}/$part"
    cp -aL "$SCRATCH"/go/usr/lib/go-*/"$part" "$go/$part" 2>/dev/null || true
  done
  [ -e "$go/VERSION" ] || cp -L "$SCRATCH"/go/usr/lib/go-*/VERSION "$go/"
  rm -rf "$go"/{test,doc,api}
  find "$go" -xtype l -delete
}
# What no build of a program reads: tests, the compiler's own source and tools to look into programs.
go_trim() {
  local go=$root/usr/local/go
  find "$go/src" -name '*_test.go' -delete
  find "$go/src" -name testdata -type d -prune -exec rm -rf {} +
  rm -rf "$go"/src/cmd "$go"/src/internal/trace/traceviewer/static
  find "$go/src" -name '*.syso' -delete
  find "$go"/pkg/tool/* -type f ! -name asm ! -name buildid ! -name cgo ! -name compile ! -name link ! -name vet -delete
  pack "$root"
}
go() { go_root && go_trim; }
# The standard library, compiled as the tests' programs need it: each build of one would spend 20 seconds on it. The
# times lie ahead because Go neither renews nor drops what is younger than an hour.
go_cache() {
  above debian-slim,compiler,go "export PATH=/usr/local/go/bin:\$PATH HOME=/root GOTOOLCHAIN=local
    CGO_ENABLED=1 go build embed flag net os/user
    CGO_ENABLED=0 go build -trimpath embed encoding/json log/slog net/http os/signal"
  find "$upper" -mindepth 1 -maxdepth 1 ! -name root -exec rm -rf {} +
  find "$upper" -exec touch --no-dereference --date=2100-01-01 {} +
  pack_owned "$upper"
}
go_musl() { # cmd/go relinked without cgo, so that it also starts on musl
  go_root
  local go=$root/usr/local/go
  (cd "$go/src" && GOROOT=$go GOTOOLCHAIN=local CGO_ENABLED=0 GOFLAGS=-trimpath GOCACHE=$SCRATCH/cache \
    "$go/bin/go" build -ldflags='-s -w' -o "$SCRATCH/go-static" cmd/go)
  cp "$SCRATCH/go-static" "$go/bin/go"
  go_trim
}

node() { # the binary of npm's package for this platform, and npm itself
  local platform=x64
  [ "$ARCH" = arm64 ] && platform=arm64
  cd "$SCRATCH"
  npm pack --silent "node-linux-$platform@22" npm@10 >/dev/null
  tar -xzf node-linux-*.tgz
  mkdir -p "$root/usr/local/bin" "$root/usr/local/lib/node_modules/npm" "$root/etc/ssl" "$root/home/node"
  tar -xzf npm-*.tgz -C "$root/usr/local/lib/node_modules/npm" --strip-components=1
  install -m 755 package/bin/node "$root/usr/local/bin/node"
  chmod 755 "$root"/usr/local/lib/node_modules/npm/bin/*.js
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/local/bin/npm"
  ln -s ../lib/node_modules/npm/bin/npx-cli.js "$root/usr/local/bin/npx"
  ln -s node "$root/usr/local/bin/nodejs"
  # CAs that this machine's administrator added (a proxy's, say): without them npm in a RUN step fails.
  cat /usr/local/share/ca-certificates/*.crt >"$root/etc/ssl/standin-machine-ca.pem" 2>/dev/null || : >"$root/etc/ssl/standin-machine-ca.pem"
  unpack_layer debian "$SCRATCH/lower"
  { cat "$SCRATCH/lower/etc/passwd"; echo 'node:x:1000:1000::/home/node:/bin/bash'; } >"$root/etc/passwd"
  { cat "$SCRATCH/lower/etc/group"; echo 'node:x:1000:'; } >"$root/etc/group"
  pack "$root" --exclude=./home/node
  tar --numeric-owner --owner=1000 --group=1000 --mtime=@0 -C "$root" -rf "$out" ./home/node
}
distroless_node() {
  unpack_layer node "$SCRATCH/node"
  mkdir -p "$root/nodejs/bin"
  cp "$SCRATCH/node/usr/local/bin/node" "$root/nodejs/bin/node"
  pack "$root"
}
python() { install_above debian python3 python3-pip python3-venv ca-certificates && pack_owned "$upper"; }
python_links() {
  mkdir -p "$root/usr/local/bin" "$root/etc"
  local name
  for name in python python3 python3.13; do ln -s /usr/bin/python3.13 "$root/usr/local/bin/$name"; done
  ln -s /usr/bin/pip3 "$root/usr/local/bin/pip"
  printf '[global]\nbreak-system-packages = true\n' >"$root/etc/pip.conf"
  pack "$root"
}
java_root() { # Debian's OpenJDK as /opt/java/openjdk, links into /etc resolved
  unpack "$SCRATCH/java" openjdk-21-jre-headless openjdk-21-jdk-headless
  mkdir -p "$root/opt/java"
  local from link target
  from=$(ls -d "$SCRATCH"/java/usr/lib/jvm/java-21-openjdk-*/)
  rm -rf "$from"/{man,docs,src.zip}
  find "$from" -type l | while read -r link; do
    target=$(readlink "$link")
    case $target in /etc/java-21-openjdk/*) rm "$link" && cp -a "$SCRATCH/java$target" "$link" 2>/dev/null || true ;; esac
  done
  find "$from" -xtype l -delete
  cp -a "$from" "$root/opt/java/openjdk"
}
java_jdk() { java_root && pack "$root"; }
java_jre() {
  java_root
  rm -rf "$root"/opt/java/openjdk/{jmods,include}
  find "$root/opt/java/openjdk/bin" -type f ! -name java ! -name keytool ! -name jfr -delete
  pack "$root"
}
rust() { install_above debian,buildpack rustc cargo && pack_owned "$upper"; }
nginx() { install_above debian nginx-light && pack_owned "$upper"; }

# BuildKit's own Dockerfile frontend, compiled from the source Debian ships with docker.io.
frontend() {
  local source=$SCRATCH/source go=$SCRATCH/toolchain/usr/local/go name
  unpack_layer go "$SCRATCH/toolchain"
  mkdir -p "$SCRATCH/debs"
  (
    cd "$SCRATCH/debs"
    "$here/apt.sh" download $("$here/apt.sh" -s --no-install-recommends install golang-github-docker-docker-dev | awk '/^Inst golang-.*-dev/{print $2}') \
      golang-github-google-shlex-dev golang-github-gofrs-flock-dev golang-github-containerd-stargz-snapshotter-dev \
      golang-github-agext-levenshtein-dev golang-github-vbatts-tar-split-dev >/dev/null
  )
  for name in "$SCRATCH"/debs/*.deb; do dpkg -x "$name" "$source"; done
  cd "$source/usr/share/gocode"
  GO111MODULE=off GOTOOLCHAIN=local GOROOT=$go GOPATH=$PWD GOCACHE=$SCRATCH/cache CGO_ENABLED=0 GOFLAGS=-trimpath \
    "$go/bin/go" build -ldflags '-s -w' -o "$root/bin/dockerfile-frontend" github.com/moby/buildkit/frontend/dockerfile/cmd/dockerfile-frontend
  pack "$root"
}

"${layer//-/_}"
