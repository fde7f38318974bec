# Cross compilation for 64-bit Arm: the preset arm64 compiles what needs no liblua of that machine.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)
set(LUA54_STATIC_LIBRARY "none" CACHE STRING "Nothing is linked with it")
# Debian's luaconf.h includes a header of this machine's, which says where Lua looks for modules.
file(GLOB here /usr/include/*-linux-gnu/lua5.4-deb-multiarch.h)
foreach(header IN LISTS here)
  cmake_path(GET header PARENT_PATH folder)
  string(APPEND CMAKE_C_FLAGS_INIT " -idirafter ${folder}")
endforeach()
