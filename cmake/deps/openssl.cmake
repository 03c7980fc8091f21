find_package(OpenSSL 3 REQUIRED)  # SHA-256 of cache keys and files; TLS. Apache-2.0
