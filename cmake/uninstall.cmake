# cmake/uninstall.cmake - removes the files of the last `cmake --install` of this build folder; folders stay. Lists of single
# components are left alone: cpack writes such ones too, with the places of an installed package.
if(EXISTS install_manifest.txt)
  file(STRINGS install_manifest.txt files)
  foreach(file ${files})
    file(REMOVE "$ENV{DESTDIR}${file}")
  endforeach()
else()
  message("nothing was installed from this folder")
endif()
