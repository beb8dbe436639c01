# cmake/uninstall.cmake - removes the files of the last `cmake --install` of this build folder; folders stay.
file(GLOB manifests install_manifest*.txt)
foreach(manifest ${manifests})
  file(STRINGS ${manifest} files)
  foreach(file ${files})
    file(REMOVE "$ENV{DESTDIR}${file}")
  endforeach()
endforeach()
