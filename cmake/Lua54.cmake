# Lua 5.4 as two imported targets:
#   Lua54::headers  for C modules, which find the interpreter's symbols at run time
#   Lua54::static   liblua itself, for the executable
find_path(LUA54_INCLUDE_DIR lua.h PATH_SUFFIXES lua5.4 lua54 lua-5.4 lua)
find_library(LUA54_STATIC_LIBRARY NAMES liblua5.4.a liblua54.a liblua.a)

if(NOT LUA54_INCLUDE_DIR OR NOT LUA54_STATIC_LIBRARY)
  message(FATAL_ERROR "rnnlua needs Lua 5.4 (lua.h and the static liblua); "
                      "on Debian: apt-get install liblua5.4-dev, or run script/bootstrap")
endif()
file(STRINGS ${LUA54_INCLUDE_DIR}/lua.h found REGEX "^#define[ \t]+LUA_VERSION_(MAJOR|MINOR)[ \t]")
if(NOT found MATCHES "MAJOR[ \t]+\"5\"" OR NOT found MATCHES "MINOR[ \t]+\"4\"")
  message(FATAL_ERROR "rnnlua needs Lua 5.4, and ${LUA54_INCLUDE_DIR}/lua.h is another version; "
                      "set LUA54_INCLUDE_DIR and LUA54_STATIC_LIBRARY")
endif()

add_library(Lua54::headers INTERFACE IMPORTED)
target_include_directories(Lua54::headers SYSTEM INTERFACE ${LUA54_INCLUDE_DIR})

add_library(Lua54::static STATIC IMPORTED)
set_target_properties(Lua54::static PROPERTIES IMPORTED_LOCATION ${LUA54_STATIC_LIBRARY})
target_link_libraries(Lua54::static INTERFACE Lua54::headers m ${CMAKE_DL_LIBS})
