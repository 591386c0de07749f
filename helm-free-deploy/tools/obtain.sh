# shellcheck shell=bash
# shellcheck disable=SC2154 # the pinned fields come from versions.env, `cache` and `here` from tool
#
# How a tool that is nowhere on this machine is obtained. Read by `tool`, whose functions it uses.
#
# One run at a time works on one tool (a lock), in a folder beside the final one; only what was verified and was seen to
# run is moved to its final name, in one step. So whatever stands under a final name can be trusted, and what an
# interrupted run left behind is removed by the next one.

timeout=${DROVER_TOOLS_TIMEOUT:-5}
unreachable_minutes=2 # how long a vendor that did not answer is not asked again, by any run
child=
work=
why=    # why the last source gave nothing
policy= # what keeps services from being started, while it is ours

clean_up() {
  [[ -z $child ]] || kill "$child" 2>/dev/null || true
  [[ -z $work ]] || rm -rf "$work"
  [[ -z $policy ]] || rm -f "$policy"
}

# Leaves REPLY at the path of the tool, or ends the run with what to do.
obtain() {
  local name=$1 home sources source reasons=
  home_in_cache "$name" && home=$REPLY
  sources_of "$name" && sources=$REPLY
  trap clean_up EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  umask 022
  mkdir -p "$cache" 2>/dev/null ||
    die "cannot make the cache $cache: set DROVER_TOOLS_CACHE to a folder that you may write"
  lock "$home"
  # Another run may have obtained it while this one waited.
  if look_for "$name"; then
    unlock
    return 0
  fi
  rm -rf "$cache/.tmp-${home##*/}".*
  work=$(mktemp -d "$cache/.tmp-${home##*/}.XXXXXX") ||
    die "cannot write to the cache $cache: set DROVER_TOOLS_CACHE to a folder that you may write"
  for source in $sources; do
    case $source in
      path | cache) continue ;;
    esac
    why=
    rm -rf "$work/out"
    mkdir "$work/out"
    if take "$source" "$name" "$home"; then
      rm -rf "$work"
      work=
      unlock
      say "$name: ready"
      return 0
    fi
    say "$name: not from $source: $why"
    reasons="$reasons"$'\n'"  $source: $why"
  done
  give_up "$name" "$reasons"
}

# Leaves REPLY at the tool as this source gives it; what is installed is not in the cache.
take() {
  "from_$1" "$2" || return 1
  if [[ $1 != install ]]; then
    publish "$2" "$3" && in_cache "$2"
  elif ! on_path "$2"; then
    why="it is installed now, but what is there is none that will do"
    return 1
  fi
}

# Locks by an open file, so that the lock goes with the process however that ends. Children must not inherit it (9>&-).
lock() {
  exec 9>"$cache/.lock-${1##*/}" || die "cannot write to the cache $cache: set DROVER_TOOLS_CACHE to a folder that you may write"
  take_lock -n && return
  say "${1##*/}: another run is obtaining it, waiting"
  take_lock
}

# macOS has no flock(1); a lock that perl takes on our open file stays ours.
take_lock() {
  if command -v flock >/dev/null; then
    flock "$@" 9
  else
    perl -e 'use Fcntl ":flock"; open(my $lock, ">&=", 9) or die; flock($lock, LOCK_EX | (@ARGV ? LOCK_NB : 0)) or exit 1' -- "$@"
  fi
}

unlock() {
  exec 9>&-
}

