# Where an install puts things: GNU's variables, such as -DCMAKE_INSTALL_LIBDIR=lib64, change it.
include(GNUInstallDirs)
foreach(name BINDIR DATADIR LIBDIR INCLUDEDIR)
  if(IS_ABSOLUTE "${CMAKE_INSTALL_${name}}")
    message(FATAL_ERROR "CMAKE_INSTALL_${name}: expected a folder below the prefix, got "
                        "${CMAKE_INSTALL_${name}}: an installed tree can be moved")
  endif()
endforeach()

set(RNNLUA_CMODULE_DIR ${CMAKE_INSTALL_LIBDIR}/lua/5.4/rnnlua)
set(RNNLUA_MODULE_DIR ${CMAKE_INSTALL_DATADIR}/lua/5.4/rnnlua)
set(RNNLUA_LABS_DIR ${CMAKE_INSTALL_DATADIR}/rnnlua/labs)
set(RNNLUA_EXAMPLES_DIR ${CMAKE_INSTALL_DATADIR}/rnnlua/examples)
set(RNNLUA_ANNOTATIONS_DIR ${CMAKE_INSTALL_DATADIR}/rnnlua/annotations)
set(RNNLUA_HEADER_DIR ${CMAKE_INSTALL_INCLUDEDIR}/rnnlua)
set(RNNLUA_PACKAGE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/rnnlua)

# The executable looks for its Lua modules and labs at a place relative to itself. The build tree has
# them at the same one.
set(RNNLUA_MODULES_FROM_BIN ${RNNLUA_MODULE_DIR})
cmake_path(RELATIVE_PATH RNNLUA_MODULES_FROM_BIN BASE_DIRECTORY ${CMAKE_INSTALL_BINDIR})
