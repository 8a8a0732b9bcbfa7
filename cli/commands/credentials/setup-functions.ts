import { awsCliKey, pluginKey } from './signers';

/**
 * The part of the setup script that is the same for everybody: plain bash, read as bash.
 */
export const setupFunctions = String.raw`# The keys that AWS signs with, by their fingerprints.
aws_cli_signer=FB5DB77FD5C118B80511ADA8A6310ACC4672475C
plugin_signer=7959637124CE093AD501D47A2C4D4AFF6F6757EE
least_plugin=1.2.764.0

say() { printf '%s\n' "$*" >&2; }
die() { say "error: $*"; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
fetch() { curl --fail --silent --show-error --location --proto '=https' --output "$2" "$1" || die "cannot fetch $1"; }

# Whether the first version is at least the second.
at_least() {
  [ "$(printf '%s\n%s\n' "$2" "$1" | sort -t. -k1,1n -k2,2n -k3,3n -k4,4n | head -n 1)" = "$2" ]
}

package() {
  if have apt-get; then as_root apt-get install -y -qq "$1"
  elif have dnf; then as_root dnf install -y -q "$1"
  elif have yum; then as_root yum install -y -q "$1"
  elif have brew; then brew install --quiet "$1"
  else die "please install $1, and run this again"
  fi
}

need() { have "$1" || { say "installing $1"; package "$2"; }; have "$1" || die "$1 is not there after it was installed"; }

# Whether a file carries a good signature of exactly this key.
signed_by() {
  local home=$work/gnupg
  mkdir -p "$home"
  chmod 700 "$home"
  printf '%s\n' "$4" | gpg --homedir "$home" --batch --quiet --import || die "cannot read the key $3, which signs $1"
  gpg --homedir "$home" --batch --status-fd 1 --verify "$2" "$1" 2>/dev/null | grep -q "^\[GNUPG:\] VALIDSIG .*$3" ||
    die "$(basename "$1") does not carry a signature of $3"
}

aws_cli_key='${awsCliKey}'
plugin_key='${pluginKey}'

install_aws() {
  say 'installing the AWS CLI'
  if [ "$system" = Darwin ]; then
    fetch https://awscli.amazonaws.com/AWSCLIV2.pkg "$work/AWSCLIV2.pkg"
    pkgutil --check-signature "$work/AWSCLIV2.pkg" | grep -q '94KV3E626L' || die 'AWSCLIV2.pkg is not signed by Amazon'
    as_root installer -pkg "$work/AWSCLIV2.pkg" -target /
    return
  fi
  need unzip unzip
  need gpg gnupg
  fetch "https://awscli.amazonaws.com/awscli-exe-linux-$machine.zip" "$work/aws.zip"
  fetch "https://awscli.amazonaws.com/awscli-exe-linux-$machine.zip.sig" "$work/aws.zip.sig"
  signed_by "$work/aws.zip" "$work/aws.zip.sig" "$aws_cli_signer" "$aws_cli_key"
  unzip -q -o "$work/aws.zip" -d "$work"
  as_root "$work/aws/install" --update
}

install_plugin() {
  say 'installing the Session Manager plugin'
  local from=https://s3.amazonaws.com/session-manager-downloads/plugin/latest file folder
  if [ "$system" = Darwin ]; then
    folder=mac
    [ "$machine" = x86_64 ] || folder=mac_arm64
    fetch "$from/$folder/session-manager-plugin.pkg" "$work/plugin.pkg"
    pkgutil --check-signature "$work/plugin.pkg" | grep -q '94KV3E626L' || die 'the plugin is not signed by Amazon'
    as_root installer -pkg "$work/plugin.pkg" -target /
    as_root ln -sf /usr/local/sessionmanagerplugin/bin/session-manager-plugin /usr/local/bin/session-manager-plugin
    return
  fi
  need gpg gnupg
  folder=64bit
  [ "$machine" = x86_64 ] || folder=arm64
  if have dpkg; then file=session-manager-plugin.deb folder=ubuntu_$folder
  else file=session-manager-plugin.rpm folder=linux_$folder
  fi
  fetch "$from/$folder/$file" "$work/$file"
  fetch "$from/$folder/$file.sig" "$work/$file.sig"
  signed_by "$work/$file" "$work/$file.sig" "$plugin_signer" "$plugin_key"
  if have dpkg; then as_root dpkg -i "$work/$file"
  else as_root rpm -U --force "$work/$file"
  fi
}

install_missing() {
  need curl curl
  need jq jq
  case $(aws --version 2>/dev/null || true) in aws-cli/[2-9]*) ;; *) install_aws ;; esac
  local version
  version=$(session-manager-plugin --version 2>/dev/null || true)
  at_least "\${version:-0}" "$least_plugin" || install_plugin
}

# The file without one section. The secret is no argument of any process: printf is the shell's own.
without_section() {
  [ ! -e "$1" ] || awk -v section="[$2]" '/^[[:space:]]*\[/ { skip = ($0 == section) } !skip' "$1"
}

write_section() {
  local file=$1 section=$2 text=$3
  mkdir -p "$(dirname "$file")"
  { without_section "$file" "$section"; printf '[%s]\n%s\n' "$section" "$text"; } >"$file.curfew"
  mv "$file.curfew" "$file"
}

write_profile() {
  local credentials=\${AWS_SHARED_CREDENTIALS_FILE:-$HOME/.aws/credentials} config=\${AWS_CONFIG_FILE:-$HOME/.aws/config}
  local key_id='' secret_key='' region
  { read -r key_id; read -r secret_key; } <<<"$(secret)" || die 'the secret of this file cannot be read'
  [ -n "$secret_key" ] || die 'the secret of this file cannot be read'
  region=$(printf '%s\n' "$targets" | head -n 1 | cut -d '|' -f 1)
  write_section "$credentials" "$profile" "aws_access_key_id = $key_id
aws_secret_access_key = $secret_key"
  write_section "$config" "profile $profile" "region = $region"
}

# The time in seconds; GNU's date and BSD's read an instant each in its own way.
seconds_of() { date -u -d "$1" +%s 2>/dev/null || date -u -j -f '%Y-%m-%dT%H:%M:%SZ' "$1" +%s; }

# The targets whose windows are open now.
open_targets() {
  local now line from until
  now=$(date -u +%s)
  while IFS= read -r line; do
    from=$(printf '%s' "$line" | cut -d '|' -f 4)
    until=$(printf '%s' "$line" | cut -d '|' -f 5)
    if [ "$now" -ge "$(seconds_of "$from")" ] && [ "$now" -lt "$(seconds_of "$until")" ]; then printf '%s\n' "$line"; fi
  done <<<"$targets"
}

connect() {
  local wanted=\${1:-} open line region instance grant until
  open=$(open_targets)
  if [ -z "$open" ]; then
    say "no window of $user is open now. They are (region, instance, grant, from, until):"
    say "$targets"
    exit 1
  fi
  if [ -n "$wanted" ]; then
    line=$(printf '%s\n' "$open" | awk -F '|' -v id="$wanted" '$2 == id || $2 == ""' | head -n 1)
    [ -n "$line" ] || die "$wanted is not among the instances whose windows are open: $open"
  else
    line=$(printf '%s\n' "$open" | head -n 1)
    wanted=$(printf '%s' "$line" | cut -d '|' -f 2)
    [ -n "$wanted" ] || die "say which instance: $0 i-0123456789abcdef0"
  fi
  region=$(printf '%s' "$line" | cut -d '|' -f 1)
  instance=$wanted
  grant=$(printf '%s' "$line" | cut -d '|' -f 3)
  until=$(printf '%s' "$line" | cut -d '|' -f 5)
  say "connecting to $instance; access ends at $until"
  exec aws ssm start-session --profile "$profile" --region "$region" --target "$instance" --document-name "$document" --reason "$grant"
}

main() {
  system=$(uname -s)
  machine=$(uname -m)
  case $machine in arm64 | aarch64) machine=aarch64 ;; x86_64 | amd64) machine=x86_64 ;; *) die "no AWS CLI for $machine" ;; esac
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  install_missing
  write_profile
  rm -rf "$work"
  connect "$@"
}
`.replaceAll('\\${', '${');
