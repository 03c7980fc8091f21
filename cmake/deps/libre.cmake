# SIP messages, transactions, transports and DNS; seen only inside src/sip. BSD-3. Debian's build of 1.1.0; a newer
# one in the system is taken if pkg-config finds it first.
find_package(PkgConfig REQUIRED)
pkg_check_modules(LIBRE REQUIRED libre)
add_library(libre::libre INTERFACE IMPORTED)
# Imported targets give SYSTEM includes: re.h does not compile under our warnings.
target_include_directories(libre::libre INTERFACE ${LIBRE_INCLUDE_DIRS})
target_link_directories(libre::libre INTERFACE ${LIBRE_LIBRARY_DIRS})
target_link_libraries(libre::libre INTERFACE ${LIBRE_LIBRARIES})
# libre.pc names no defines, yet the headers choose types and members by those of the library's own build.
target_compile_definitions(libre::libre INTERFACE HAVE_INTTYPES_H HAVE_STDBOOL_H HAVE_INET6 HAVE_PTHREAD USE_OPENSSL)
