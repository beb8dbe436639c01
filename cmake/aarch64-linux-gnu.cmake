# cmake/aarch64-linux-gnu.cmake - toolchain file: builds Mica for 64-bit ARM with Debian's cross compiler (gcc-aarch64-linux-gnu).
# The libraries come from MICA_SYSROOT (cmake/sysroot.sh fills it), or from this system where its arm64 packages are installed. The build's
# own programs are run by qemu-user where that is installed; otherwise MICA_HOST_MICAC names a micac of this machine.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_LIBRARY_ARCHITECTURE aarch64-linux-gnu)
set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)

list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES MICA_SYSROOT)
set(CMAKE_SYSROOT ${MICA_SYSROOT})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
if(MICA_SYSROOT)
  set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
  set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
endif()
set(libraries ${MICA_SYSROOT}/usr/lib)
set(ENV{PKG_CONFIG_SYSROOT_DIR} "${MICA_SYSROOT}")
set(ENV{PKG_CONFIG_LIBDIR} "${libraries}/aarch64-linux-gnu/pkgconfig:${libraries}/pkgconfig:${MICA_SYSROOT}/usr/share/pkgconfig")

find_program(MICA_QEMU NAMES qemu-aarch64-static qemu-aarch64)
if(MICA_QEMU AND NOT CMAKE_CROSSCOMPILING_EMULATOR)
  # with 64 GiB of addresses: it keeps a record of each page, and Mica reserves a TiB where it can
  set(CMAKE_CROSSCOMPILING_EMULATOR ${MICA_QEMU} -R 64G)
  if(MICA_SYSROOT)
    list(APPEND CMAKE_CROSSCOMPILING_EMULATOR -L ${MICA_SYSROOT})
  endif()
endif()
