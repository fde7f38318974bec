# CTest makes the checks of script/test, which alone says what they are. They go with the trees that
# CMakePresets.json describes: all of them with build, and the specs with every other one.
enable_testing()
cmake_path(GET PROJECT_BINARY_DIR PARENT_PATH parent)
cmake_path(GET PROJECT_BINARY_DIR FILENAME preset)
string(REGEX REPLACE "^build-?" "" preset "${preset}")
if(NOT parent STREQUAL PROJECT_SOURCE_DIR)
  return()
endif()

execute_process(COMMAND script/test --list ${preset} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
  RESULT_VARIABLE code OUTPUT_VARIABLE names OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
if(NOT code EQUAL 0) # no bash
  return()
endif()
file(GLOB places CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/spec/*)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/script/test)
string(REPLACE "\n" ";" names "${names}")
foreach(name IN LISTS names)
  add_test(NAME ${name} COMMAND script/test --only ${name} ${preset} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  set_tests_properties(${name} PROPERTIES SKIP_RETURN_CODE 77)
endforeach()
