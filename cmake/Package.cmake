# find_package(rnnlua) for C programs that use the core: target rnnlua::core.
include(CMakePackageConfigHelpers)
set(package_dir ${RNNLUA_PACKAGE_DIR})
configure_package_config_file(cmake/rnnlua-config.cmake.in
  ${PROJECT_BINARY_DIR}/${package_dir}/rnnlua-config.cmake INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(
  ${PROJECT_BINARY_DIR}/${package_dir}/rnnlua-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/${package_dir}/rnnlua-config.cmake
              ${PROJECT_BINARY_DIR}/${package_dir}/rnnlua-config-version.cmake
        DESTINATION ${package_dir})
install(EXPORT rnnlua NAMESPACE rnnlua:: FILE rnnlua-targets.cmake DESTINATION ${package_dir})
