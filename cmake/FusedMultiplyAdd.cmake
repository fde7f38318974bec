# The layers over vectors add with C's fma: one that rounds twice gives other bits. A compiler for another
# system runs nothing here; script/test runs the same program there.
if(CMAKE_CROSSCOMPILING AND NOT CMAKE_CROSSCOMPILING_EMULATOR)
  return()
endif()
try_run(RNNLUA_FMA_CODE RNNLUA_FMA_COMPILED SOURCES ${CMAKE_CURRENT_LIST_DIR}/fma_check.c
  LINK_LIBRARIES $<$<NOT:$<BOOL:${WIN32}>>:m> RUN_OUTPUT_VARIABLE output)
if(NOT RNNLUA_FMA_CODE STREQUAL "0")
  if(NOT RNNLUA_FMA_COMPILED)
    set(output "cmake/fma_check.c does not compile")
  endif()
  unset(RNNLUA_FMA_CODE CACHE) # so that another C library is tried again
  unset(RNNLUA_FMA_COMPILED CACHE)
  message(FATAL_ERROR "rnnlua needs a C library whose fma rounds once: ${output}")
endif()
