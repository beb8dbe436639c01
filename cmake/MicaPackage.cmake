# cmake/MicaPackage.cmake - Debian packages: mica (programs, library snapshot, manuals), libmica0, libmica-dev. `cpack` or `make package`.
if(MICA_LIBRARIES AND NOT CMAKE_CROSSCOMPILING) # dpkg-shlibdeps knows the libraries of this machine's architecture alone
  set(CPACK_GENERATOR DEB)
  set(CPACK_PACKAGE_NAME mica)
  # Who makes the packages, named as for Debian's own tools. Mica has no address that mail reaches: the other one says so, in a domain
  # that is reserved for never being one.
  set(MICA_MAINTAINER "" CACHE STRING "Maintainer of the packages, Name <address>; empty: of DEBFULLNAME and DEBEMAIL")
  set(CPACK_PACKAGE_CONTACT "${MICA_MAINTAINER}")
  if(NOT CPACK_PACKAGE_CONTACT AND NOT "$ENV{DEBFULLNAME}" STREQUAL "" AND NOT "$ENV{DEBEMAIL}" STREQUAL "")
    set(CPACK_PACKAGE_CONTACT "$ENV{DEBFULLNAME} <$ENV{DEBEMAIL}>")
  elseif(NOT CPACK_PACKAGE_CONTACT)
    set(CPACK_PACKAGE_CONTACT "Mica maintainers <maintainers@users.noreply.mica.example>")
  endif()
  set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
  set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
  set(CPACK_COMPONENTS_ALL programs libraries development)
  set(CPACK_DEB_COMPONENT_INSTALL ON)
  set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
  set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
  set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
  set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS_POLICY ">=") # within one soname layouts stay (include/mica/version.h)
  set(CPACK_POST_BUILD_SCRIPTS ${CMAKE_SOURCE_DIR}/cmake/MicaRepack.cmake)
  set(CPACK_STRIP_FILES ON)
  set(CPACK_DEBIAN_PACKAGE_SECTION interpreters)
  set(CPACK_DEBIAN_PROGRAMS_PACKAGE_NAME mica)
  set(CPACK_DEBIAN_PROGRAMS_DESCRIPTION "interpreter for the M language that starts almost as fast as an empty program
Runs programs in the language of MATLAB and GNU Octave. The standard
library is one checksummed file that is mapped and run in place.
This package holds the programs mica (runs programs, has a prompt) and
micac (makes and inspects snapshots), and the standard library.")
  set(CPACK_DEBIAN_LIBRARIES_DESCRIPTION "interpreter for the M language, shared libraries
Two libraries: libmica embeds an interpreter for the M language,
libmica_snapshot gives another runtime a standard library that starts
from one mapped, checksummed file.")
  set(CPACK_DEBIAN_DEVELOPMENT_DESCRIPTION "interpreter for the M language, development files
Headers, static libraries, CMake and pkg-config files of Mica, its
documentation of the library and the file format, and examples.")
  # opened when first used: linear algebra, and the editor of the prompt
  set(CPACK_DEBIAN_PROGRAMS_PACKAGE_RECOMMENDS "libopenblas0, libedit2, libssl3, zlib1g, libarchive13, libcurl4, libhiredis0.14, libmatio11")
  # A static mica opens the shared C library for them, and only one of its own version (base/dynlib.c).
  if(MICA_STATIC)
    file(WRITE ${CMAKE_BINARY_DIR}/generated/libc_version.c "#include <features.h>\nlibc __GLIBC__ __GLIBC_MINOR__\n")
    execute_process(COMMAND ${CMAKE_C_COMPILER} -E -P ${CMAKE_BINARY_DIR}/generated/libc_version.c OUTPUT_VARIABLE libc_version ERROR_QUIET)
    if(libc_version MATCHES "libc ([0-9]+) ([0-9]+)")
      math(EXPR next_minor "${CMAKE_MATCH_2} + 1")
      set(CPACK_DEBIAN_PROGRAMS_PACKAGE_DEPENDS "libc6 (>= ${CMAKE_MATCH_1}.${CMAKE_MATCH_2}), libc6 (<< ${CMAKE_MATCH_1}.${next_minor})")
    endif()
  endif()
  set(CPACK_DEBIAN_LIBRARIES_PACKAGE_RECOMMENDS "libopenblas0, libssl3")
  # Both libraries come from one source and change their number together, so one package holds them (Debian Policy 8.1).
  set(CPACK_DEBIAN_LIBRARIES_PACKAGE_NAME libmica0)
  set(CPACK_DEBIAN_LIBRARIES_PACKAGE_SECTION libs)
  set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libmica-dev)
  set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
  set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS "libmica0 (= ${PROJECT_VERSION}), mica (= ${PROJECT_VERSION}), libssl-dev, libsodium-dev, liblz4-dev, libzstd-dev, libmsgpack-dev, libinih-dev, libpcre2-dev")
  # what Debian asks of each package, beside what `cmake --install` puts there
  find_program(GZIP gzip)
  set(folder ${CMAKE_BINARY_DIR}/package)
  file(WRITE ${folder}/copyright "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: Mica

Files: *
Copyright: 2026 the developers of Mica
License: Apache-2.0
 On Debian systems the text of this licence is in
 /usr/share/common-licenses/Apache-2.0.
")
  string(TIMESTAMP day "%a, %d %b %Y %H:%M:%S +0000" UTC) # that of SOURCE_DATE_EPOCH where it is set
  file(WRITE ${folder}/changelog "mica (${PROJECT_VERSION}) unstable; urgency=medium

  * What changed for users is told in CHANGELOG.md of libmica-dev.

 -- ${CPACK_PACKAGE_CONTACT}  ${day}
")
  if(GZIP)
    execute_process(COMMAND ${GZIP} -9nc ${folder}/changelog OUTPUT_FILE ${folder}/changelog.gz)
  endif()
  file(WRITE ${folder}/triggers "activate-noawait ldconfig\n")
  set(CPACK_DEBIAN_LIBRARIES_PACKAGE_CONTROL_EXTRA ${folder}/triggers)
  foreach(pair "programs;mica" "libraries;libmica0" "development;libmica-dev")
    list(GET pair 0 component)
    list(GET pair 1 package)
    install(FILES ${folder}/copyright DESTINATION share/doc/${package} COMPONENT ${component} EXCLUDE_FROM_ALL)
    install(FILES ${folder}/changelog.gz DESTINATION share/doc/${package} COMPONENT ${component} EXCLUDE_FROM_ALL OPTIONAL)
  endforeach()
  install(FILES ${CMAKE_SOURCE_DIR}/cmake/lintian-overrides DESTINATION share/lintian/overrides RENAME mica COMPONENT programs EXCLUDE_FROM_ALL)
  install(FILES ${CMAKE_SOURCE_DIR}/docs/library.md ${CMAKE_SOURCE_DIR}/docs/format.md ${CMAKE_SOURCE_DIR}/docs/image.md ${CMAKE_SOURCE_DIR}/docs/state.md ${CMAKE_SOURCE_DIR}/docs/tape.md ${CMAKE_SOURCE_DIR}/docs/tape-policy.md ${CMAKE_SOURCE_DIR}/docs/history.md ${CMAKE_SOURCE_DIR}/docs/stores.md ${CMAKE_SOURCE_DIR}/docs/profile.md ${CMAKE_SOURCE_DIR}/docs/trust.md ${CMAKE_SOURCE_DIR}/docs/extension.md ${CMAKE_SOURCE_DIR}/CHANGELOG.md DESTINATION share/doc/libmica-dev
          COMPONENT development EXCLUDE_FROM_ALL)
  install(DIRECTORY ${CMAKE_SOURCE_DIR}/examples DESTINATION share/doc/libmica-dev COMPONENT development EXCLUDE_FROM_ALL)
  include(CPack)
endif()