# Moves work/out to its final name, after seeing the tool run, name the right version and have its modules.
publish() {
  local name=$1 home=$2 executable answer
  pinned "$name" executable "$name" && executable=$work/out/$REPLY
  case $name in
    jdk)
      is_jdk "$work/out" || is_jdk "$work/out/Contents/Home" || {
        why="the archive held no JDK ${jdk_version%%.*}"
        return 1
      }
      REPLY=$jdk_version
      ;;
    maven) maven_version_of "$executable" ;;
    *)
      chmod a+x "$executable" 2>/dev/null || true # not every unpacker keeps it
      version_of "$name" "$executable"
      ;;
  esac
  answer=$REPLY
  if ! accepts "$name" "$answer"; then
    why="it does not run here as the version wanted: asked for its version, it answered '${answer:-nothing}'"
    return 1
  fi
  if ! has_modules "$name" "$executable"; then
    why="it does not list the module $REPLY"
    return 1
  fi
  sync "$executable" 2>/dev/null || true
  rm -rf "$home" # only ever something incomplete: a complete one would have been found
  mv "$work/out" "$home" || {
    why="could not move it to $home"
    return 1
  }
}

# Runs a long command, telling every ten seconds how it goes. Its output goes to work/log.
# $1 what is being done, $2 the file that grows meanwhile (or nothing), then the command.
watched() {
  local label=$1 growing=$2 began=$SECONDS told=$SECONDS pause=0.1 size
  shift 2
  "$@" >"$work/log" 2>&1 </dev/null 9>&- &
  child=$!
  while kill -0 "$child" 2>/dev/null; do
    sleep "$pause" 9>&-
    ((SECONDS - began < 2)) || pause=1
    if ((SECONDS - told >= 10)); then
      told=$SECONDS
      size=
      [[ ! -s $growing ]] || size=" ($(($(wc -c <"$growing") / 1048576)) MB so far)"
      say "$label$size"
    fi
  done
  local status=0
  wait "$child" || status=$?
  child=
  return "$status"
}

log_tail() {
  tail -n "${1:-1}" "$work/log" 2>/dev/null || true
}

# For `watched`, whose command must be one process that can be ended.
in_folder() {
  cd "$1" || exit
  shift
  exec "$@"
}

# --- the vendor's release archive ---

# Sets REPLY to a pinned field with its placeholders filled in.
filled() {
  local text os arch
  pinned "$1" "$2" && text=$REPLY
  pinned "$1" archive && text=${text//"{archive}"/$REPLY}
  pinned "$1" version && text=${text//"{version}"/$REPLY}
  pinned "$1" build && text=${text//"{build}"/$REPLY}
  os=$(uname -s | tr '[:upper:]' '[:lower:]')
  arch=$(uname -m)
  case $arch in
    x86_64) arch=amd64 ;;
    aarch64) arch=arm64 ;;
  esac
  pinned "$1" "$os" "$os" && text=${text//"{os}"/$REPLY}
  pinned "$1" "$arch" "$arch" && text=${text//"{arch}"/$REPLY}
  REPLY=$text
}

from_release() {
  local name=$1 base archive sums signature expected
  pinned "$name" base && base=${DROVER_TOOLS_MIRROR:-$REPLY} && base=${base%/}
  filled "$name" archive && archive=$REPLY
  filled "$name" checksums && sums=$REPLY
  filled "$name" signature && signature=$REPLY
  say "$name: fetching ${archive##*/} from $base"
  answers "$base" || return 1
  fetch "$base/$sums" "$work/sums" "$((timeout * 3))" || return 1
  checksum_in "$work/sums" "${archive##*/}" && expected=$REPLY
  # A proxy's "access blocked" page also comes with status 200; it is no attack, just not the vendor.
  if [[ -z $expected ]]; then
    why="$base/$sums: the answer holds no checksum of ${archive##*/}"
    return 1
  fi
  if [[ -n $signature ]]; then
    verify_signature "$name" "$base/$signature" || return 1
  fi
  fetch "$base/$archive" "$work/archive" 3600 || return 1
  verify_checksum "$work/archive" "$expected" "$base/$archive"
  unpack "$archive" || return 1
}

# Is this vendor worth asking? No, when it did not answer any run within the last minutes.
answers() {
  local mark=$cache/.unreachable-${1//[!a-zA-Z0-9.-]/_}
  unreachable_mark=$mark
  [[ -n $(find "$mark" -mmin "-$unreachable_minutes" 2>/dev/null) ]] || return 0
  why="$1 did not answer within the last $unreachable_minutes minutes and is not asked again so soon (rm '$mark' to ask now)"
  return 1
}

# Fetches a URL into a file within so many seconds; a connection that stalls is given up sooner.
fetch() {
  local url=$1 file=$2 limit=$3 status=0 code answer secure=()
  rm -f "$file"
  case $url in
    https:*) secure=(--proto-redir '=https') ;;
  esac
  if ! command -v curl >/dev/null; then
    why="curl is needed to fetch $url: install it"
    return 1
  fi
  watched "still fetching ${url##*/}" "$file" curl --location --silent --show-error \
    --connect-timeout "$timeout" --speed-limit 1000 --speed-time "$timeout" --max-time "$limit" \
    ${secure[@]+"${secure[@]}"} --write-out '\n%{http_code}\n' --output "$file" "$url" || status=$?
  code=$(grep -E '^[0-9]{3}$' "$work/log" | tail -n 1)
  answer=$(grep -v -E '^([0-9]{3})?$' "$work/log" | tail -n 1)
  case $status:${code:-000} in
    0:200) return 0 ;;
    *:000)
      : >"$unreachable_mark"
      why="$url: no answer: $answer"
      ;;
    *:200) why="$url: the transfer broke off: $answer" ;;
    *) why="$url: HTTP status $code" ;;
  esac
  return 1
}

