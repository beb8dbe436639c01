# cmake/MicaRepack.cmake - run by cpack on the finished packages: what cpack cannot be told not to do, or to do.
# Scripts that call ldconfig are taken out, since the trigger in libmica0 is Debian's way; libmica0 can be installed for several
# architectures at once.
function(mica_run)
  execute_process(COMMAND ${ARGN} OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
endfunction()

set(compression "")
if(CPACK_DEBIAN_COMPRESSION_TYPE)
  set(compression -Z${CPACK_DEBIAN_COMPRESSION_TYPE})
endif()
foreach(package ${CPACK_PACKAGE_FILES})
  set(tree ${package}.tree)
  file(REMOVE_RECURSE ${tree})
  mica_run(dpkg-deb --raw-extract ${package} ${tree})
  file(REMOVE ${tree}/DEBIAN/postinst ${tree}/DEBIAN/postrm)
  file(READ ${tree}/DEBIAN/control control)
  string(REPLACE "Package: libmica0\n" "Package: libmica0\nMulti-Arch: same\n" control "${control}")
  file(WRITE ${tree}/DEBIAN/control "${control}")
  mica_run(dpkg-deb ${compression} --root-owner-group --build ${tree} ${package})
  file(REMOVE_RECURSE ${tree})
endforeach()
