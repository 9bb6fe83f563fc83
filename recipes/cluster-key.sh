#!/bin/sh
# Make the key of a Dask cluster, and the settings by which all its parts use it.
#
#     sh cluster-key.sh                       # into ~/.config/dask, where Dask looks for settings
#     sh cluster-key.sh FOLDER /etc/dask      # into FOLDER, to be shown as /etc/dask elsewhere
#
# Whoever has the key can run code on the cluster; without it nobody can.
set -eu
umask 077
folder=${1:-$HOME/.config/dask}
place=${2:-$folder}
mkdir -p "$folder"
openssl req -x509 -newkey rsa:3072 -nodes -days 365 -subj /CN=cnnref \
  -keyout "$folder/key.pem" -out "$folder/cert.pem" 2>/dev/null
cat > "$folder/encrypted.yaml" <<END
distributed:
  comm:
    require-encryption: true
    tls:
      ca-file: $place/cert.pem
      client: {cert: $place/cert.pem, key: $place/key.pem}
      scheduler: {cert: $place/cert.pem, key: $place/key.pem}
      worker: {cert: $place/cert.pem, key: $place/key.pem}
END
echo "the key and the settings are in $folder"