# Sets REPLY to the checksum of a file in a list of them; some vendors publish the bare checksum instead of a list.
checksum_in() {
  REPLY=$(tr -d '\r' <"$1" | LC_ALL=C awk -v file="$2" '
    { name = $2; sub(/^\*/, "", name) }
    $1 ~ /^[0-9a-fA-F]+$/ && (length($1) == 64 || length($1) == 128) && (name == file || NF == 1) { print tolower($1); exit }')
}

# A wrong checksum ends the run: to go on elsewhere in silence would hide that somebody hands out something else.
verify_checksum() {
  local file=$1 expected=$2 actual bits=$((${#2} * 4))
  if command -v "sha${bits}sum" >/dev/null; then
    actual=$("sha${bits}sum" <"$file")
  else
    actual=$(shasum -a "$bits" <"$file")
  fi
  [[ ${actual%% *} == "$expected" ]] || refuse "$3" "its SHA-$bits is not the published one
  published  $expected
  received   ${actual%% *}"
}

# Sets why and fails when the signature cannot be checked; ends the run when it was checked and is wrong.
verify_signature() {
  local name=$1 url=$2 key status
  pinned "$name" key && key=${DROVER_TOOLS_KEYRING:-$here/keys/$REPLY}
  if ! command -v gpgv >/dev/null; then
    why="gpgv is needed to check the vendor's signature: install it (Debian, Ubuntu: apt-get install gpgv; macOS: brew install gnupg)"
  elif fetch "$url" "$work/signature" "$((timeout * 3))"; then
    [[ -r $key ]] || die "cannot read the public key $key (DROVER_TOOLS_KEYRING is '${DROVER_TOOLS_KEYRING-}')"
    binary_key "$key"
    if status=$(gpgv --status-fd 1 --keyring "$work/key.gpg" "$work/signature" "$work/sums" 2>"$work/log" 9>&-) &&
      [[ $status == *"[GNUPG:] VALIDSIG "* && $status != *"[GNUPG:] REVKEYSIG "* ]]; then
      return 0
    fi
    refuse "$url" "it is no signature of the published checksums by $key
$(sed 's/^/  /' "$work/log")"
  fi
  if [[ ${DROVER_TOOLS_UNSIGNED-} == 1 ]]; then
    say "$name: SIGNATURE NOT CHECKED, as DROVER_TOOLS_UNSIGNED=1 allows ($why)"
    return 0
  fi
  why="$why (DROVER_TOOLS_UNSIGNED=1 accepts the vendor's checksum without its signature)"
  return 1
}

# gpgv reads no ASCII armour; taking it off is easier than asking for a whole gpg.
binary_key() {
  if [[ $(head -c 15 "$1" | tr -d '\0') == "-----BEGIN PGP " ]]; then
    tr -d '\r' <"$1" | awk '/^-----END/ { exit } body && !/^=/ { print } /^$/ { body = 1 }' | base64 --decode >"$work/key.gpg"
  else
    cp "$1" "$work/key.gpg"
  fi
}

refuse() {
  printf 'tool: %s was refused: %s\n' "$1" "$2" >&2
  printf 'Nothing of it was kept or run.\n' >&2
  if [[ -n ${DROVER_TOOLS_MIRROR-} ]]; then
    printf 'It came from DROVER_TOOLS_MIRROR=%s: compare with the vendor'\''s own, or unset it.\n' "$DROVER_TOOLS_MIRROR" >&2
  fi
  printf "If this is the same a second time, tell the vendor; DROVER_TOOLS_SOURCES='path cache build package' does without it.\n" >&2
  exit 1
}

unpack() {
  local status=0
  case $1 in
    *.zip)
      if command -v unzip >/dev/null; then
        watched "still unpacking" "" unzip -q -o "$work/archive" -d "$work/out" || status=$?
      elif command -v python3 >/dev/null; then
        watched "still unpacking" "" python3 -m zipfile -e "$work/archive" "$work/out" || status=$?
      else
        why="unzip is needed to unpack ${1##*/}: install it"
        return 1
      fi
      ;;
    *) watched "still unpacking" "" tar -xzf "$work/archive" -C "$work/out" --strip-components=1 || status=$? ;;
  esac
  if ((status != 0)); then
    why="could not unpack ${1##*/}: $(log_tail)"
    return 1
  fi
}

# --- a build from the published Go module, or from the tool's own main.go here ---

from_build() {
  local name=$1 module what cgo tags version
  pinned "$name" module && module=$REPLY
  what=$module
  [[ $module != . ]] || what=$here/$name
  pinned "$name" cgo && cgo=$REPLY
  pinned "$name" tags && tags=$REPLY
  pinned "$name" version && version=$REPLY
  if ! command -v go >/dev/null; then
    why="go is needed to build $what: install Go $(sed -n 's/^go //p' "$here/$name/go.mod") or later (https://go.dev/dl)"
    return 1
  fi
  if [[ $cgo == 1 ]] && ! command -v gcc >/dev/null && ! command -v cc >/dev/null; then
    why="a C compiler is needed to build $what: install gcc (Debian, Ubuntu: apt-get install gcc libc6-dev; macOS: xcode-select --install)"
    return 1
  fi
  say "$name: building $what $version with $(command -v go); the first time this takes several minutes"
  # An own main.go is in a repository, whose state Go would write into the program, or fail over.
  if ! GOWORK=off CGO_ENABLED=$cgo watched "$name: still building" "" \
    go build -C "$here/$name" -mod=readonly -buildvcs=false -trimpath -tags "$tags" -ldflags "-s -w" -o "$work/out/$name" "$module"; then
    why="go build $what failed:
$(log_tail 15 | sed 's/^/    /')"
    return 1
  fi
}

# --- the distribution's package, unpacked into the cache and not installed: an installed one would start a service ---

from_package() {
  local name=$1 package files file lists=$work/apt
  pinned "$name" package && package=$REPLY
  pinned "$name" files && files=$REPLY
  if ! command -v apt-get >/dev/null || ! command -v dpkg-deb >/dev/null; then
    why="this is not Debian or Ubuntu: install $package yourself (macOS: brew install $package), its version at least $(pinned "$name" minimum && echo "$REPLY")"
    return 1
  fi
  mkdir "$work/package"
  say "$name: fetching the distribution's package $package"
  # A machine without package lists gets its own ones for this once: to update the machine's takes root.
  local own=(-q -o "Dir::State::lists=$lists/lists" -o "Dir::Cache=$lists/cache" -o "Debug::NoLocking=1")
  mkdir -p "$lists/lists/partial" "$lists/cache/archives/partial"
  if ! watched "still fetching" "" in_folder "$work/package" apt-get -q download "$package" &&
    ! { watched "still reading package lists" "" apt-get "${own[@]}" update &&
      watched "still fetching" "" in_folder "$work/package" apt-get "${own[@]}" download "$package"; }; then
    why="apt-get download $package failed: $(log_tail)"
    return 1
  fi
  if ! watched "still unpacking" "" dpkg-deb -x "$work/package"/*.deb "$work/package/content"; then
    why="could not unpack the package $package: $(log_tail)"
    return 1
  fi
  for file in $files; do
    mv "$work/package/content/$file" "$work/out/" || {
      why="the package $package holds no $file"
      return 1
    }
  done
}

# --- the distribution's package, installed ---

from_install() {
  local name=$1 package service
  if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    why="this is not Debian or Ubuntu"
    return 1
  fi
  if [[ $(id -u) != 0 ]]; then
    why="only root may install a package"
    return 1
  fi
  choose_package "$name" || return 1
  package=$REPLY
  # What somebody has is not made newer behind his back: the servers that use it would be started anew.
  if [[ $(dpkg-query -W -f '${Status}' "$package" 2>/dev/null) == *" installed" ]]; then
    why="the package $package is installed already, and what is there is none that will do"
    return 1
  fi
  keep_services_off || return 1
  [[ $name != postgres ]] || keep_databases_off || return 1
  say "$name: installing the distribution's package $package"
  if ! watched "still installing" "" env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends \
    -o DPkg::Lock::Timeout=60 -o Dpkg::Options::=--force-confold install "$package"; then
    why="apt-get install $package failed: $(log_tail)"
    return 1
  fi
  pinned "$name" service && service=$REPLY
  [[ -z $service ]] || ! command -v systemctl >/dev/null || systemctl disable "$service" >/dev/null 2>&1 9>&- || true
}

# Sets REPLY to the first of a tool's packages that this distribution has.
choose_package() {
  local packages package attempt
  pinned "$1" packages && packages=$REPLY
  for attempt in first after-update; do
    for package in $packages; do
      if apt-cache show "$package" >/dev/null 2>&1; then
        REPLY=$package
        return 0
      fi
    done
    [[ $attempt == first ]] || break
    say "$1: reading the distribution's package lists"
    if ! watched "still reading package lists" "" apt-get -q update; then
      why="apt-get update failed: $(log_tail)"
      return 1
    fi
  done
  why="this distribution has none of these packages: $packages"
  return 1
}

# While this run lives no package starts anything, neither what is new nor a database that somebody has stopped. A policy that the
# machine has stays as it is.
keep_services_off() {
  local file=${DROVER_TOOLS_ROOT-}/usr/sbin/policy-rc.d status=0
  if [[ -e $file ]]; then
    "$file" drover-asks start >/dev/null 2>&1 || status=$?
    ((status != 101)) || return 0
    why="$file lets packages start services, and would have to answer 101 while this one is installed"
    return 1
  fi
  if ! mkdir -p "${file%/*}" || ! cat >"$file" <<POLICY; then
#!/bin/sh
# From Drover's tools script, which takes it away at its end; without effect once process $$ is gone.
[ ! -d /proc/$$ ] || exit 101
POLICY
    why="cannot write $file"
    return 1
  fi
  policy=$file
  chmod 755 "$file"
}

# The package makes a database and starts it at each boot, unless this says otherwise.
keep_databases_off() {
  local folder=${DROVER_TOOLS_ROOT-}/etc/postgresql-common file
  file=$folder/createcluster.conf
  if [[ -e $file ]]; then
    ! grep -Eq "^[[:space:]]*create_main_cluster[[:space:]]*=?[[:space:]]*'?(false|off|no|0)" "$file" || return 0
    if ! grep -Eq "^[[:space:]]*include_dir.*/createcluster\.d" "$file"; then
      why="the package would make a database and start it: put the line create_main_cluster = false into $file"
      return 1
    fi
    file=$folder/createcluster.d/drover.conf
  fi
  if ! mkdir -p "${file%/*}" || ! cat >"$file" <<'SETTINGS'; then
# From Drover's tools script: PostgreSQL is installed for its programs, and no database made. Remove this to have packages make one.
create_main_cluster = false
SETTINGS
    why="cannot write $file"
    return 1
  fi
}

# --- when nothing worked ---

give_up() {
  local name=$1 wanted
  pinned "$name" version && wanted="$name $REPLY"
  pinned "$name" minimum
  [[ -z $REPLY ]] || wanted="$name $REPLY or later"
  [[ $name != jdk ]] || wanted="a JDK ${jdk_version%%.*}"
  {
    printf 'tool: %s is neither on this machine nor in the cache %s, and could not be obtained:' "$wanted" "$cache"
    printf '%s\n\n' "${2:-
  (DROVER_TOOLS_SOURCES allows nothing else)}"
    printf 'What to do, one of:\n'
    way_out "$name" "$wanted"
  } >&2
  exit 1
}

way_out() {
  local url
  case $1 in
    jdk)
      filled jdk base && url=$REPLY
      filled jdk archive && url=$url/$REPLY
      if apt-cache show "openjdk-${jdk_version%%.*}-jdk-headless" >/dev/null 2>&1; then
        printf '  sudo apt-get install openjdk-%s-jdk-headless\n' "${jdk_version%%.*}"
      elif command -v brew >/dev/null; then
        printf '  brew install --cask temurin@%s\n' "${jdk_version%%.*}"
      fi
      # shellcheck disable=SC2016 # for the reader's shell, not for this one
      printf '  mkdir -p ~/.jdks/%s && curl -fL %s | tar -xz --strip-components=1 -C ~/.jdks/%s\n' "$jdk_version" "$url" "$jdk_version"
      printf '  export JAVA_HOME=... where a JDK %s is already\n' "${jdk_version%%.*}"
      ;;
    maven)
      printf '  sudo apt-get install maven     (macOS: brew install maven)\n'
      printf '  put the mvn of a Maven %s or later, below %s, on the PATH\n' "$maven_minimum" "$maven_below"
      ;;
    postgres)
      ! command -v apt-get >/dev/null || printf '  sudo %q postgres     (installs it without the database that its package would make)\n' "$here/tool"
      printf '  sudo apt-get install postgresql     (Fedora: dnf install postgresql-server; macOS: brew install postgresql@17)\n'
      printf '  put the folder of a PostgreSQL %s to 17 on the PATH, one with %s\n' "$postgres_minimum" "${postgres_programs// /, }"
      ;;
    pgbouncer)
      ! command -v apt-get >/dev/null || printf '  sudo %q pgbouncer     (installs it without starting it)\n' "$here/tool"
      printf '  sudo apt-get install pgbouncer     (starts it as a service; macOS: brew install pgbouncer)\n'
      ;;
    prometheus | promtool)
      printf '  sudo apt-get install prometheus     (starts it as a service; macOS: brew install prometheus)\n'
      printf '  put %s on the PATH\n' "$2"
      ;;
    *)
      pinned "$1" modules
      printf '  put %s on the PATH%s\n' "$2" "${REPLY:+, one with the modules $REPLY}"
      pinned "$1" archive
      [[ -z $REPLY ]] ||
        printf '  set DROVER_TOOLS_MIRROR to a mirror of the vendor'\''s release site that this machine reaches\n'
      printf '  install what the lines above ask for, so that it can be built\n'
      ;;
  esac
}
