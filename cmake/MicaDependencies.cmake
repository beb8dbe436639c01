# cmake/MicaDependencies.cmake - the libraries Mica stands on, found by pkg-config; why each is here, and why in that version at
# least, is told in docs/settings.md. Codecs and the hash are linked statically: start-up pays for no shared library it does not use.
find_package(PkgConfig REQUIRED)

# mica_library_module(VARIABLE MODULE>=LEAST...): one of the modules (names differ between releases); VARIABLE_PC_… tell of it.
function(mica_library_module variable)
  pkg_search_module(${variable}_PC QUIET ${ARGN})
  if(NOT ${variable}_PC_FOUND)
    list(JOIN ARGN " or " wanted)
    message(FATAL_ERROR "Mica needs ${wanted}, and pkg-config finds none (cmake/setup.sh installs what is needed on Debian)")
  endif()
  include_directories(SYSTEM ${${variable}_PC_INCLUDE_DIRS})
endfunction()

function(mica_static_library variable file)
  mica_library_module(${variable} ${ARGN})
  find_library(${variable}_FILE NAMES ${file} HINTS ${${variable}_PC_LIBDIR} ${${variable}_PC_LIBRARY_DIRS} REQUIRED)
  set(${variable} ${${variable}_FILE} PARENT_SCOPE)
endfunction()

mica_static_library(MICA_CRYPTO libcrypto.a libcrypto>=1.1.1)
mica_static_library(MICA_SODIUM libsodium.a libsodium>=1.0.14)
mica_static_library(MICA_LZ4 liblz4.a liblz4>=1.7.5)
mica_static_library(MICA_ZSTD libzstd.a libzstd>=1.4.0)
mica_static_library(MICA_MSGPACK libmsgpackc.a msgpack>=2.1.0 msgpack-c>=2.1.0)
mica_static_library(MICA_PCRE2 libpcre2-8.a libpcre2-8>=10.30)
mica_static_library(MICA_INIH libinih.a inih>=48)
mica_library_module(MICA_XXHASH libxxhash>=0.8.0) # the header alone
mica_library_module(MICA_ZLIB zlib>=1.2.3) # the header alone: the library is opened at first use
mica_library_module(MICA_CURL libcurl>=7.85.0) # the same
mica_library_module(MICA_HIREDIS hiredis>=0.14.0) # the same
