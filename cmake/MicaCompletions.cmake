# cmake/MicaCompletions.cmake - shell completions, made from the programs' --help and installed where bash, zsh and fish look.
find_package(Python3 COMPONENTS Interpreter)
if(TARGET mica AND TARGET micac AND TARGET Python3::Interpreter AND NOT CMAKE_CROSSCOMPILING)
  set(folder ${CMAKE_BINARY_DIR}/completions)
  add_custom_command(OUTPUT ${folder}/bash/micac DEPENDS mica micac ${CMAKE_SOURCE_DIR}/cmake/completions.py
                     COMMAND Python3::Interpreter ${CMAKE_SOURCE_DIR}/cmake/completions.py $<TARGET_FILE:mica> $<TARGET_FILE:micac> ${folder}
                     COMMENT "Making shell completions")
  add_custom_target(completions ALL DEPENDS ${folder}/bash/micac)
  install(FILES ${folder}/bash/mica ${folder}/bash/micac DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions COMPONENT programs)
  install(FILES ${folder}/zsh/_mica ${folder}/zsh/_micac DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions COMPONENT programs)
  install(FILES ${folder}/fish/mica.fish ${folder}/fish/micac.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d COMPONENT programs)
endif()
