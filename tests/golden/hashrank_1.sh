#!/bin/sh
# hashrank-1 for ASCII keys without blanks, with nothing but a shell, sha256sum, awk and sort.
# Usage: hashrank_1.sh SEED SIZE KEY...   prints the keys of the sample in ticket order.
set -eu
LC_ALL=C
export LC_ALL
seed=$1
size=$2
shift 2
octal=$(printf '%s' "$seed" | sha256sum | awk '{
  for (i = 1; i <= 64; i += 2) {
    byte = 16 * (index("0123456789abcdef", substr($1, i, 1)) - 1) + index("0123456789abcdef", substr($1, i + 1, 1)) - 1
    printf "\\0%03o", byte
  }
}')
for key in "$@"; do
  ticket=$( { printf '%b' "$octal"; printf '%d:%s' "${#key}" "$key"; } | sha256sum | cut -c1-64)
  printf '%s %s\n' "$ticket" "$key"
done | sort | head -n "$size" | cut -d' ' -f2
