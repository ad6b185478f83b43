# What scripts need to know of the API server for tests. Sourced.

# trust_server FOLDER: OpenSSL takes a certificate with its issuer's name and no key identifiers for self-signed, and refuses
# it unless it is trusted itself. Where the server has such a one, the kubeconfigs of the folder trust it beside its
# authority; names are still verified.
trust_server() {
    local certificates
    [ -f "$1/pki/server.crt" ] || return 0
    certificates=$(cat "$1/pki/server.crt" "$1/pki/ca.crt" | base64 | tr -d '\n')
    sed -i.before -E "s|certificate-authority-data: *[^ ,}]+|certificate-authority-data: $certificates|" "$1"/kubeconfig*
}
