#!/bin/sh
# Makes src/test/resources/org/onecgate/upgrade/<commit>.zip by the WAR of each commit that is named, or of
# all of which there is one: a data directory that this version has left with work half done. They are never made
# again without need: a version that is released has one for ever.
set -e
cd "$(dirname "$0")/../.."
to=$PWD/src/test/resources/org/onecgate/upgrade
mkdir -p "$to"
[ $# -gt 0 ] || set -- $(cd "$to" && ls | sed 's/\.zip$//')
for commit; do
  made=$PWD/target/golden/$commit
  [ -d "$made" ] || git worktree add --detach "$made" "$commit"
  (cd "$made" && mvn -q -B -ntp -DskipTests package)
  java src/bench/GoldenDirectory.java "$made/target/onec-gate.war" "$to/$commit.zip"
  git worktree remove --force "$made"
done
