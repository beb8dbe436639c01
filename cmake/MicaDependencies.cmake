# cmake/MicaDependencies.cmake - the libraries Mica stands on; why each is here is told in docs/architecture.md.
# Codecs and the hash are linked statically: start-up pays for no shared library it does not use.
function(mica_static_library variable file header)
  find_library(${variable}_FILE NAMES ${file} REQUIRED)
  find_path(${variable}_INCLUDE NAMES ${header} REQUIRED)
  set(${variable} ${${variable}_FILE} PARENT_SCOPE)
endfunction()

mica_static_library(MICA_CRYPTO libcrypto.a openssl/sha.h)
mica_static_library(MICA_SODIUM libsodium.a sodium.h)
mica_static_library(MICA_LZ4 liblz4.a lz4.h)
mica_static_library(MICA_ZSTD libzstd.a zstd.h)
mica_static_library(MICA_MSGPACK libmsgpackc.a msgpack.h)
mica_static_library(MICA_PCRE2 libpcre2-8.a pcre2.h)
mica_static_library(MICA_INIH libinih.a ini.h)
find_path(MICA_XXHASH_INCLUDE NAMES xxhash.h REQUIRED) # the header alone
