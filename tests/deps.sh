#!/bin/sh
# deps.sh build|test|check - finds what is missing, prints the package
# manager's command, runs it (as root, or by sudo -n), checks again.
# DEPS=no leaves packages alone: what is missing is then only said.
set -u
want=${1:-build}

# What is looked for, and what the package is called:
#   kind what                 debian                  fedora              macos(brew)
table='
build cmd:cc                  gcc                     gcc                 -
build cmd:pkg-config          pkg-config              pkgconf-pkg-config  pkg-config
build cmd:msgfmt              gettext                 gettext             gettext
build pc:ncursesw             libncurses-dev          ncurses-devel       ncurses
build pc:libcurl              libcurl4-openssl-dev    libcurl-devel       curl
build pc:libcjson             libcjson-dev            cjson-devel         cjson
build pc:libssl               libssl-dev              openssl-devel       openssl@3
build pc:expat                libexpat1-dev           expat-devel         expat
build pc:zlib                 zlib1g-dev              zlib-devel          zlib
build pc:yaml-0.1             libyaml-dev             libyaml-devel       libyaml
build pc:libcares             libc-ares-dev           c-ares-devel        c-ares
build pc:libxcrypt            libcrypt-dev            libxcrypt-devel     libxcrypt
build pc:libqrencode          libqrencode-dev         qrencode-devel      qrencode
build pc:libmicrohttpd        libmicrohttpd-dev       libmicrohttpd-devel libmicrohttpd
test  pc:cmocka               libcmocka-dev           libcmocka-devel     cmocka
test  pc:vterm                libvterm-dev            libvterm-devel      libvterm
test  cmd:python3             python3                 python3             python3
test  py:venv                 python3-venv            python3             -
test  cmd:curl                curl                    curl                -
test  cmd:unshare             util-linux              util-linux          -
test  cmd:ip                  iproute2                iproute             -
check cmd:clang               clang                   clang               -
check cmd:clang-format        clang-format            clang-tools-extra   clang-format
check cmd:clang-tidy          clang-tidy              clang-tools-extra   llvm
check cmd:valgrind            valgrind                valgrind            -
'
# fedora and macos are untried: rows for whoever tries them.

case $want in
build) kinds='build' ;;
test) kinds='build test' ;;
*) kinds='build test check' ;;
esac

has() {
	case $1 in
	cmd:*) command -v "${1#cmd:}" >/dev/null 2>&1 ;;
	pc:*) pkg-config --exists "${1#pc:}" 2>/dev/null ;;
	py:venv) python3 -c 'import venv, ensurepip' 2>/dev/null ;;
	esac
}

column() {
	case $1 in apt-get) echo 3 ;; dnf) echo 4 ;; *) echo 5 ;; esac
}

missing() { # package names of column $1
	printf '%s\n' "$table" | while read -r kind what rest; do
		[ -n "$kind" ] || continue
		case " $kinds " in *" $kind "*) ;; *) continue ;; esac
		has "$what" && continue
		set -- $1 $rest
		case $1 in 3) p=$2 ;; 4) p=$3 ;; *) p=$4 ;; esac
		[ "$p" = - ] || echo "$p"
	done | sort -u | tr '\n' ' '
}

for manager in apt-get dnf brew none; do
	command -v $manager >/dev/null 2>&1 && break
done
lacking=$(missing "$(column $manager)")
[ -n "$lacking" ] || exit 0
if [ "${DEPS:-yes}" = no ]; then
	echo "missing packages (DEPS=no leaves them): $lacking" >&2
	exit 0
fi
as=
if [ "$(id -u)" -ne 0 ] && [ $manager != brew ]; then
	as='sudo -n '
fi
case $manager in
apt-get)
	update="${as}apt-get update -qq"
	install="${as}env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $lacking"
	;;
dnf)
	update=:
	install="${as}dnf install -y $lacking"
	;;
brew)
	update=:
	install="brew install $lacking"
	;;
none)
	echo "no package manager that we know; install: $lacking" >&2
	exit 2
	;;
esac
echo "missing: $lacking"
[ "$update" = : ] || echo "+ $update"
echo "+ $install"
if [ -n "$as" ] && ! sudo -n true 2>/dev/null; then
	echo "not root and no sudo without a password: run the lines above, then make again" >&2
	exit 2
fi
{ $update && $install; } >/tmp/rosawiz-deps.$$ 2>&1
rc=$?
[ $rc -eq 0 ] || tail -20 /tmp/rosawiz-deps.$$ >&2
rm -f /tmp/rosawiz-deps.$$
lacking=$(missing "$(column $manager)")
if [ $rc -ne 0 ] || [ -n "$lacking" ]; then
	echo "still missing: $lacking" >&2
	exit 2
fi
