find_package(GTest REQUIRED)  # unit tests. BSD-3
