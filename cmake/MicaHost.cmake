# cmake/MicaHost.cmake - what the build itself runs: its own fingerprint and micac, in a cross build by an emulator, or by those of a native build
# of the same sources, which is kept up to date.
set(MICA_HOST_MICAC "" CACHE FILEPATH "micac in a native build of these sources, for a cross build without an emulator")
if(CMAKE_CROSSCOMPILING AND MICA_HOST_MICAC)
  cmake_path(ABSOLUTE_PATH MICA_HOST_MICAC BASE_DIRECTORY ${CMAKE_SOURCE_DIR} NORMALIZE)
  cmake_path(GET MICA_HOST_MICAC PARENT_PATH native)
  set(native_CMAKE_HOME_DIRECTORY "")
  if(EXISTS ${native}/CMakeCache.txt)
    load_cache(${native} READ_WITH_PREFIX native_ CMAKE_HOME_DIRECTORY)
  endif()
  if(NOT native_CMAKE_HOME_DIRECTORY STREQUAL CMAKE_SOURCE_DIR)
    message(FATAL_ERROR "MICA_HOST_MICAC must lie in a native build of these sources: ${MICA_HOST_MICAC} does not")
  endif()
  add_custom_target(host_micac COMMAND ${CMAKE_COMMAND} --build ${native} --target micac
                    BYPRODUCTS ${MICA_HOST_MICAC} ${native}/fingerprint ${native}/generated/fingerprint.inc VERBATIM)
  set(MICA_FINGERPRINT ${CMAKE_COMMAND} -E cat ${native}/generated/fingerprint.inc)
  set(MICA_FINGERPRINT_DEPENDS host_micac ${native}/generated/fingerprint.inc)
elseif(CMAKE_CROSSCOMPILING AND NOT CMAKE_CROSSCOMPILING_EMULATOR)
  message(FATAL_ERROR "Programs of this build do not run here: install qemu-user, name an emulator with CMAKE_CROSSCOMPILING_EMULATOR, or "
                      "the micac of a native build with MICA_HOST_MICAC")
else()
  set(MICA_FINGERPRINT fingerprint)
  set(MICA_FINGERPRINT_DEPENDS fingerprint)
endif()
