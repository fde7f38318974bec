# How every target of the project is compiled; linked PRIVATE, so none of it leaks to users.
add_library(rnnlua_build_options INTERFACE)
target_compile_features(rnnlua_build_options INTERFACE c_std_17)
target_compile_options(rnnlua_build_options INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes
  # Multiply and add round separately everywhere: the same bits on every machine.
  -ffp-contract=off
  # sqrt need not set errno, so compilers use vectors of square roots; the bits are the same.
  -fno-math-errno
  $<$<BOOL:${RNNLUA_WERROR}>:-Werror>
  $<$<BOOL:${RNNLUA_SANITIZE}>:-fsanitize=address,undefined -fno-sanitize-recover=all
                               -fno-omit-frame-pointer>
  $<$<BOOL:${RNNLUA_COVERAGE}>:--coverage>)
target_link_options(rnnlua_build_options INTERFACE
  $<$<BOOL:${RNNLUA_SANITIZE}>:-fsanitize=address,undefined>
  $<$<BOOL:${RNNLUA_COVERAGE}>:--coverage>)
