#!/usr/bin/env bash
# Mutation testing in a copy of the tree. Mutmut leaves decorated functions alone, so the copy is without @override,
# which changes nothing at run time; what it mutates and which tests it runs stands in pyproject.toml.
# Usage: tests/mutation.sh MUTMUT        (run by `make mutation`)
set -euo pipefail
mutmut=$(realpath "$1")
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
git ls-files -z | xargs -0 cp --parents -t "$copy"
cd "$copy"
sed -i '/^ *@override$/d' src/lorg_indicators/conditions.py src/lorg_indicators/criteria/*.py
"$mutmut" run --max-children "$(nproc)" > mutmut.log 2>&1 || { tail -n 40 mutmut.log; exit 1; }
"$mutmut" results --all true | awk -F': ' '{ count[$NF]++ } END { for (name in count) print name ": " count[name] }' | sort
"$mutmut" results | grep -E 'survived|no tests|timeout' | sed 's/:.*//; s/ //g' | while read -r mutant; do
    "$mutmut" show "$mutant" | grep -E '^[-+#]' | grep -vE '^(---|\+\+\+)'
done
