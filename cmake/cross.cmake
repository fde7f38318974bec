# What the toolchain files of other processors share: they build what needs no liblua of theirs, and
# programs that run without that system's libraries.
set(LUA54_STATIC_LIBRARY "none" CACHE STRING "Nothing is linked with it")
set(CMAKE_EXE_LINKER_FLAGS_INIT -static)
# Debian's luaconf.h includes a header of this machine's, which says where Lua looks for modules.
file(GLOB here /usr/include/*-linux-gnu/lua5.4-deb-multiarch.h)
foreach(header IN LISTS here)
  cmake_path(GET header PARENT_PATH folder)
  string(APPEND CMAKE_C_FLAGS_INIT " -idirafter ${folder}")
endforeach()
